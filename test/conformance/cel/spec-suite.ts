import { getConformanceSuite } from '@bufbuild/cel-spec/testdata/tests.js';
import {
  BOOL,
  BYTES,
  CelDouble,
  CelDuration,
  CelTimestamp,
  type CelType,
  CelTypeValue,
  CelUint,
  compileExpression,
  DOUBLE,
  DURATION,
  DYN,
  equals,
  INT,
  listOf,
  MapValue,
  mapOf,
  NULL,
  optionalOf,
  STRING,
  TIMESTAMP,
  TYPE,
  UINT,
  type Val,
  valueType,
} from '#cel';

type Suite = ReturnType<typeof getConformanceSuite>;
type SpecTest = Suite['tests'][number]['original'];
type SpecValue = Extract<SpecTest['resultMatcher'], { case: 'value' }>['value'];
type SpecType = NonNullable<Extract<SpecTest['typeEnv'][number]['declKind'], { case: 'ident' }>['value']['type']>;

/** Parts of the suite that are about something Kubernetes does not enable. */
const EXCLUDED_FILES: Readonly<Record<string, string>> = {
  bindings_ext: 'cel.bind is not enabled',
  block_ext: 'cel.block is not enabled',
  encoders_ext: 'base64 functions are not enabled',
  math_ext: 'math functions are not enabled',
};

/** Single tests that cel-go passes with options that Kubernetes does not set. */
const EXCLUDED_TESTS: Readonly<Record<string, string>> = {
  map_null_entry_no_such_key: 'Kubernetes lets presence tests on scalars give false',
  map_key_float: 'cel-go takes keys of any type',
  map_value_repeat_key: 'cel-go keeps the last of the entries with one key',
  map_value_repeat_key_heterogeneous: 'cel-go has equal keys of different types stand side by side',
  map_present_key_invalid_field: 'Kubernetes lets presence tests on scalars give false',
};

const FORMAT_2 = "string.format is that of the strings extension's version 2";
const FORMAT_TESTS =
  /scientific notation|infinity support|NaN support for decimal|^(?:list|map) support|NaN\/infinity|^dyntype support for (?:lists|maps)/;
const INDEX_TESTS = /^(?:last)?indexof_out_of_range$/;

function exclusionByName(file: string, name: string): string | undefined {
  if (file !== 'string_ext') return EXCLUDED_TESTS[name];
  if (INDEX_TESTS.test(name)) return 'cel-go has an offset beyond the end give -1';
  return FORMAT_TESTS.test(name) ? FORMAT_2 : undefined;
}

/** Why a single test does not apply; undefined for those that do. */
function exclusion(test: SpecTest): string | undefined {
  if (/TestAllTypes|google\.protobuf\.(?!Timestamp|Duration)|NestedTestAllTypes|TestRequired/.test(test.expr)) {
    return 'protobuf messages';
  }
  if (test.container !== '') return 'namespaces of identifiers are not enabled';
  if (test.disableMacros) return 'macros are always enabled';
  if (test.typeEnv.some(({ declKind }) => declKind.case === 'function')) return 'functions of the test itself';
  if (usesMessage(JSON.stringify(test, jsonable))) return 'protobuf messages';
  return undefined;
}

