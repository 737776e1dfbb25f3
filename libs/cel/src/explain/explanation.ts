import type { FieldError, JsonValue } from '#machinery';
import type { ValidationRule } from '#schema';

/** Where a value was read. */
export interface DocumentPlace {
  readonly document: 'object' | 'oldObject';
  /** As field errors show it: `spec.ports[3].name`, `metadata.labels[app]`; empty for the whole object. */
  readonly path: string;
}

/** A part of an expression, and what came of it in one evaluation. */
export interface Explanation {
  /** The part as it was written, or the beginning of it. */
  readonly source: string;
  /** Where that stands in the expression, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** Where it begins, both counted from 1 as in the messages of a compiler. */
  readonly line: number;
  readonly column: number;
  /** An error is absorbed where what it is a part of has a value all the same: a side of `&&` or `||`, an element. */
  readonly outcome: 'value' | 'error' | 'absorbed' | 'notEvaluated';
  readonly value: JsonValue | undefined;
  /** What CEL calls the value's type. */
  readonly type: string | undefined;
  /** Why there is no value. */
  readonly error: string | undefined;
  /** The field that the value is, whatever way it took through variables and loops; undefined for computed values. */
  readonly place: DocumentPlace | undefined;
  /** Whether something is left out: a value shown in part, or parts beyond a bound. */
  readonly cut: boolean;
  /** What it was computed from, in the order of the source; constants and the way to a field are left out. */
  readonly parts: readonly Explanation[];
  /** Set for macros that look at the elements of a list or map. */
  readonly loop: LoopExplanation | undefined;
}

export interface LoopExplanation {
  readonly over: 'list' | 'map';
  /** One or two names, as written. The only variable over a map is its key; the first of two is the index or key. */
  readonly variables: readonly string[];
  /** How many elements it looked at before it ended. */
  readonly visited: number;
  /** Some of these: first those that decided, then those that failed where others did not. */
  readonly iterations: readonly IterationExplanation[];
}

export interface IterationExplanation {
  /** Index in a list, key of a map. */
  readonly key: JsonValue;
  readonly value: JsonValue;
  readonly cut: boolean;
  readonly place: DocumentPlace | undefined;
  /**
   * Whether the outcome of the loop is due to this element: it breaks `all`, satisfies `exists` or is counted by
   * `exists_one`, passes a filter, or fails and so does the loop.
   */
  readonly decides: boolean;
  readonly parts: readonly Explanation[];
}

/** Why a rule holds or does not hold at one place of an object. */
export interface RuleExplanation {
  readonly rule: ValidationRule;
  /** Where `self` is; empty for the whole object. */
  readonly path: string;
  /** A transition rule is skipped where there is no old value. */
  readonly verdict: 'valid' | 'invalid' | 'error' | 'skipped';
  /** What the evaluation cost, as kube-apiserver counts. */
  readonly cost: number;
  readonly expression: Explanation;
  /** Set for rules that do not hold and have one. */
  readonly messageExpression: Explanation | undefined;
}

/** A rule that an object breaks. */
export interface BrokenRule extends RuleExplanation {
  /** What kube-apiserver says of it. */
  readonly error: FieldError;
  /** True when it only warns: the part of the object was so before, and is left as it was. */
  readonly tolerated: boolean;
}
