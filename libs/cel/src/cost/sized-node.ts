import type { CelType } from '../check/cel-type.ts';
import type { Expr } from '../syntax/ast.ts';
import type { Estimate } from './estimate.ts';
import type { Path } from './path.ts';

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
