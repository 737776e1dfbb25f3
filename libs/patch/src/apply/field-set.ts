import { isJsonObject, type JsonObject, type JsonValue } from '#machinery';
import { inFieldsOrder, normalizeElement } from './path-element.ts';

/*
 * Sets of fields, in the very form in which objects hold them (FieldsV1): so what nobody touches is never decoded.
 *
 *     {"f:spec": {".": {}, "f:replicas": {}}, "f:status": {"f:phase": {}}}
 *
 * has spec, spec.replicas and status.phase. An element without anything below it is in the set, and one with "." is;
 * status is not. The set without any fields is {}. Sets are never changed once they are made, and share their parts.
 */

/** A set of fields; see above. */
export interface FieldSet {
  readonly [element: string]: FieldSet;
}

/** One field: the elements that lead to it. */
export type FieldPath = readonly string[];

/** The set of no fields; below an element: that field, and nothing under it. */
export const NOTHING: FieldSet = Object.freeze({});
const SELF = '.';

/** Below an element: undefined where neither it nor anything under it is in the set. */
type Node = FieldSet | undefined;

/** Whether there are no fields in a set. */
export function isEmptySet(set: FieldSet): boolean {
  for (const _ in set) return false;
  return true;
}

function isMember(node: Node): boolean {
  return node !== undefined && (Object.hasOwn(node, SELF) || isEmptySet(node));
}

function childOf(node: Node, element: string): Node {
  return node !== undefined && Object.hasOwn(node, element) ? node[element] : undefined;
}

/** What is below an element, from whether it is in the set itself and what is under it. */
function nodeOf(member: boolean, children: Record<string, FieldSet>): Node {
  if (isEmptySet(children)) return member ? NOTHING : undefined;
  if (member) children[SELF] = NOTHING;
  return children;
}

/** Fields of either set. */
export function unionOf(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b || isEmptySet(b)) return a;
  if (isEmptySet(a)) return b;
  return childrenOfUnion(a, b);
}

function childrenOfUnion(a: FieldSet, b: FieldSet): Record<string, FieldSet> {
  const out: Record<string, FieldSet> = { ...a };
  for (const element in b) {
    if (element === SELF) continue;
    const mine = childOf(a, element);
    out[element] = mine === undefined ? b[element]! : unionBelow(mine, b[element]!); // of the loop
  }
  return out;
}

function unionBelow(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b) return a;
  const [aIsEmpty, bIsEmpty] = [isEmptySet(a), isEmptySet(b)];
  if (aIsEmpty && bIsEmpty) return NOTHING;
  const children = childrenOfUnion(a, b);
  if (aIsEmpty || bIsEmpty || Object.hasOwn(b, SELF)) children[SELF] = NOTHING;
  return children;
}

/** Fields of both sets. */
export function intersectionOf(a: FieldSet, b: FieldSet): FieldSet {
  return childrenOfIntersection(a, b);
}

function childrenOfIntersection(a: FieldSet, b: FieldSet): Record<string, FieldSet> {
  const out: Record<string, FieldSet> = {};
  for (const element in b) {
    const mine = element === SELF ? undefined : childOf(a, element);
    if (mine === undefined) continue;
    const other = b[element]!; // of the loop
    const node = nodeOf(isMember(mine) && isMember(other), childrenOfIntersection(mine, other));
    if (node !== undefined) out[element] = node;
  }
  return out;
}

/** Fields of `a` that are not in `b`. What lies under a field goes only where `b` has it itself. */
export function differenceOf(a: FieldSet, b: FieldSet): FieldSet {
  return subtract(a, b, subtractBelow);
}

/** Fields of `a` that neither are in `b` nor lie under a field of it. */
export function recursiveDifferenceOf(a: FieldSet, b: FieldSet): FieldSet {
  return subtract(a, b, subtractAllBelow);
}

function subtract(a: FieldSet, b: FieldSet, below: (mine: FieldSet, other: FieldSet) => Node): FieldSet {
  return rebuilt(a, b, below, Object.hasOwn(a, SELF)) ?? NOTHING;
}

/**
 * What is left of a node when `below` has taken from its parts; `member` tells whether it is in the set itself then. The
 * very node if nothing goes.
 */
function rebuilt(
  mine: FieldSet,
  other: FieldSet,
  below: (mine: FieldSet, other: FieldSet) => Node,
  member: boolean,
): Node {
  let changes: Map<string, Node> | undefined;
  for (const element in other) {
    const node = element === SELF ? undefined : childOf(mine, element);
    if (node === undefined) continue;
    const left = below(node, other[element]!); // of the loop
    if (left === node) continue;
    changes ??= new Map();
    changes.set(element, left);
  }
  if (changes === undefined && isMember(mine) === member) return mine;
  const out: Record<string, FieldSet> = {};
  let count = 0;
  if (member) out[SELF] = NOTHING;
  for (const element in mine) {
    if (element === SELF) continue;
    const left = changes?.has(element) ? changes.get(element) : mine[element];
    if (left === undefined) continue;
    out[element] = left;
    count++;
  }
  if (count > 0) return out;
  return member ? NOTHING : undefined;
}

