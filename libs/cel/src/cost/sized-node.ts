import type { CelType } from '../check/cel-type.ts';
import type { Expr } from '../syntax/ast.ts';
import type { Estimate } from './estimate.ts';

/** Steps from a variable: field names, `@items`, `@keys`, `@values`; empty when a node is no part of a document. */
export type Path = readonly string[];

/** An argument as functions' estimates see it. */
export interface SizedNode {
  readonly node: Expr | undefined;
  readonly type: CelType;
  readonly path: Path;
  readonly size: Estimate | undefined;
}

export interface CallEstimate {
  readonly cost: Estimate;
  readonly size?: Estimate | undefined;
}

/** Bounds of parts of a document, from its schema. */
export interface SchemaSizes {
  schemaSize(path: Path): Estimate | undefined;
}
