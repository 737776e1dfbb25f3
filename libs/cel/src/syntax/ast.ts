import type { CelType } from '../check/cel-type.ts';
import type { Val } from '../values/value.ts';

/** Where something stands in the source: UTF-16 indexes, the second one after its end. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * A node of an expression. The parser fills everything but the last two members, the checker fills those: `type` is
 * the type of the value, `overloads` names the overloads that a call may select at run time, in order of declaration.
 * `offset` is where cel-go would put the caret for the node: an operator's sign, a call's parenthesis, a literal's start.
 */
interface NodeBase {
  readonly offset: number;
  /** All that was read for the node, if the parser was asked for it; nodes that macros made have none. */
  span?: Span;
  type?: CelType;
  overloads?: readonly string[];
}

export interface LiteralNode extends NodeBase {
  readonly kind: 'literal';
  readonly value: Val;
}
export interface IdentNode extends NodeBase {
  readonly kind: 'ident';
  name: string;
  /** Set by the checker when the identifier names a constant, such as a type. */
  constant?: Val;
}
export interface SelectNode extends NodeBase {
  readonly kind: 'select';
  readonly operand: Expr;
  readonly field: string;
  /** `has(operand.field)` */
  readonly testOnly: boolean;
  /** Set by the checker when the whole chain names a variable or a type. */
  resolved?: IdentNode;
}
export interface CallNode extends NodeBase {
  readonly kind: 'call';
  function: string;
  target?: Expr;
  readonly args: Expr[];
}
export interface ListNode extends NodeBase {
  readonly kind: 'list';
  readonly elements: readonly Expr[];
  /** Indexes of elements written `?e`. */
  readonly optional: ReadonlySet<number>;
}
export interface EntryNode {
  readonly offset: number;
  readonly key: Expr;
  readonly value: Expr;
  readonly optional: boolean;
}
export interface MapNode extends NodeBase {
  readonly kind: 'map';
  readonly entries: readonly EntryNode[];
}
export interface FieldNode {
  readonly offset: number;
  readonly name: string;
  readonly value: Expr;
  readonly optional: boolean;
}
export interface StructNode extends NodeBase {
  readonly kind: 'struct';
  typeName: string;
  readonly fields: readonly FieldNode[];
}

/** Which macro a fold came from; the compiler has a loop for each. */
export type FoldKind =
  | 'all'
  | 'exists'
  | 'existsOne'
  | 'map'
  | 'filter'
  | 'bind'
  | 'transformList'
  | 'transformMap'
  | 'transformMapEntry';

/**
 * A comprehension. It keeps the macro's own arguments beside the expansion (init, condition, step, result), which the
 * checker and the cost model walk as cel-go does; the compiler uses `foldKind`, `predicate` and `transform`.
 */
export interface FoldNode extends NodeBase {
  readonly kind: 'fold';
  readonly foldKind: FoldKind;
  readonly range: Expr;
  readonly iterVar: string;
  readonly iterVar2: string | undefined;
  readonly accuVar: string;
  readonly init: Expr;
  readonly condition: Expr;
  readonly step: Expr;
  readonly result: Expr;
  readonly predicate: Expr | undefined;
  readonly transform: Expr | undefined;
}

export type Expr = LiteralNode | IdentNode | SelectNode | CallNode | ListNode | MapNode | StructNode | FoldNode;

export const ACCUMULATOR = '@result';
export const LEGACY_ACCUMULATOR = '__result__';

const NO_CHILDREN: readonly Expr[] = [];

/** Every direct child of a node, in source order; the expansion of a fold rather than the macro's arguments. */
export function childrenOf(node: Expr): readonly Expr[] {
  switch (node.kind) {
    case 'literal':
    case 'ident':
      return NO_CHILDREN;
    case 'select':
      return [node.operand];
    case 'call':
      return node.target === undefined ? node.args : [node.target, ...node.args];
    case 'list':
      return node.elements;
    case 'map':
      return node.entries.flatMap((entry) => [entry.key, entry.value]);
    case 'struct':
      return node.fields.map((field) => field.value);
    case 'fold':
      return [node.range, node.init, node.condition, node.step, node.result];
  }
}