function jsonable(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

function usesMessage(text: string): boolean {
  return /TestAllTypes|"objectValue"|"messageType"|"wrapper"|"enumValue"/.test(text);
}

const PRIMITIVES: readonly CelType[] = [DYN, BOOL, INT, UINT, DOUBLE, STRING, BYTES];
const WELL_KNOWN: readonly CelType[] = [DYN, DYN, TIMESTAMP, DURATION];

function toType(type: SpecType | undefined): CelType {
  const kind = type?.typeKind;
  switch (kind?.case) {
    case 'primitive':
      return PRIMITIVES[kind.value] ?? DYN;
    case 'wellKnown':
      return WELL_KNOWN[kind.value] ?? DYN;
    case 'listType':
      return listOf(toType(kind.value.elemType));
    case 'mapType':
      return mapOf(toType(kind.value.keyType), toType(kind.value.valueType));
    case 'null':
      return NULL;
    case 'type':
      return TYPE;
    case 'abstractType':
      return optionalOf(toType(kind.value.parameterTypes[0]));
    default:
      return DYN;
  }
}

const TYPES_BY_NAME: Readonly<Record<string, CelType>> = {
  bool: BOOL,
  int: INT,
  uint: UINT,
  double: DOUBLE,
  string: STRING,
  bytes: BYTES,
  null_type: NULL,
  list: listOf(DYN),
  map: mapOf(DYN, DYN),
  type: TYPE,
  'google.protobuf.Timestamp': TIMESTAMP,
  'google.protobuf.Duration': DURATION,
  optional_type: optionalOf(DYN),
};

const int = (value: bigint): Val =>
  BigInt(Number(value)) === value && Number.isSafeInteger(Number(value)) ? Number(value) : value;

function toVal(value: SpecValue): Val {
  const { kind } = value;
  switch (kind.case) {
    case 'int64Value':
      return int(kind.value);
    case 'uint64Value':
      return new CelUint(kind.value);
    case 'doubleValue':
      return new CelDouble(kind.value);
    case 'listValue':
      return kind.value.values.map(toVal);
    case 'mapValue':
      return MapValue.of(kind.value.entries.map(({ key, value: member }) => [toVal(key!), toVal(member!)])); // entries have both
    case 'typeValue':
      return new CelTypeValue(TYPES_BY_NAME[kind.value] ?? DYN);
    case 'stringValue':
    case 'boolValue':
    case 'bytesValue':
      return kind.value;
    default:
      return null;
  }
}

/** How a test went: passed, failed with the reason, or left out with the reason. */
export interface SpecResult {
  readonly name: string;
  readonly failure?: string;
  readonly excluded?: string;
}

const UNCHECKED = 'expressions are always type-checked';

/** No test of the suite comes near it. */
const COST_LIMIT = 10_000_000;

function show(value: Val | undefined): string {
  if (value instanceof CelTimestamp || value instanceof CelDuration) return `${value.constructor.name} ${value.nanos}`;
  return (
    JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? `${member}n` : member)) ?? 'undefined'
  );
}

function sameValue(a: Val, b: Val): boolean {
  if (a instanceof CelDouble && b instanceof CelDouble && Number.isNaN(a.value)) return Number.isNaN(b.value);
  return valueType(a).kind === valueType(b).kind && equals(a, b);
}

/** Runs one test: undefined if it passes, else what went wrong. */
function failureOf(test: SpecTest): string | undefined {
  const variables = new Map<string, CelType>();
  for (const { name, declKind } of test.typeEnv) {
    if (declKind.case === 'ident') variables.set(name, toType(declKind.value.type));
  }
  for (const name of Object.keys(test.bindings)) if (!variables.has(name)) variables.set(name, DYN);
  const values: Record<string, Val> = {};
  for (const [name, { kind }] of Object.entries(test.bindings)) {
    if (kind.case === 'value') values[name] = toVal(kind.value);
  }
  const { resultMatcher } = test;
  const wantsError = resultMatcher.case === 'evalError' || resultMatcher.case === 'anyEvalErrors';
  const expression = compileExpression(test.expr, { variables, literals: 'mixed', age: 'stored' });
  if ('issues' in expression && test.disableCheck) return UNCHECKED;
  if ('issues' in expression) return wantsError ? undefined : `does not compile: ${expression.issues}`;
  if (test.checkOnly) return undefined;
  const outcome = expression.evaluate(values, { costLimit: COST_LIMIT });
  if ('error' in outcome) return wantsError ? undefined : `failed: ${outcome.error}`;
  if (wantsError) return `gave ${show(outcome.value)} instead of an error`;
  const wanted = wantedValue(resultMatcher);
  return sameValue(outcome.value, wanted) ? undefined : `gave ${show(outcome.value)} instead of ${show(wanted)}`;
}

function wantedValue(matcher: SpecTest['resultMatcher']): Val {
  if (matcher.case === 'value') return toVal(matcher.value);
  if (matcher.case === 'typedResult') return matcher.value.result === undefined ? null : toVal(matcher.value.result);
  return true;
}

function run(suite: Suite, path: string, file: string): SpecResult[] {
  const own = suite.tests.map(({ original, name }): SpecResult => {
    const full = `${path}/${name}`;
    const excluded = EXCLUDED_FILES[file] ?? exclusionByName(file, name) ?? exclusion(original);
    if (excluded !== undefined) return { name: full, excluded };
    const failure = failureOf(original);
    if (failure === UNCHECKED) return { name: full, excluded: failure };
    return failure === undefined ? { name: full } : { name: full, failure: `${original.expr}\n  ${failure}` };
  });
  return [...own, ...suite.suites.flatMap((inner) => run(inner, `${path}/${inner.name}`, file))];
}

/** The results of the whole conformance suite, by file. */
export function runSpecSuite(): ReadonlyMap<string, readonly SpecResult[]> {
  return new Map(getConformanceSuite().suites.map((file) => [file.name, run(file, file.name, file.name)]));
}
