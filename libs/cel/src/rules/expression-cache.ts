import type { RuleExpression } from './rule-expression.ts';

/**
 * How much is held for those who come next, in nodes of trees: the rules of some dozens of CRDs, at about 50 bytes a
 * node.
 */
const HELD_NODES_MAX = 20_000;

/**
 * Expressions that are in use somewhere, and those that were asked for last. CRDs are checked long before they are used,
 * so some are held for that time; beyond it nothing lives that nobody uses.
 */
export class ExpressionCache {
  private readonly held = new Map<string, RuleExpression>();
  private heldNodes = 0;
  private readonly used = new Map<string, WeakRef<RuleExpression>>();
  private readonly registry = new FinalizationRegistry<string>((key) => {
    if (this.used.get(key)?.deref() === undefined) this.used.delete(key);
  });

  get(key: string): RuleExpression | undefined {
    const found = this.used.get(key)?.deref();
    if (found !== undefined) this.hold(key, found);
    return found;
  }

  add(key: string, expression: RuleExpression): void {
    this.used.set(key, new WeakRef(expression));
    this.registry.register(expression, key);
    this.hold(key, expression);
  }

  private hold(key: string, expression: RuleExpression): void {
    if (this.held.delete(key)) this.heldNodes -= expression.size;
    if (expression.size > HELD_NODES_MAX) return;
    this.held.set(key, expression);
    this.heldNodes += expression.size;
    for (const [oldest, { size }] of this.held) {
      if (this.heldNodes <= HELD_NODES_MAX) return;
      this.held.delete(oldest);
      this.heldNodes -= size;
    }
  }
}
