import {
  BOOL,
  BYTES,
  CelType,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  NULL,
  opaqueType,
  STRING,
  structType,
  TIMESTAMP,
  TYPE,
  typeParam,
  UINT,
} from './cel-type.ts';
import { SIGNATURES } from './signatures.ts';

/** One way of calling a function. */
export interface Overload {
  readonly id: string;
  readonly isMember: boolean;
  readonly args: readonly CelType[];
  readonly result: CelType;
  /** Names of the type parameters that occur in it. */
  readonly params: readonly string[];
  /** The minor version of Kubernetes 1 that brought it, where expressions have to be told apart by that; else 0. */
  readonly since: number;
  /** Only expressions that make patches may use it. */
  readonly forPatches: boolean;
}

/**
 * Whether an expression is about to be stored, or was: new ones must do with what the version before knows, so that a
 * downgrade finds nothing that it cannot run.
 */
export type ExpressionAge = 'new' | 'stored';

/** The newest minor version of Kubernetes 1 whose functions new expressions may use. */
const COMPATIBLE_MINOR = 36;

export interface FunctionDecl {
  readonly name: string;
  readonly overloads: readonly Overload[];
}

export const KUBERNETES_TYPES = {
  url: structType('kubernetes.URL'),
  quantity: structType('kubernetes.Quantity'),
  format: structType('kubernetes.NamedFormat'),
  semver: structType('kubernetes.Semver'),
  ip: opaqueType('net.IP'),
  cidr: opaqueType('net.CIDR'),
  authorizer: structType('kubernetes.authorization.Authorizer'),
  pathCheck: structType('kubernetes.authorization.PathCheck'),
  groupCheck: structType('kubernetes.authorization.GroupCheck'),
  resourceCheck: structType('kubernetes.authorization.ResourceCheck'),
  decision: structType('kubernetes.authorization.Decision'),
};

const NAMED: Record<string, CelType> = {
  dyn: DYN,
  null: NULL,
  bool: BOOL,
  int: INT,
  uint: UINT,
  double: DOUBLE,
  string: STRING,
  bytes: BYTES,
  timestamp: TIMESTAMP,
  duration: DURATION,
  type: TYPE,
  ...KUBERNETES_TYPES,
};

/** Reads `map(A, list(int))`: the notation of signatures.ts. */
class TypeReader {
  private readonly tokens: string[];
  private at = 0;
  readonly params = new Set<string>();

  constructor(text: string) {
    this.tokens = text.match(/\w+|[(),]/g) ?? [];
  }

  all(): CelType[] {
    const types: CelType[] = [];
    while (this.at < this.tokens.length) {
      types.push(this.next());
      if (this.tokens[this.at] === ',') this.at++;
    }
    return types;
  }

  private next(): CelType {
    const name = this.tokens[this.at++] ?? '';
    if (/^[A-Z]$/.test(name)) {
      this.params.add(name);
      return typeParam(name);
    }
    if (this.tokens[this.at] !== '(') {
      const named = NAMED[name];
      if (named === undefined) throw new Error(`unknown type ${name} in a signature`);
      return named;
    }
    const args: CelType[] = [];
    do {
      this.at++;
      args.push(this.next());
    } while (this.tokens[this.at] === ',');
    this.at++;
    if (name === 'optional') return new CelType('opaque', 'optional_type', args);
    return new CelType(name as 'list' | 'map' | 'type', name, args);
  }
}

function parseOverload(text: string): Overload {
  const match = /^(\.?)(\S+) \((.*)\) (.+?)(?: since 1\.(\d+)| for (patches))?$/.exec(text);
  if (match === null) throw new Error(`unreadable signature: ${text}`);
  const reader = new TypeReader(`${match[3]},${match[4]}`.replace(/^,/, ''));
  const types = reader.all();
  const result = types.pop()!; // the pattern demands a result
  return {
    id: match[2]!, // the pattern demands one
    isMember: match[1] === '.',
    args: types,
    result,
    params: [...reader.params],
    since: Number(match[5] ?? 0),
    forPatches: match[6] !== undefined,
  };
}

let table: ReadonlyMap<string, FunctionDecl> | undefined;
const selections = new Map<string, ReadonlyMap<string, FunctionDecl>>();

/** All functions of the Kubernetes 1.37 environment, by name; parsed from signatures.ts at first use. */
export function kubernetesFunctions(): ReadonlyMap<string, FunctionDecl> {
  table ??= new Map(
    Object.entries(SIGNATURES).map(([name, overloads]) => [name, { name, overloads: overloads.map(parseOverload) }]),
  );
  return table;
}

/** The functions that an expression may use; `makesPatches` for those of mutating policies. */
export function functionsFor(
  age: ExpressionAge,
  { makesPatches }: { makesPatches: boolean },
): ReadonlyMap<string, FunctionDecl> {
  const key = `${age} ${makesPatches}`;
  let selection = selections.get(key);
  if (selection === undefined) {
    const newest = age === 'stored' ? Number.POSITIVE_INFINITY : COMPATIBLE_MINOR;
    selection = selectFunctions(({ since, forPatches }) => since <= newest && (makesPatches || !forPatches));
    selections.set(key, selection);
  }
  return selection;
}

function selectFunctions(accepts: (overload: Overload) => boolean): ReadonlyMap<string, FunctionDecl> {
  return new Map(
    [...kubernetesFunctions()]
      .map(([name, { overloads }]): [string, FunctionDecl] => [name, { name, overloads: overloads.filter(accepts) }])
      .filter(([, { overloads }]) => overloads.length > 0),
  );
}

/** Names of types that kube-apiserver declares and cannot evaluate. */
export const TYPE_NAMES_WITHOUT_VALUE: ReadonlyMap<string, CelType> = new Map([
  ['timestamp', TIMESTAMP],
  ['duration', DURATION],
]);

/** The names that stand for types in expressions: `type(x) == string`. Most types of Kubernetes' own have none. */
export const TYPE_NAMES: ReadonlyMap<string, CelType> = new Map<string, CelType>([
  ...(['bool', 'int', 'uint', 'double', 'string', 'bytes'] as const).map((name): [string, CelType] => [
    name,
    NAMED[name]!,
  ]),
  ['null_type', NULL],
  ['list', new CelType('list', 'list', [DYN])],
  ['map', new CelType('map', 'map', [DYN, DYN])],
  ['type', TYPE],
  ['optional_type', new CelType('opaque', 'optional_type', [DYN])],
  ['google.protobuf.Timestamp', TIMESTAMP],
  ['google.protobuf.Duration', DURATION],
  ...[KUBERNETES_TYPES.ip, KUBERNETES_TYPES.cidr].map((type): [string, CelType] => [type.name, type]),
]);
