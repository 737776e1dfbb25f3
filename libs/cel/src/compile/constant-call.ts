import type { CallNode } from '../syntax/ast.ts';
import { isList, listItems } from '../values/collections.ts';
import { normalizeInt } from '../values/int.ts';
import { CelDouble, CelUint, type Val } from '../values/value.ts';

const CONVERSIONS = new Set([
  'bool',
  'bytes',
  'double',
  'duration',
  'dyn',
  'int',
  'string',
  'timestamp',
  'type',
  'uint',
]);

/** The overload that a call selects; empty where only the values can tell. */
export function soleOverload(node: CallNode): string {
  return node.overloads?.length === 1 ? node.overloads[0]! : ''; // just counted
}

/** Conversions of constants are done once, when the expression is compiled. */
export function isConversion(name: string): boolean {
  return CONVERSIONS.has(name);
}

/** The elements of a constant list in which `in` can look values up; undefined for a list that it must search. */
export function constantMembers(list: Val): ReadonlySet<Val> | undefined {
  if (!isList(list)) return undefined;
  const members = new Set<Val>();
  for (const item of listItems(list)) {
    const member = memberOf(item);
    if (member === undefined) return undefined;
    members.add(member);
  }
  return members;
}

/** What stands for a constant in a set, where numbers of all types meet; undefined for what no set can hold. */
function memberOf(value: Val): Val | undefined {
  if (value instanceof CelDouble) return Number.isNaN(value.value) ? undefined : value.value;
  if (value instanceof CelUint) return normalizeInt(value.value);
  return ['string', 'boolean', 'number', 'bigint'].includes(typeof value) ? value : undefined;
}

/** Whether a value is one of `constantMembers`: numbers are equal across their types. */
export function isMember(members: ReadonlySet<Val>, value: Val): boolean {
  if (value instanceof CelDouble) return members.has(value.value);
  if (value instanceof CelUint) return members.has(normalizeInt(value.value));
  return members.has(value);
}
