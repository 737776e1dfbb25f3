import { compareKeys } from './key-order.ts';

/** Entries of a full node: small enough to copy in well under a microsecond, large enough for a depth of 3 at 100,000. */
const NODE_ENTRIES_MAX = 64;
/** Below this a node is merged into a neighbour if both fit into one. */
const NODE_ENTRIES_MIN = 16;

/** Whoever may change a node in place; everybody else copies it first. */
class Owner {}

class Leaf<V> {
  readonly owner: Owner;
  readonly keys: string[];
  readonly values: V[];
  constructor(owner: Owner, keys: string[], values: V[]) {
    this.owner = owner;
    this.keys = keys;
    this.values = values;
  }
  get size(): number {
    return this.keys.length;
  }
}

class Branch<V> {
  readonly owner: Owner;
  /** `bounds[i]` is a lower bound of what `children[i]` holds and above all that `children[i - 1]` holds; `bounds[0]` is unused. */
  readonly bounds: string[];
  readonly children: Node<V>[];
  size: number;
  constructor(owner: Owner, bounds: string[], children: Node<V>[], size: number) {
    this.owner = owner;
    this.bounds = bounds;
    this.children = children;
    this.size = size;
  }
}

type Node<V> = Leaf<V> | Branch<V>;

/** A half-open range of keys. */
export interface KeyRange {
  /** First key that belongs to it (`after` is stronger). */
  readonly from: string;
  /** First key above it; undefined: none. */
  readonly end: string | undefined;
  /** Only keys above this one. */
  readonly after?: string;
}

/**
 * Ordered map from keys to values as a B+tree whose snapshots are free: `snapshot()` hands the nodes over to nobody, so
 * that both trees copy a node before the first change that each makes to it.
 *
 *     tree: root ─┬─ [a b]      snapshot = tree.snapshot()      tree:     root'─┬─ [a b c]   (copied: root, first leaf)
 *                 └─ [x y]      tree.set('c', …)                snapshot: root ─┬─ [a b]
 *                                                               both:           └─ [x y]
 *
 * Lookups and changes take O(log n), a snapshot O(1), a scan O(log n + length). Branches know how many entries are below.
 */
export class OrderedTree<V> {
  #root: Node<V>;
  #owner: Owner;

  constructor() {
    this.#owner = new Owner();
    this.#root = new Leaf<V>(this.#owner, [], []);
  }

  get size(): number {
    return this.#root.size;
  }

  get(key: string): V | undefined {
    let node = this.#root;
    while (node instanceof Branch) node = node.children[childIndex(node, key)]!;
    const at = lowerBound(node.keys, key);
    return node.keys[at] === key ? node.values[at] : undefined;
  }

