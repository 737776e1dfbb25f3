import type { ValidationRule } from '#schema';
import { Frame } from '../compile/frame.ts';
import { isFailure } from '../compile/program.ts';
import { RuleError } from '../rules/measure-rule.ts';
import { ruleExpression } from '../rules/rule-expression.ts';
import {
  checkExpression,
  PER_CALL_COST_LIMIT,
  type RuleScope,
  ruleVariables,
  ScopeTypes,
  setVariables,
} from '../rules/rule-program.ts';
import { compileRules, RUNTIME_COST_BUDGET, type RuleFailure } from '../rules/rule-validator.ts';
import { CostLimitExceeded } from '../values/cel-error.ts';
import { metered } from '../values/uncharged-work.ts';
import { ExpressionExplainer } from './explain-expression.ts';
import type { BrokenRule, DocumentPlace, Explanation, RuleExplanation } from './explanation.ts';
import { type LocatedValue, locateValue, type RuledDocument } from './locate-value.ts';
import { PlaceIndex } from './place-index.ts';
import { Provenance } from './provenance.ts';
import { Recorder } from './trace.ts';
import { TracingCompiler } from './tracing-compiler.ts';

/** How many broken rules of an object are explained unless more are asked for. */
const BROKEN_RULES_MAX = 20;
/** Where an evaluation meets the limit, a part of it shows as much. */
const LIMITED_COST = PER_CALL_COST_LIMIT / 10;

/** What is to be explained: an expression at a value. */
interface Subject {
  readonly at: LocatedValue;
  /** How `oldSelf` is offered at its check, and how it is then given. */
  readonly checked: RuleScope;
  readonly given: RuleScope;
  readonly types: ScopeTypes;
}

/**
 * Explains what a rule says of the value at `path` of an object: which of its parts gave which value, and what field
 * that is. The rule need not be one of the schema's. Nothing depends on a server; evaluation elsewhere is not slowed.
 * Takes a few times as long as evaluating the rule, and is bounded as that is.
 * @throws RuleError when the rule does not compile, or the object has no value at `path`
 */
export function explainRule(document: RuledDocument, path: string, rule: ValidationRule): RuleExplanation {
  const at = locateValue(document, path);
  if (at === undefined) throw new RuleError(`the object has no value at ${path === '' ? 'its root' : path}`);
  if (at.decl === undefined) throw new RuleError('CEL cannot see values of this schema');
  const checked = { decl: at.decl, optionalOldSelf: rule.optionalOldSelf === true };
  const types = new ScopeTypes(at.decl);
  const expression = ruleExpression(rule.rule, checked, types, 'bool', 'stored');
  if ('error' in expression) throw new RuleError(expression.error);
  const subject = { at, checked, given: checked, types };
  if (expression.usesOldSelf && at.old === undefined && !checked.optionalOldSelf) {
    const skipped = explainExpression(rule.rule, 'bool', subject, 'skip');
    return { rule, path, verdict: 'skipped', cost: 0, expression: skipped, messageExpression: undefined };
  }
  const outcome = metered(() => expression.program.evaluate(at.value, at.old));
  const verdict = 'failure' in outcome ? 'error' : outcome.value === true ? 'valid' : 'invalid';
  const mode = 'failure' in outcome && outcome.failure instanceof CostLimitExceeded ? 'limited' : 'whole';
  return {
    rule,
    path,
    verdict,
    cost: outcome.cost,
    expression: explainExpression(rule.rule, 'bool', subject, mode),
    messageExpression: verdict === 'invalid' ? explainMessage(rule, subject) : undefined,
  };
}

/**
 * Explains the rules of its schema that an object breaks, in the order in which kube-apiserver complains; at most
 * `limit` of them.
 * @throws RuleError when one of them does not compile; `checkRules` tells of all
 */
export function explainRules(document: RuledDocument, { limit = BROKEN_RULES_MAX } = {}): BrokenRule[] {
  const failures: RuleFailure[] = [];
  const onFailure = (failure: RuleFailure) => failures.push(failure);
  compileRules(document.schema)?.validate(document.object, document.oldObject, RUNTIME_COST_BUDGET, { onFailure });
  return failures
    .slice(0, limit)
    .map(({ rule, path, error, tolerated }) => ({ ...explainRule(document, path, rule), error, tolerated }));
}

/** Whether kube-apiserver has the old value at hand where a rule is: it looks for it if any rule of the place uses it. */
function seesOldSelf({ at, checked, types }: Subject, rule: ValidationRule): boolean {
  return [rule, ...(at.schema['x-kubernetes-validations'] ?? [])].some((each) => {
    const scope = { ...checked, optionalOldSelf: each.optionalOldSelf === true };
    const expression = ruleExpression(each.rule, scope, types, 'bool', 'stored');
    return 'program' in expression && expression.usesOldSelf;
  });
}

/** A message expression that is wrong or lacks the old value is not used, and not explained. */
function explainMessage(rule: ValidationRule, subject: Subject): Explanation | undefined {
  const { messageExpression } = rule;
  const { at, checked, types } = subject;
  if (!messageExpression) return undefined;
  const expression = ruleExpression(messageExpression, checked, types, 'string', 'stored');
  if ('error' in expression) return undefined;
  if (expression.usesOldSelf && (at.old === undefined || !seesOldSelf(subject, rule))) return undefined;
  const given = { ...checked, optionalOldSelf: false };
  const outcome = expression.program.evaluate(at.value, at.old);
  const mode = 'failure' in outcome && outcome.failure instanceof CostLimitExceeded ? 'limited' : 'whole';
  return explainExpression(messageExpression, 'string', { ...subject, given }, mode);
}

/**
 * Evaluates an expression once more, watching every part. That costs more than the evaluation proper, so there is a
 * limit only where that one met it.
 */
function explainExpression(
  source: string,
  wanted: 'bool' | 'string',
  { at, checked, given, types }: Subject,
  mode: 'whole' | 'limited' | 'skip',
): Explanation {
  const expression = checkExpression(source, checked, types, wanted, 'stored', { spans: true });
  if ('error' in expression) throw new RuleError(expression.error);
  const { root } = expression;
  const recorder = new Recorder(root);
  const compiler = new TracingCompiler(ruleVariables(expression, given), recorder);
  const { run } = compiler.node(root);
  const self: DocumentPlace = { document: 'object', path: at.path };
  const oldSelf: DocumentPlace = { document: 'oldObject', path: at.oldPath };
  const index = new PlaceIndex(
    [
      { place: self, value: at.value },
      { place: oldSelf, value: at.old },
    ],
    given.decl,
  );
  const provenance = new Provenance({ self, oldSelf }, compiler.constants, index);
  const explainer = new ExpressionExplainer(source, compiler.constants, provenance);
  if (mode === 'skip') return explainer.explain(root, undefined);
  const limit = mode === 'limited' ? LIMITED_COST : Number.POSITIVE_INFINITY;
  const frame = new Frame(new Array(compiler.slotCount).fill(undefined), limit);
  setVariables(frame, given, at.value, at.old);
  try {
    run(frame);
  } catch (error) {
    if (!isFailure(error)) throw error;
  }
  return explainer.explain(root, recorder.root.parts[0]);
}
