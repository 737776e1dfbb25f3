import type { KeyRange, OrderedTree, TreeCursor } from '../ordered-tree.ts';
import type { CachedObject } from './cached-object.ts';

/** What part of a view to read. */
export interface ViewRange {
  /** Only objects of this namespace. */
  readonly namespace?: string;
  /** Only objects whose key comes after this one: where the last page ended. */
  readonly after?: string;
}

/** The state of a resource at one revision. It never changes, whatever is written meanwhile. */
export class CacheView {
  readonly revision: number;
  readonly tree: OrderedTree<CachedObject>;

  constructor(revision: number, tree: OrderedTree<CachedObject>) {
    this.revision = revision;
    this.tree = tree;
  }

  get(key: string): CachedObject | undefined {
    return this.tree.get(key);
  }

  /** The objects of `range` in key order: call `advance()` until it gives undefined, or iterate. */
  scan(range: ViewRange = {}): TreeCursor<CachedObject> {
    return this.tree.scan(keyRange(range));
  }

  /** How many objects `range` holds, without walking these. */
  count(range: ViewRange = {}): number {
    return this.tree.count(keyRange(range));
  }
}

/** A namespace's keys are those from `ns/` to below `ns0`, "0" being next to "/". */
function keyRange(range: ViewRange): KeyRange {
  const { namespace, after } = range;
  return namespace === undefined
    ? { from: '', end: undefined, after }
    : { from: `${namespace}/`, end: `${namespace}0`, after };
}
