import { type CelType, DYN, sameType } from '../check/cel-type.ts';
import { type ExpressionAge, KUBERNETES_TYPES } from '../check/declarations.ts';
import { NO_TYPE } from '../check/patch-types.ts';
import { checkSource, Expression, type ExpressionEnvironment, instantiate } from '../expression.ts';
import { childrenOf, type Expr } from '../syntax/ast.ts';
import { runtimeTypeText } from '../values/value.ts';
import { ADMISSION_REQUEST, admissionStructs, NAMESPACE } from './admission-types.ts';
import { typeOfVariable, variablesType } from './composed-variables.ts';

/** What the expressions of one policy, or of a webhook's match conditions, have beside the object and the request. */
export interface AdmissionEnvironment {
  readonly age: ExpressionAge;
  /** Whether there is `params`. */
  readonly params: boolean;
  /** Whether there are `authorizer` and `authorizer.requestResource`. */
  readonly authorizer: boolean;
  /** Whether expressions make patches: `Object{…}`, `JSONPatch{…}`. */
  readonly makesPatches: boolean;
}

/** Why an expression cannot be used, as kube-apiserver says it. */
export interface AdmissionCompilationError {
  readonly error: string;
}

/** An expression of a policy, ready for requests. */
export interface AdmissionExpression {
  readonly source: string;
  /** The type of its values, as kube-apiserver writes it. */
  readonly type: string;
  readonly expression: Expression;
}

/** Variables whose values are documents. */
const DOCUMENTS: ReadonlySet<string> = new Set(['object', 'oldObject', 'params', 'request', 'namespaceObject']);

/**
 * Compiles the expressions of one policy, after its variables, each of which may use those before it. Follows
 * kube-apiserver's composited compiler:
 *
 *     const compiler = new AdmissionCompiler({ age: 'stored', params: false, authorizer: true, makesPatches: false });
 *     compiler.addVariable('replicas', 'object.spec.replicas');
 *     const tooMany = compiler.compile('variables.replicas <= 5', [BOOL]);
 *     const run = new AdmissionRun(compiler, { object, oldObject, request, … }, RUNTIME_COST_BUDGET);
 *     await run.evaluate(tooMany); // { value: false }, { error } or { exhausted }
 */
export class AdmissionCompiler {
  readonly variables = new Map<string, AdmissionExpression | AdmissionCompilationError>();
  readonly variablesType: CelType;
  private readonly variableTypes = new Map<string, CelType>();
  private readonly env: ExpressionEnvironment;

  constructor({ age, params, authorizer, makesPatches }: AdmissionEnvironment) {
    this.variablesType = variablesType(this.variableTypes);
    const types = new Map<string, CelType>([
      ['object', DYN],
      ['oldObject', DYN],
      ['namespaceObject', NAMESPACE],
      ['request', ADMISSION_REQUEST],
      ['variables', this.variablesType],
    ]);
    if (params) types.set('params', DYN);
    if (authorizer) {
      types.set('authorizer', KUBERNETES_TYPES.authorizer);
      types.set('authorizer.requestResource', KUBERNETES_TYPES.resourceCheck);
    }
    this.env = {
      variables: types,
      documents: DOCUMENTS,
      structs: admissionStructs(this.variablesType),
      makesPatches,
      literals: 'homogeneous',
      age,
    };
  }

  /** The names of CEL's variables, in the order in which expressions take their values. */
  get variableNames(): Iterable<string> {
    return this.env.variables.keys();
  }

  /** Defines `variables.name`. One that does not compile may be used all the same: what reads it fails. */
  addVariable(name: string, source: string): AdmissionExpression | AdmissionCompilationError {
    const compiled = this.compile(source, 'any');
    this.variables.set(name, compiled);
    this.variableTypes.set(name, 'error' in compiled ? DYN : typeOfVariable(compiled.expression.type));
    return compiled;
  }

  /** Compiles an expression that must evaluate to one of `returnTypes`. */
  compile(source: string, returnTypes: readonly CelType[] | 'any'): AdmissionExpression | AdmissionCompilationError {
    const checked = checkSource(source, this.env);
    if ('issues' in checked) return { error: `compilation failed: ${checked.issues}` };
    const { root } = checked;
    const type = root.type!; // a checked tree
    if (returnTypes !== 'any' && !returnTypes.some((wanted) => sameType(wanted, type))) {
      return { error: wrongType(returnTypes, type) };
    }
    if (hasUntypedNode(root)) return { error: 'unexpected compilation error: missing type conversion to proto: ' };
    const expression = instantiate(root, this.env);
    return expression instanceof Expression ? { source, type: runtimeTypeText(type), expression } : expression;
  }
}

function wrongType(wanted: readonly CelType[], actual: CelType): string {
  const [only] = wanted;
  const names = wanted.map(runtimeTypeText);
  const choice = wanted.length === 1 && only !== undefined ? runtimeTypeText(only) : `one of [${names.join(' ')}]`;
  return `must evaluate to ${choice} but got ${runtimeTypeText(actual)}`;
}

/** Whether an expression uses a field that the checker let through without a type. */
function hasUntypedNode(node: Expr): boolean {
  return node.type === NO_TYPE || childrenOf(node).some(hasUntypedNode);
}