  /** The value that was there before. */
  set(key: string, value: V): V | undefined {
    const before = this.#root.size;
    this.#root = owned(this.#root, this.#owner);
    const replaced = insert(this.#root, key, value, this.#owner);
    if (entryCount(this.#root) > NODE_ENTRIES_MAX) {
      const left = this.#root;
      const { bound, right } = split(left, this.#owner);
      this.#root = new Branch(this.#owner, ['', bound], [left, right], replaced === undefined ? before + 1 : before);
    }
    return replaced;
  }

  /** The value that was there. */
  delete(key: string): V | undefined {
    if (this.get(key) === undefined) return undefined;
    this.#root = owned(this.#root, this.#owner);
    const removed = remove(this.#root, key, this.#owner);
    while (this.#root instanceof Branch && this.#root.children.length === 1) this.#root = this.#root.children[0]!;
    return removed;
  }

  /** An independent tree of the same entries. */
  snapshot(): OrderedTree<V> {
    const copy = new OrderedTree<V>();
    copy.#root = this.#root;
    this.#owner = new Owner();
    return copy;
  }

  /** The entries of `range` in order; it stays valid over later changes only on a snapshot. */
  scan(range: KeyRange): TreeCursor<V> {
    return new TreeCursor(this.#root, range);
  }

  /** How many entries `range` holds. */
  count(range: KeyRange): number {
    const end = range.end === undefined ? this.size : rankBelow(this.#root, range.end);
    const after = range.after;
    const start =
      after !== undefined && compareKeys(after, range.from) >= 0
        ? rankBelow(this.#root, after) + (this.get(after) === undefined ? 0 : 1)
        : rankBelow(this.#root, range.from);
    return end > start ? end - start : 0;
  }
}

/** Walks a range; an iterator without a result object per step for those who call `advance`. */
export class TreeCursor<V> implements Iterable<V> {
  readonly #branches: Branch<V>[] = [];
  readonly #positions: number[] = [];
  readonly #end: string | undefined;
  #leaf: Leaf<V>;
  #at: number;
  /** Where the range ends in the current leaf. */
  #stop: number;

  constructor(root: Node<V>, range: KeyRange) {
    this.#end = range.end;
    const after = range.after;
    const exclusive = after !== undefined && compareKeys(after, range.from) >= 0;
    const from = exclusive ? after : range.from;
    let node = root;
    while (node instanceof Branch) {
      const index = childIndex(node, from);
      this.#branches.push(node);
      this.#positions.push(index);
      node = node.children[index]!;
    }
    this.#leaf = node;
    this.#at = lowerBound(node.keys, from);
    if (exclusive && node.keys[this.#at] === from) this.#at++;
    this.#stop = this.#stopOf(node);
  }

  /** The next value, undefined at the end. */
  advance(): V | undefined {
    while (this.#at >= this.#stop) {
      if (this.#stop < this.#leaf.keys.length || !this.#nextLeaf()) return undefined;
    }
    return this.#leaf.values[this.#at++];
  }

  *[Symbol.iterator](): Iterator<V> {
    for (let value = this.advance(); value !== undefined; value = this.advance()) yield value;
  }

  #nextLeaf(): boolean {
    let depth = this.#branches.length - 1;
    while (depth >= 0 && this.#positions[depth]! + 1 >= this.#branches[depth]!.children.length) depth--;
    if (depth < 0) return false;
    this.#positions[depth]!++;
    let node = this.#branches[depth]!.children[this.#positions[depth]!]!;
    for (depth++; node instanceof Branch; depth++) {
      this.#branches[depth] = node;
      this.#positions[depth] = 0;
      node = node.children[0]!;
    }
    this.#leaf = node;
    this.#at = 0;
    this.#stop = this.#stopOf(node);
    return true;
  }

  #stopOf(leaf: Leaf<V>): number {
    return this.#end === undefined ? leaf.keys.length : lowerBound(leaf.keys, this.#end);
  }
}

function entryCount<V>(node: Node<V>): number {
  return node instanceof Branch ? node.children.length : node.keys.length;
}

/** Index of the first key that is not below `key`. */
function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareKeys(keys[middle]!, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the child that holds `key` if any does. */
function childIndex<V>(branch: Branch<V>, key: string): number {
  const bounds = branch.bounds;
  let low = 1;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareKeys(bounds[middle]!, key) <= 0) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function owned<V>(node: Node<V>, owner: Owner): Node<V> {
  if (node.owner === owner) return node;
  return node instanceof Branch
    ? new Branch(owner, node.bounds.slice(), node.children.slice(), node.size)
    : new Leaf(owner, node.keys.slice(), node.values.slice());
}

function ownedChild<V>(branch: Branch<V>, index: number, owner: Owner): Node<V> {
  const child = owned(branch.children[index]!, owner);
  branch.children[index] = child;
  return child;
}

/** Puts an entry below an owned node; the node may be overfull by one after it. */
function insert<V>(node: Node<V>, key: string, value: V, owner: Owner): V | undefined {
  if (node instanceof Branch) return insertBelow(node, key, value, owner);
  const at = lowerBound(node.keys, key);
  if (node.keys[at] === key) {
    const replaced = node.values[at];
    node.values[at] = value;
    return replaced;
  }
  node.keys.splice(at, 0, key);
  node.values.splice(at, 0, value);
  return undefined;
}

function insertBelow<V>(branch: Branch<V>, key: string, value: V, owner: Owner): V | undefined {
  const index = childIndex(branch, key);
  const child = ownedChild(branch, index, owner);
  const replaced = insert(child, key, value, owner);
  if (replaced === undefined) branch.size++;
  if (entryCount(child) > NODE_ENTRIES_MAX) {
    const { bound, right } = split(child, owner);
    branch.bounds.splice(index + 1, 0, bound);
    branch.children.splice(index + 1, 0, right);
  }
  return replaced;
}

/**
 * Moves the upper part of an owned node into a new one. Keys that come in rising order would leave every node half
 * full with a split in the middle, so the lower part keeps three quarters.
 */
function split<V>(node: Node<V>, owner: Owner): { bound: string; right: Node<V> } {
  const at = (entryCount(node) * 3) >>> 2;
  if (node instanceof Leaf) {
    const keys = node.keys.splice(at);
    return { bound: keys[0]!, right: new Leaf(owner, keys, node.values.splice(at)) };
  }
  const bounds = node.bounds.splice(at);
  const bound = bounds[0]!;
  bounds[0] = '';
  const children = node.children.splice(at);
  const size = sizeOf(children);
  node.size -= size;
  return { bound, right: new Branch(owner, bounds, children, size) };
}

function sizeOf<V>(children: readonly Node<V>[]): number {
  let size = 0;
  for (const child of children) size += child.size;
  return size;
}

/** Takes a key that is there away from below an owned node. */
function remove<V>(node: Node<V>, key: string, owner: Owner): V | undefined {
  if (node instanceof Leaf) {
    const at = lowerBound(node.keys, key);
    node.keys.splice(at, 1);
    return node.values.splice(at, 1)[0];
  }
  const index = childIndex(node, key);
  const child = ownedChild(node, index, owner);
  const removed = remove(child, key, owner);
  node.size--;
  if (entryCount(child) < NODE_ENTRIES_MIN) mergeChild(node, index, owner);
  return removed;
}

/** Drops an empty child, or joins a small one with a neighbour if both fit into one node. */
function mergeChild<V>(branch: Branch<V>, index: number, owner: Owner): void {
  const { children, bounds } = branch;
  if (children.length === 1) return;
  if (entryCount(children[index]!) === 0) {
    children.splice(index, 1);
    bounds.splice(index, 1);
    bounds[0] = '';
    return;
  }
  const left = index > 0 ? index - 1 : index;
  if (entryCount(children[left]!) + entryCount(children[left + 1]!) > NODE_ENTRIES_MAX) return;
  children[left] = joined(children[left]!, children[left + 1]!, bounds[left + 1]!, owner);
  children.splice(left + 1, 1);
  bounds.splice(left + 1, 1);
}

function joined<V>(left: Node<V>, right: Node<V>, bound: string, owner: Owner): Node<V> {
  if (left instanceof Leaf) {
    const leaf = right as Leaf<V>; // all leaves have the same depth
    return new Leaf(owner, left.keys.concat(leaf.keys), left.values.concat(leaf.values));
  }
  const branch = right as Branch<V>;
  const bounds = left.bounds.concat(branch.bounds);
  bounds[left.bounds.length] = bound;
  return new Branch(owner, bounds, left.children.concat(branch.children), left.size + branch.size);
}

/** How many entries lie below `key`. */
function rankBelow<V>(root: Node<V>, key: string): number {
  let node = root;
  let rank = 0;
  while (node instanceof Branch) {
    const index = childIndex(node, key);
    for (let i = 0; i < index; i++) rank += node.children[i]!.size;
    node = node.children[index]!;
  }
  return rank + lowerBound(node.keys, key);
}
