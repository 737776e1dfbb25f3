import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#machinery';
import { BOOL } from '../check/cel-type.ts';
import type { AuthorizationQuestion } from '../functions/authorization.ts';
import { AdmissionCompiler, type AdmissionEnvironment } from './admission-compiler.ts';
import { AdmissionRun } from './admission-run.ts';

const env: AdmissionEnvironment = { age: 'stored', params: false, authorizer: true, makesPatches: false };
const request: JsonObject = { operation: 'CREATE', userInfo: { username: 'jane' } };
const BUDGET = 10_000_000;

/** Answers at once or later, and counts what it was asked. */
class CountingAuthorizer {
  readonly asked: string[] = [];
  private readonly late: boolean;

  constructor({ late }: { late: boolean }) {
    this.late = late;
  }

  authorize(question: AuthorizationQuestion) {
    this.asked.push(question.verb);
    const answer = { allowed: question.verb !== 'deny', reason: '', error: undefined };
    return this.late ? Promise.resolve(answer) : answer;
  }
}

async function evaluate(sources: readonly string[], authorizer: CountingAuthorizer) {
  const compiler = new AdmissionCompiler(env);
  compiler.addVariable('costly', "[3, 1, 2].sort() == [1, 2, 3] && authorizer.path('/x').check('watch').allowed()");
  const run = new AdmissionRun(compiler, { object: { spec: { replicas: 3 } }, request, authorizer }, BUDGET);
  const outcomes: unknown[] = [];
  for (const source of sources) outcomes.push(await run.evaluate(compiler.compile(source, [BOOL])));
  return { outcomes, cost: BUDGET - run.budget, asked: authorizer.asked };
}

const sources = [
  "authorizer.path('/a').check('get').allowed() && !authorizer.path('/a').check('deny').allowed()",
  "variables.costly && authorizer.path('/a').check('get').allowed()",
  "authorizer.path('/a').check('list').allowed() && object.spec.missing",
  'variables.costly',
];

describe('expressions of one request', () => {
  it('share the bound on work that costs nothing', async () => {
    const compiler = new AdmissionCompiler(env);
    const items = Array.from({ length: 300_000 }, () => '');
    const run = new AdmissionRun(compiler, { object: { spec: { items } }, request }, BUDGET);
    const outcomes: unknown[] = [];
    for (let i = 0; i < 30; i++) {
      outcomes.push(await run.evaluate(compiler.compile(`'%s'.format([object.spec.items]) != '${i}'`, [BOOL])));
    }
    expect(outcomes[0]).toEqual({ value: true });
    expect(JSON.stringify(outcomes.at(-1))).toContain('actual cost limit exceeded');
  });
});

describe('an authorizer whose answers take time', () => {
  it('gives the same verdicts at the same cost as one that answers at once', async () => {
    const late = await evaluate(sources, new CountingAuthorizer({ late: true }));
    expect(late).toEqual(await evaluate(sources, new CountingAuthorizer({ late: false })));
    expect(late.outcomes).toEqual([
      { value: true },
      { value: true },
      { error: `expression '${sources[2]}' resulted in error: no such key: missing` },
      { value: true },
    ]);
  });

  it('is asked nothing twice, although evaluations begin anew', async () => {
    const { asked } = await evaluate(sources, new CountingAuthorizer({ late: true }));
    expect(asked).toEqual(['get', 'deny', 'watch', 'list']);
  });

  it('is not waited for by expressions that ask nothing', () => {
    const compiler = new AdmissionCompiler(env);
    const authorizer = new CountingAuthorizer({ late: true });
    const run = new AdmissionRun(compiler, { request, authorizer }, BUDGET);
    expect(run.evaluate(compiler.compile("request.operation == 'CREATE'", [BOOL]))).toEqual({ value: true });
  });
});

describe('an expression that does not compile', () => {
  it('fails at each evaluation, and costs nothing', () => {
    const compiler = new AdmissionCompiler(env);
    const run = new AdmissionRun(compiler, { request }, BUDGET);
    expect(run.evaluate(compiler.compile('1', [BOOL]))).toEqual({
      error: 'compilation error: must evaluate to bool but got int',
    });
    expect(run.budget).toBe(BUDGET);
  });
});

describe('a policy that costs more than it may', () => {
  const costly = "authorizer.path('/x').check('a').allowed() && authorizer.path('/x').check('b').allowed()";

  it('is left as soon as its variables have used up the budget', async () => {
    const compiler = new AdmissionCompiler(env);
    const names = Array.from({ length: 50 }, (_, i) => `v${i}`);
    for (const [i, name] of names.entries()) compiler.addVariable(name, costly.replaceAll('/x', `/${i}`));
    const authorizer = new CountingAuthorizer({ late: false });
    const run = new AdmissionRun(compiler, { request, authorizer }, 1_500_000);
    const all = names.map((name) => `variables.${name}`).join(' && ');
    expect(await run.evaluate(compiler.compile(all, [BOOL]))).toEqual({
      exhausted: 'validation failed due to running out of cost budget, no further validation rules will be run',
    });
    expect(authorizer.asked.length).toBe(6); // three variables, of which two can be afforded
    expect(run.budget).toBe(-1);
  });
});
