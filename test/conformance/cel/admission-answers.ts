import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import {
  AdmissionCompiler,
  type AdmissionExpression,
  type AdmissionInput,
  AdmissionRun,
  applyConfigurationOf,
  BOOL,
  type CelType,
  describeValue,
  JSON_PATCH,
  jsonPatchOf,
  listOf,
  NULL,
  objectType,
  STRING,
  type Val,
} from '#cel';
import { decodeJson, encodeJson, type JsonValue } from '#machinery';
import type { AdmissionCases } from './admission-cases.ts';
import { fakeAuthorizer } from './fake-authorizer.ts';
import { COST_UNTIL_HOT } from './hot-expressions.ts';

/** How an expression ended over one input. */
export interface AdmissionAnswer {
  readonly result?: string;
  readonly error?: string;
  /** Of the expression and the variables that it was the first to read; -1 where that exceeded the budget. */
  readonly cost: number;
  /** What it comes to where it makes a patch; text where it cannot be one. */
  readonly patch?: JsonValue;
}

export interface ExpressionAnswer {
  readonly expression: string;
  readonly type?: string;
  readonly error?: string;
  readonly outcomes?: readonly AdmissionAnswer[];
}

export interface AdmissionAnswers {
  /** What is wrong with each variable; empty where nothing is. */
  readonly variables: readonly string[];
  readonly expressions: readonly ExpressionAnswer[];
}

const NO_BUDGET = Number.MAX_SAFE_INTEGER;
const RETURN_TYPES: Readonly<Record<string, CelType>> = {
  bool: BOOL,
  string: STRING,
  null: NULL,
  patch: listOf(JSON_PATCH),
  apply: objectType('Object'),
};

/** What kube-apiserver's own libraries make of cases: asks a Go program beside the real binaries. */
export function askRealLibraries(cases: readonly AdmissionCases[]): string {
  return execFileSync('go', ['run', './cel-environments', 'admission'], {
    cwd: join(import.meta.dirname, '../../oracle/real/kubernetes'),
    input: encodeJson(cases as unknown as JsonValue),
    env: { ...process.env, CGO_ENABLED: '0' },
    maxBuffer: 256 << 20,
    encoding: 'utf8',
  });
}

/** The answers of the real libraries, from their text. */
export function readAnswers(text: string): AdmissionAnswers[] {
  const answers = JSON.parse(text) as AdmissionAnswers[];
  return answers.map(({ variables = [], expressions }) => ({
    variables,
    expressions: expressions.map(({ outcomes, ...rest }) => ({
      ...rest,
      ...(outcomes === undefined ? {} : { outcomes: outcomes.map(withPatch) }),
    })),
  }));
}

function withPatch({ patch, ...rest }: AdmissionAnswer): AdmissionAnswer {
  if (typeof patch !== 'string') return rest;
  return { ...rest, patch: patch.startsWith('error: ') ? patch : decodeJson(patch) };
}

/** What libs/cel makes of cases; `hot` when each expression has been evaluated before as often as gives it its fastest form. */
export async function ownAnswers(cases: AdmissionCases, { hot = false } = {}): Promise<AdmissionAnswers> {
  const { age, params = false, authorizer = false, patchTypes = false } = cases;
  const compiler = new AdmissionCompiler({ age, params, authorizer, makesPatches: patchTypes });
  const variables = cases.variables.map(({ name, expression }) => {
    const variable = compiler.addVariable(name, expression);
    return 'error' in variable ? variable.error : '';
  });
  const expressions: ExpressionAnswer[] = [];
  for (const expression of cases.expressions) expressions.push(await ownAnswer(compiler, cases, expression, hot));
  return { variables, expressions };
}

async function ownAnswer(
  compiler: AdmissionCompiler,
  cases: AdmissionCases,
  expression: string,
  hot: boolean,
): Promise<ExpressionAnswer> {
  const returnTypes = cases.returnTypes.includes('any') ? 'any' : cases.returnTypes.map((name) => RETURN_TYPES[name]!);
  const compiled = compiler.compile(expression, returnTypes);
  if ('error' in compiled) return { expression, error: compiled.error };
  const [first] = cases.inputs;
  if (hot && first !== undefined) {
    for (let cost = 0; cost < COST_UNTIL_HOT; ) {
      const answer = await evaluate(compiler, cases, compiled, first);
      cost += 1 + Math.max(0, answer.cost); // it is negative where the budget was too small
    }
  }
  const outcomes: AdmissionAnswer[] = [];
  for (const input of cases.inputs) outcomes.push(await evaluate(compiler, cases, compiled, input));
  return { expression, type: compiled.type, ...(outcomes.length === 0 ? {} : { outcomes }) };
}

async function evaluate(
  compiler: AdmissionCompiler,
  cases: AdmissionCases,
  expression: AdmissionExpression,
  input: AdmissionInput,
): Promise<AdmissionAnswer> {
  const budget = cases.budget ?? NO_BUDGET;
  const run = new AdmissionRun(compiler, { ...input, authorizer: fakeAuthorizer(input.request) }, budget);
  const outcome = await run.evaluate(expression);
  if ('exhausted' in outcome) return { error: outcome.exhausted, cost: run.budget };
  const cost = budget - run.budget;
  if ('error' in outcome) return { error: outcome.error, cost };
  const patch = cases.patchTypes ? patchOf(outcome.value) : undefined;
  return { result: describeValue(outcome.value), cost, ...(patch === undefined ? {} : { patch }) };
}

function patchOf(value: Val): JsonValue | undefined {
  const text = describeValue(value);
  if (text.startsWith('Object')) {
    const made = applyConfigurationOf(value);
    return 'error' in made ? `error: ${made.error}` : made.object;
  }
  if (text !== '[]' && !text.startsWith('[JSONPatch')) return undefined;
  const made = jsonPatchOf(value);
  return 'error' in made ? `error: ${made.error}` : (made as unknown as JsonValue);
}
