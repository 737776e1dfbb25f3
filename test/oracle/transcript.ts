import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { JsonObject, JsonValue } from '#machinery';
import { isJsonObject } from '#machinery';
import { removeParts, selectParts } from './json-path.ts';
import { maskScenario } from './mask.ts';
import type { StepResult } from './run-scenario.ts';
import type { Scenario, Step } from './scenario.ts';

/** What a server answered to one step, masked. */
interface TranscriptStep {
  readonly name: string;
  /** The request as the scenario writes it, references unresolved. */
  readonly request: JsonObject;
  readonly response: JsonObject;
}

/** The masked record of one scenario. */
export interface Transcript {
  readonly scenario: string;
  readonly steps: readonly TranscriptStep[];
}

/** Where the checked-in transcripts are. */
const transcriptsFolder = join(import.meta.dirname, 'transcripts');

/** Headers that belong to the behaviour; the others are transport or differ from run to run. */
const keptHeaders = [
  'allow',
  'cache-control',
  'content-encoding',
  'content-type',
  'etag',
  'location',
  'retry-after',
  'vary',
  'warning',
  'www-authenticate',
  'x-content-type-options',
];

/** Makes the masked transcript of a run. */
export function transcriptOf(scenario: Scenario, results: readonly StepResult[]): Transcript {
  const masked = maskScenario(
    JSON.stringify(scenario.steps),
    results.map((result) => responseOf(result)),
  );
  return {
    scenario: scenario.name,
    steps: results.map((result, index) => ({
      name: result.step.name,
      request: requestOf(result.step),
      response: trimmed(result.step, masked[index]!),
    })),
  };
}

/** A step's request as a transcript shows it. */
function requestOf(step: Step): JsonObject {
  const { method, path } = 'watch' in step ? { method: 'WATCH', path: step.watch } : step;
  const shown: JsonObject = { request: `${method} ${path}` };
  if (step.as) shown.as = step.as;
  if (step.headers) shown.headers = { ...step.headers };
  if ('body' in step && step.body !== undefined) shown.body = shortened(step.body);
  return shown;
}

/** Longer texts of a request are shown by their beginning. */
const shownTextMax = 1000;

function shortened(value: JsonValue): JsonValue {
  if (typeof value === 'string') {
    return value.length > shownTextMax ? `${value.slice(0, 100)}… (${value.length} characters)` : value;
  }
  if (Array.isArray(value)) return value.map(shortened);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shortened(each)]));
}

function responseOf(result: StepResult): JsonObject {
  const { step, answer } = result;
  const response: JsonObject = { status: answer.status };
  if (result.failure) response.failure = result.failure;
  if ('keep' in step && step.keep === 'status') return response;
  const headers: JsonObject = {};
  for (const name of keptHeaders) {
    const values = answer.headers[name];
    if (values) headers[name] = values.length === 1 ? values[0]! : [...values].sort();
  }
  response.headers = headers;
  if (result.events) response.events = [...result.events];
  else if ('keep' in step && step.keep === 'text') response.text = answer.text;
  else if (answer.body !== undefined) response.body = answer.body;
  return response;
}

/** `select` and `ignore` come after masking: what is not shown still takes part in the numbering of masks. */
function trimmed(step: Step, response: JsonObject): JsonObject {
  const paths = step.ignore ?? [];
  const result = { ...response };
  if ('body' in result) {
    if ('select' in step && step.select && result.status === 200) result.body = selectParts(result.body!, step.select);
    result.body = removeParts(result.body as JsonValue, paths);
  }
  if (Array.isArray(result.events)) result.events = result.events.map((event) => removeParts(event, paths));
  return result;
}

/** Reads a scenario's transcript, undefined if there is none. */
export function readTranscript(name: string, folder: string = transcriptsFolder): Transcript | undefined {
  const file = fileOf(name, folder);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Transcript) : undefined;
}

/** Writes a transcript and makes its folder. */
export async function writeTranscript(transcript: Transcript, folder: string = transcriptsFolder): Promise<void> {
  const file = fileOf(transcript.scenario, folder);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(transcript, null, 1)}\n`);
}

function fileOf(name: string, folder: string): string {
  return join(folder, `${name}.json`);
}
