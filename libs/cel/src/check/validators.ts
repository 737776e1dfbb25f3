import { CONVERSIONS } from '../functions/conversions.ts';
import { isRegex } from '../functions/regex.ts';
import { clauseComplaint, parseFormatText } from '../functions/string-format.ts';
import { type CallNode, childrenOf, type Expr, type ListNode, type MapNode } from '../syntax/ast.ts';
import type { SourceIssue } from '../syntax/source-issue.ts';
import { CelError } from '../values/cel-error.ts';
import { isInt } from '../values/int.ts';
import { typeNameOf, type Val } from '../values/value.ts';
import { type CelType, DYN, formatType, sameType } from './cel-type.ts';

/** Kinds of values that each clause of a format text prints. */
const CLAUSE_KINDS: Record<string, readonly CelType['kind'][]> = {
  s: ['list', 'map', 'int', 'uint', 'double', 'bool', 'string', 'timestamp', 'bytes', 'duration', 'type', 'null'],
  d: ['int', 'uint'],
  f: ['double', 'string'],
  e: ['double', 'string'],
  b: ['int', 'uint', 'bool'],
  x: ['int', 'uint', 'string', 'bytes'],
  o: ['int', 'uint'],
};

/** What can be told wrong from literals alone. Kubernetes runs these after type checking, in this order. */
export function validateLiterals(root: Expr): SourceIssue[] {
  const issues: SourceIssue[] = [];
  const found: Found = { calls: [], lists: [], maps: [] };
  collect(root, false, found);
  for (const node of found.calls) checkArguments(node, issues);
  for (const node of found.lists) checkList(node, issues);
  for (const node of found.maps) checkMap(node, issues);
  for (const node of found.calls) checkFormat(node, issues);
  return issues;
}

/** What there is to look at. */
interface Found {
  readonly calls: CallNode[];
  /** Without those that string.format takes: these may mix types. */
  readonly lists: ListNode[];
  readonly maps: MapNode[];
}

function collect(node: Expr, inFormat: boolean, into: Found): void {
  if (node.kind === 'call') into.calls.push(node);
  else if (node.kind === 'list' && !inFormat) into.lists.push(node);
  else if (node.kind === 'map' && !inFormat) into.maps.push(node);
  const inside = inFormat || (node.kind === 'call' && node.function === 'format');
  for (const child of childrenOf(node)) collect(child, inside, into);
}

function fails(overload: string, value: Val): boolean {
  try {
    CONVERSIONS[overload]!([value], undefined); // both overloads exist
    return false;
  } catch (error) {
    if (error instanceof CelError) return true;
    throw error;
  }
}

function checkArguments(node: CallNode, issues: SourceIssue[]): void {
  const arg = node.args[0];
  if (arg?.kind !== 'literal') return;
  const report = () => issues.push({ offset: arg.offset, message: `invalid ${node.function} argument` });
  if (node.function === 'timestamp' && isInt(arg.value) && fails('int64_to_timestamp', arg.value)) report();
  if (typeof arg.value !== 'string') return;
  if (node.function === 'duration' && fails('string_to_duration', arg.value)) report();
  if (node.function === 'timestamp' && fails('string_to_timestamp', arg.value)) report();
  if (node.function === 'matches' && !isRegex(arg.value)) report();
}

function mismatch(offset: number, expected: CelType, actual: CelType): SourceIssue {
  return { offset, message: `expected type '${formatType(expected)}' but found '${formatType(actual)}'` };
}

function typeOfEntry(node: Expr, optional: boolean): CelType {
  const type = node.type ?? DYN;
  return optional ? (type.params[0] ?? DYN) : type;
}

function checkList(node: ListNode, issues: SourceIssue[]): void {
  let expected: CelType | undefined;
  for (const [i, element] of node.elements.entries()) {
    const type = typeOfEntry(element, node.optional.has(i));
    expected ??= type;
    if (!sameType(expected, type)) {
      issues.push(mismatch(element.offset, expected, type));
      return;
    }
  }
}

function checkMap(node: MapNode, issues: SourceIssue[]): void {
  let key: CelType | undefined;
  let value: CelType | undefined;
  for (const entry of node.entries) {
    const keyType = typeOfEntry(entry.key, false);
    const valueType = typeOfEntry(entry.value, entry.optional);
    key ??= keyType;
    value ??= valueType;
    if (!sameType(key, keyType)) issues.push(mismatch(entry.key.offset, key, keyType));
    if (!sameType(value, valueType)) issues.push(mismatch(entry.value.offset, value, valueType));
  }
}

function checkFormat(node: CallNode, issues: SourceIssue[]): void {
  if (node.function !== 'format') return;
  const { target, args } = node;
  const list = args[0];
  if (target?.kind !== 'literal' || typeof target.value !== 'string' || list?.kind !== 'list') return;
  const { clauses, error } = parseFormatText(target.value);
  const given = list.elements.length;
  for (const [i, clause] of clauses.entries()) {
    const arg = list.elements[i];
    if (arg === undefined) {
      issues.push({ offset: node.offset, message: `index ${i} out of range` });
      return;
    }
    const kinds = CLAUSE_KINDS[clause.letter.toLowerCase()]!; // parsed clauses have known letters
    const unfit = clause.letter === 's' ? unprintable(arg, kinds) : fits(arg, kinds) ? undefined : arg;
    if (unfit !== undefined) {
      const complaint = clauseComplaint(clause.letter, typeNameOf(unfit.type ?? DYN));
      issues.push({ offset: unfit.offset, message: `error during formatting: ${complaint}` });
      return;
    }
  }
  if (error !== undefined) issues.push({ offset: node.offset, message: error });
  else if (given > clauses.length) {
    const message = `too many arguments supplied to string.format (expected ${clauses.length}, got ${given})`;
    issues.push({ offset: node.offset, message });
  }
}

function fits(node: Expr, kinds: readonly CelType['kind'][]): boolean {
  const kind = node.type?.kind ?? 'dyn';
  return kind === 'dyn' || kinds.includes(kind);
}

/** The first part of a literal that `%s` cannot print. */
function unprintable(node: Expr, kinds: readonly CelType['kind'][]): Expr | undefined {
  if (!fits(node, kinds)) return node;
  if (node.kind !== 'list' && node.kind !== 'map') return undefined;
  for (const child of childrenOf(node)) {
    const unfit = unprintable(child, kinds);
    if (unfit !== undefined) return unfit;
  }
  return undefined;
}