function subtractBelow(mine: FieldSet, other: FieldSet): Node {
  return rebuilt(mine, other, subtractBelow, isMember(mine) && !isMember(other));
}

function subtractAllBelow(mine: FieldSet, other: FieldSet): Node {
  return isMember(other) ? undefined : rebuilt(mine, other, subtractAllBelow, isMember(mine));
}

/** Whether a field is in the set. */
export function hasPath(set: FieldSet, path: FieldPath): boolean {
  let node: Node = set;
  for (const element of path) node = childOf(node, element);
  return path.length > 0 && isMember(node);
}

/** The set of one field. */
export function setOfPath(path: FieldPath): FieldSet {
  return path.reduceRight<FieldSet>((below, element) => ({ [element]: below }), NOTHING);
}

/** What a set has under an element; empty if nothing. */
export function under(set: FieldSet, element: string): FieldSet {
  const node = childOf(set, element);
  if (node === undefined || !Object.hasOwn(node, SELF)) return node ?? NOTHING;
  const { [SELF]: _, ...children } = node;
  return children;
}

/** Whether the set has the field that `element` is of, at its top. */
export function hasElement(set: FieldSet, element: string): boolean {
  return isMember(childOf(set, element));
}

/** Elements that a set has anything under, or that are in it. */
export function elementsOf(set: FieldSet): string[] {
  return Object.keys(set).filter((element) => element !== SELF);
}

/** All fields: those of one level before what lies under them, each level in the order of FieldsV1. */
export function* pathsOf(set: FieldSet, prefix: FieldPath = []): Generator<FieldPath> {
  const elements = inFieldsOrder(elementsOf(set));
  for (const element of elements) if (hasElement(set, element)) yield [...prefix, element];
  for (const element of elements) yield* pathsOf(under(set, element), [...prefix, element]);
}

interface Growing {
  isMember: boolean;
  /** All that is under it, where that came in one piece. */
  whole?: FieldSet;
  readonly children: Map<string, Growing>;
}

const growing = (): Growing => ({ isMember: false, children: new Map() });

/** A set that is being put together. */
export class FieldSetBuilder {
  readonly #root = growing();

  /** Adds a field, and what `below` has under it if that is given. The empty path is no field. */
  add(path: FieldPath, below: FieldSet = NOTHING): void {
    if (path.length === 0) return;
    let node = this.#root;
    for (const element of path) {
      let child = node.children.get(element);
      if (child === undefined) {
        child = growing();
        node.children.set(element, child);
      }
      node = child;
    }
    if (isMember(below)) node.isMember = true;
    node.whole = node.whole === undefined ? below : unionBelow(node.whole, below);
  }

  get set(): FieldSet {
    return grown(this.#root) ?? NOTHING;
  }
}

function grown({ isMember: member, whole, children }: Growing): Node {
  if (children.size === 0 && whole !== undefined) return whole;
  const out: Record<string, FieldSet> = {};
  for (const [element, child] of children) {
    const node = grown(child);
    if (node !== undefined) out[element] = node;
  }
  const node = nodeOf(member, out);
  return node === undefined || whole === undefined ? node : unionBelow(whole, node);
}

/**
 * The set that a client wrote as FieldsV1, spelled as this server does; the very value where that is so already.
 * @throws Error for what can't be read
 */
export function decodeFieldSet(value: JsonValue): FieldSet {
  return decodeBelow(value, 0);
}

/** Nested deeper than any object that is stored. */
const DEPTH_MAX = 10_000;

function decodeChildren(value: JsonObject, depth: number): FieldSet {
  if (depth > DEPTH_MAX) throw new Error('fields are nested too deeply');
  let out: Record<string, FieldSet> | undefined;
  let count = 0;
  for (const key of Object.keys(value)) {
    if (key === SELF) {
      if (out !== undefined) out[SELF] = NOTHING;
      continue;
    }
    const element = normalizeElement(key);
    const below = value[key]!; // own
    const decoded = element === undefined || below === null ? NOTHING : decodeBelow(below, depth);
    if (element !== undefined) count++;
    if (element === key && decoded === (below as unknown) && out === undefined) continue;
    out ??= partOf(value, key);
    if (element !== undefined)
      out[element] = Object.hasOwn(out, element) ? unionBelow(out[element]!, decoded) : decoded;
  }
  // With nothing under it, an element need not say that it is in the set.
  return count === 0 ? NOTHING : (out ?? (value as unknown as FieldSet));
}

function decodeBelow(value: JsonValue, depth: number): FieldSet {
  if (!isJsonObject(value)) throw new Error('expected a map of fields');
  return decodeChildren(value, depth + 1);
}

/** The members of an object before `key`. */
function partOf(value: JsonObject, key: string): Record<string, FieldSet> {
  const out: Record<string, FieldSet> = {};
  for (const each of Object.keys(value)) {
    if (each === key) break;
    out[each] = value[each] as unknown as FieldSet;
  }
  return out;
}
