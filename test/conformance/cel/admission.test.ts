import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  AdmissionCompiler,
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
import { decodeJson, type JsonValue } from '#machinery';
import { ADMISSION_CASES, type AdmissionCases } from './admission-cases.ts';
import { fakeAuthorizer } from './fake-authorizer.ts';

interface RecordedOutcome {
  readonly result?: string;
  readonly error?: string;
  readonly cost: number;
  readonly patch?: string;
}

interface RecordedExpression {
  readonly expression: string;
  readonly type?: string;
  readonly error?: string;
  readonly outcomes?: readonly RecordedOutcome[];
}

interface RecordedCases {
  readonly variables?: readonly string[];
  readonly expressions: readonly RecordedExpression[];
}

const recorded = JSON.parse(
  readFileSync(join(import.meta.dirname, 'transcripts/admission.json'), 'utf8'),
) as RecordedCases[];

const NO_BUDGET = Number.MAX_SAFE_INTEGER;
const RETURN_TYPES: Readonly<Record<string, CelType>> = {
  bool: BOOL,
  string: STRING,
  null: NULL,
  patch: listOf(JSON_PATCH),
  apply: objectType('Object'),
};

/** What is left out, and why. */
const DIFFERENCES: ReadonlyMap<string, string> = new Map([
  ['object.spec.list.distinct()', 'cel-go panics where the list cannot be read'],
  ...['request', 'request.userInfo', 'request.userInfo.groups'].map((value): [string, string] => [
    `[JSONPatch{op: "add", path: "/a", value: ${value}}]`,
    'kube-apiserver makes no JSON of what it holds as a struct of Go',
  ]),
]);

function compilerOf({ age, params = false, authorizer = false, patchTypes, variables }: AdmissionCases) {
  const compiler = new AdmissionCompiler({ age, params, authorizer, makesPatches: patchTypes === true });
  const problems = variables.map(({ name, expression }) => {
    const variable = compiler.addVariable(name, expression);
    return 'error' in variable ? variable.error : '';
  });
  return { compiler, problems };
}

function patchOf(value: Val): JsonValue | undefined {
  if (describeValue(value).startsWith('Object')) {
    const made = applyConfigurationOf(value);
    return 'error' in made ? `error: ${made.error}` : made.object;
  }
  const isPatch = Array.isArray(value) && value.every((item: Val) => describeValue(item).startsWith('JSONPatch'));
  if (!isPatch) return undefined;
  const made = jsonPatchOf(value);
  return 'error' in made ? `error: ${made.error}` : (made as unknown as JsonValue);
}

async function outcomeOf(
  compiler: AdmissionCompiler,
  cases: AdmissionCases,
  expression: ReturnType<AdmissionCompiler['compile']>,
  input: AdmissionInput,
) {
  const budget = cases.budget ?? NO_BUDGET;
  const authorizer = fakeAuthorizer(input.request);
  const run = new AdmissionRun(compiler, { ...input, authorizer }, budget);
  const outcome = await run.evaluate(expression);
  if ('exhausted' in outcome) return { error: outcome.exhausted, cost: run.budget };
  if ('error' in outcome) return { error: outcome.error, cost: budget - run.budget };
  const patch = cases.patchTypes ? patchOf(outcome.value) : undefined;
  return { result: describeValue(outcome.value), cost: budget - run.budget, ...(patch === undefined ? {} : { patch }) };
}

function recordedOutcome({ result, error, cost, patch }: RecordedOutcome) {
  if (error !== undefined) return { error, cost };
  const json = patch === undefined ? undefined : patch.startsWith('error: ') ? patch : decodeJson(patch);
  return { result, cost, ...(json === undefined ? {} : { patch: json }) };
}

describe.each(ADMISSION_CASES.map((cases, i) => ({ cases, name: cases.name, recording: recorded[i]! })))(
  'expressions of admission policies as kube-apiserver has them: $name',
  ({ cases, recording }) => {
    const { compiler, problems } = compilerOf(cases);
    const returnTypes = cases.returnTypes.includes('any')
      ? 'any'
      : cases.returnTypes.map((name) => RETURN_TYPES[name]!);

    it('compiles variables', () => {
      expect(problems).toEqual(recording.variables ?? []);
    });

    it.each(recording.expressions.filter(({ expression }) => !DIFFERENCES.has(expression)))(
      '$expression',
      async ({ expression, type, error, outcomes }) => {
        const compiled = compiler.compile(expression, returnTypes);
        expect('error' in compiled ? compiled.error : undefined).toEqual(error);
        if ('error' in compiled) return;
        expect(compiled.type).toBe(type);
        const ours = await Promise.all(cases.inputs.map((input) => outcomeOf(compiler, cases, compiled, input)));
        expect(ours).toEqual(outcomes!.map(recordedOutcome));
      },
    );
  },
);
