import { isJsonObject, type JsonValue } from '#machinery';
import {
  type FilterTest,
  JsonPathError,
  type PathConstant,
  type PathNode,
  parseJsonPath,
  type SliceBounds,
} from './json-path-parser.ts';

export { JsonPathError } from './json-path-parser.ts';

/** Evaluates a path on a value; several results for wildcards, filters and slices, none where something is missing. */
export type JsonPath = (root: JsonValue) => JsonValue[];

/** From values to values. Throws JsonPathError where upstream answers with an error. */
type Step = (values: readonly JsonValue[]) => JsonValue[];

/**
 * Compiles a path of printer columns and scale subresources, as kubectl's JSONPath understands it: `.a.b`, `['a\.b']`,
 * `.a\.b`, `[0]`, `[-1]`, `[1:3]`, `[*]`, `.*`, `..a`, `[0,2]`, `[?(@.type=="Ready")]`. An evaluation that upstream
 * ends with an error (an index out of bounds, values that can't be compared) has no result.
 * @throws JsonPathError
 */
export function compileJsonPath(text: string): JsonPath {
  const walk = compileSteps(parseJsonPath(text));
  return (root) => {
    try {
      return walk([root]);
    } catch (error) {
      // RangeError: `..` on a value nested deeper than the stack.
      if (error instanceof JsonPathError || error instanceof RangeError) return [];
      throw error;
    }
  };
}

function compileSteps(nodes: readonly PathNode[]): Step {
  const steps = nodes.map(compileStep);
  if (steps.length === 1) return steps[0]!; // length checked
  return (values) => {
    let current = values as JsonValue[];
    for (const step of steps) current = step(current);
    return current;
  };
}

function compileStep(node: PathNode): Step {
  switch (node.kind) {
    case 'field':
      return field(node.name);
    case 'constant':
      return (values) => values.map(() => node.value.value);
    case 'wildcard':
      return (values) => values.flatMap(childrenOf);
    case 'recursive':
      return (values) => values.flatMap((value) => [...descend(value)]);
    case 'slice':
      return slice(node.bounds);
    case 'union': {
      const members = node.members.map(compileSteps);
      return (values) => members.flatMap((member) => member(values));
    }
    case 'filter':
      return filter(node.left, node.test);
    case 'identifier':
      return () => {
        throw new JsonPathError(`unrecognized identifier ${node.name}`);
      };
  }
}

function field(name: string): Step {
  return (values) => {
    const results: JsonValue[] = [];
    for (const value of values) if (isJsonObject(value) && Object.hasOwn(value, name)) results.push(value[name]!); // own
    return results;
  };
}

function childrenOf(value: JsonValue): JsonValue[] {
  if (Array.isArray(value)) return value;
  return isJsonObject(value) ? Object.values(value) : [];
}

/** The value and everything in it that has children. */
function* descend(value: JsonValue): Generator<JsonValue> {
  const children = childrenOf(value);
  if (children.length === 0) return;
  yield value;
  for (const child of children) yield* descend(child);
}

/** Go's rules: an index or a bound outside of the list is an error, an empty range is not. */
function slice(bounds: SliceBounds): Step {
  return (values) => {
    const results: JsonValue[] = [];
    for (const value of values) {
      if (value === null) continue;
      if (!Array.isArray(value)) throw new JsonPathError('not an array or slice');
      const { start, end } = rangeIn(bounds, value.length);
      if (start === end) return results;
      if (start < 0 || start >= value.length || end < 0 || end > value.length || start > end) {
        throw new JsonPathError('array index out of bounds');
      }
      const step = bounds.step ?? 1;
      if (step <= 0) throw new JsonPathError('step must be > 0');
      for (let i = start; i < end; i += step) results.push(value[i]!); // within bounds
    }
    return results;
  };
}

function rangeIn({ from = 0, to, single }: SliceBounds, length: number): { start: number; end: number } {
  const start = from < 0 ? from + length : from;
  if (single) return { start, end: start + 1 };
  const end = to ?? length;
  return { start, end: end < 0 ? end + length : end };
}

function filter(left: readonly PathNode[], test: FilterTest | undefined): Step {
  const leftSide = compileSteps(left);
  const passes = test === undefined ? (item: JsonValue) => exists(leftSide, item) : comparison(leftSide, left, test);
  return (values) => {
    const results: JsonValue[] = [];
    for (const value of values) {
      if (!Array.isArray(value)) throw new JsonPathError('not array or slice and cannot be filtered');
      for (const item of value) if (passes(item)) results.push(item);
    }
    return results;
  };
}

/** Upstream ignores errors here, and its results are then what was put in: something exists. */
function exists(step: Step, item: JsonValue): boolean {
  try {
    return step([item]).length > 0;
  } catch (error) {
    if (error instanceof JsonPathError) return true;
    throw error;
  }
}

type Operator = (order: number) => boolean;

const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['==', (order) => order === 0],
  ['!=', (order) => order !== 0],
  ['<', (order) => order < 0],
  ['<=', (order) => order <= 0],
  ['>', (order) => order > 0],
  ['>=', (order) => order >= 0],
]);

function comparison(leftSide: Step, left: readonly PathNode[], test: FilterTest): (item: JsonValue) => boolean {
  const rightSide = compileSteps(test.right);
  const leftType = constantType(left);
  const rightType = constantType(test.right);
  const holds = OPERATORS.get(test.operator);
  return (item) => {
    const lefts = leftSide([item]);
    if (lefts.length === 0) return false;
    const rights = rightSide([item]);
    if (rights.length === 0) return false;
    if (lefts.length > 1 || rights.length > 1) throw new JsonPathError('can only compare one element at a time');
    if (holds === undefined) throw new JsonPathError(`unrecognized filter operator ${test.operator}`);
    const a = lefts[0]!; // lengths checked
    const b = rights[0]!;
    const type = leftType ?? basicType(a);
    if (type !== (rightType ?? basicType(b))) throw new JsonPathError('incompatible types for comparison');
    const ordering = test.operator !== '==' && test.operator !== '!=';
    if (type === 'bool' && ordering) throw new JsonPathError('invalid type for comparison');
    return holds(a === b ? 0 : (a as number) < (b as number) ? -1 : 1);
  };
}

function constantType(nodes: readonly PathNode[]): PathConstant['type'] | undefined {
  const last = nodes.at(-1);
  return last?.kind === 'constant' ? last.value.type : undefined;
}

/** Go's types of decoded JSON: a whole number is an int. */
function basicType(value: JsonValue): PathConstant['type'] {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float';
    default:
      throw new JsonPathError('invalid type for comparison');
  }
}
