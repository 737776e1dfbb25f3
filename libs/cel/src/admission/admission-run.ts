import { isJsonObject, type JsonObject, type JsonValue } from '#machinery';
import type { Evaluation } from '../expression.ts';
import type { AsyncAuthorizer, Authorizer } from '../functions/authorization.ts';
import { AuthorizerValue, ResourceCheck } from '../functions/authorizer.ts';
import { PER_CALL_COST_LIMIT } from '../rules/rule-program.ts';
import { metered, type UnchargedWork } from '../values/uncharged-work.ts';
import type { Val } from '../values/value.ts';
import type { AdmissionCompilationError, AdmissionCompiler, AdmissionExpression } from './admission-compiler.ts';
import { AskedQuestions, AwaitedAnswer } from './asked-questions.ts';
import { ComposedVariables } from './composed-variables.ts';

/** What a policy's expressions see of one request. What is not there is null to them. */
export interface AdmissionInput {
  readonly object?: JsonObject | undefined;
  readonly oldObject?: JsonObject | undefined;
  readonly params?: JsonObject | undefined;
  /** The namespace of the object. */
  readonly namespaceObject?: JsonObject | undefined;
  /** The request as an AdmissionReview has it, with object and oldObject null. */
  readonly request: JsonObject;
  /** Who answers checks for the user of the request. */
  readonly authorizer?: AsyncAuthorizer | undefined;
}

export type AdmissionOutcome =
  | { readonly value: Val }
  /** The expression failed. */
  | { readonly error: string }
  /** The budget of the request is used up: no further expression can be evaluated. */
  | { readonly exhausted: string };

/** The cost that all match conditions of one webhook may have together, as kube-apiserver has it. */
export const MATCH_CONDITIONS_COST_BUDGET = 2_500_000;

const OUT_OF_BUDGET = 'validation failed due to running out of cost budget, no further validation rules will be run';

/** Thrown through an evaluation whose variables alone have used up the budget: whatever it comes to, it is exhausted. */
class BudgetUsedUp {}

/** The expressions of one policy over one request: they share variables, and a budget. */
export class AdmissionRun {
  private readonly values: readonly unknown[];
  private readonly authorizer: Authorizer | undefined;
  private left: number;
  private readonly work: UnchargedWork = { steps: 0 };
  /** What variables have cost since the last expression was paid for. */
  private variablesCost = 0;

  constructor(compiler: AdmissionCompiler, input: AdmissionInput, budget: number) {
    this.authorizer = input.authorizer === undefined ? undefined : new AskedQuestions(input.authorizer);
    this.left = budget;
    const { variables, variablesType } = compiler;
    const user = new AuthorizerValue();
    const values: Readonly<Record<string, unknown>> = {
      object: input.object ?? null,
      oldObject: input.oldObject ?? null,
      params: input.params ?? null,
      namespaceObject: input.namespaceObject ?? null,
      request: input.request,
      authorizer: user,
      'authorizer.requestResource': requestResource(user, input.request),
      variables: new ComposedVariables(variablesType, variables, (name) => this.compute(name, variables.get(name)!)), // its own key
    };
    this.values = Array.from(compiler.variableNames, (name) => values[name]);
  }

  /** The cost that expressions still may have; below 0 when it is used up. */
  get budget(): number {
    return this.left;
  }

  /** One at a time. Takes time only where an answer of the authorizer does. */
  evaluate(compiled: AdmissionExpression | AdmissionCompilationError): AdmissionOutcome | Promise<AdmissionOutcome> {
    if ('error' in compiled) return { error: `compilation error: ${compiled.error}` };
    try {
      return metered(() => this.settle(compiled, this.run(compiled)), this.work);
    } catch (thrown) {
      if (thrown instanceof BudgetUsedUp) return this.exhaust();
      if (!(thrown instanceof AwaitedAnswer)) throw thrown;
      return thrown.arrival.then(() => this.evaluate(compiled));
    }
  }

  /** Takes the cost of an evaluation from the budget. */
  private settle(compiled: AdmissionExpression, outcome: Evaluation): AdmissionOutcome {
    const cost = this.variablesCost + outcome.cost;
    this.variablesCost = 0;
    if (cost > this.left) return this.exhaust();
    this.left -= cost;
    if ('value' in outcome) return { value: outcome.value };
    return { error: `expression '${compiled.source}' resulted in error: ${outcome.error}` };
  }

  private exhaust(): AdmissionOutcome {
    this.left = -1;
    return { exhausted: OUT_OF_BUDGET };
  }

  private run({ expression }: AdmissionExpression): Evaluation {
    return expression.evaluateInOrder(this.values, { costLimit: PER_CALL_COST_LIMIT, authorizer: this.authorizer });
  }

  private compute(
    name: string,
    compiled: AdmissionExpression | AdmissionCompilationError,
  ): { readonly value: Val } | { readonly error: string } {
    const what = `composited variable ${JSON.stringify(name)} fails to`;
    if ('error' in compiled) return { error: `${what} compile: ${compiled.error}` };
    const outcome = this.run(compiled);
    this.variablesCost += outcome.cost;
    if (this.variablesCost > this.left) throw new BudgetUsedUp();
    return 'value' in outcome ? outcome : { error: `${what} evaluate: ${outcome.error}` };
  }
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** The check of the very resource that the request is for. */
function requestResource(user: AuthorizerValue, request: JsonObject): ResourceCheck {
  const resource = isJsonObject(request.requestResource) ? request.requestResource : {};
  return new ResourceCheck(user, {
    group: textOf(resource.group),
    resource: textOf(resource.resource),
    subresource: textOf(request.requestSubResource),
    namespace: textOf(request.namespace),
    name: textOf(request.name),
  });
}
