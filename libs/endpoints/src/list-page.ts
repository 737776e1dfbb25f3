import type { CachedObject } from '#storage';

/** metav1.ListMeta. */
export interface ListMeta {
  readonly revision: number;
  /** "" on the last page. */
  readonly continue: string;
  /** How many objects follow the page; undefined where nobody counted. */
  readonly remaining: number | undefined;
}

/** One page of a list. */
export interface ListPage {
  readonly objects: readonly CachedObject[];
  readonly meta: ListMeta;
}
