import type { RuleExpression } from './rule-expression.ts';

/** How much is held for those who come next: the rules of some hundred CRDs, or of a few with very large schemas. */
const HELD_BYTES_MAX = 4 * 1024 * 1024;

/**
 * Expressions that are in use somewhere, and those that were asked for last. CRDs are checked long before they are used,
 * so some are held for that time; beyond it nothing lives that nobody uses.
 */
export class ExpressionCache {
  private readonly held = new Map<string, RuleExpression>();
  private heldBytes = 0;
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
    if (this.held.delete(key)) this.heldBytes -= expression.bytes;
    if (expression.bytes > HELD_BYTES_MAX) return;
    this.held.set(key, expression);
    this.heldBytes += expression.bytes;
    for (const [oldest, { bytes }] of this.held) {
      if (this.heldBytes <= HELD_BYTES_MAX) return;
      this.held.delete(oldest);
      this.heldBytes -= bytes;
    }
  }
}
