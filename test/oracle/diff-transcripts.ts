import type { JsonValue } from '#machinery';
import { isJsonObject } from '#machinery';
import { escapeSegment } from './json-path.ts';
import type { Transcript } from './transcript.ts';

/** One place at which a server's answer is not the recorded one. */
export interface Difference {
  readonly scenario: string;
  readonly step: string;
  /** JSON pointer into the step's response, such as `/body/metadata/name`. */
  readonly at: string;
  /** Undefined: absent. */
  readonly expected: JsonValue | undefined;
  readonly actual: JsonValue | undefined;
}

/** All places at which `actual` differs from `expected`, step by step. */
export function diffTranscripts(expected: Transcript, actual: Transcript): Difference[] {
  const differences: Difference[] = [];
  for (const [index, step] of expected.steps.entries()) {
    const other = actual.steps[index];
    const found: Omit<Difference, 'scenario' | 'step'>[] = [];
    if (other === undefined) {
      // Later steps were not run: the failure before them says why.
      differences.push({
        scenario: expected.scenario,
        step: step.name,
        at: '',
        expected: step.response.status,
        actual: '<not run>',
      });
      continue;
    }
    compare(step.name, other.name, '/name', found);
    compare(step.request, other.request, '/request', found);
    compare(step.response, other.response, '', found);
    for (const each of found) differences.push({ scenario: expected.scenario, step: step.name, ...each });
  }
  for (const step of actual.steps.slice(expected.steps.length)) {
    differences.push({
      scenario: expected.scenario,
      step: step.name,
      at: '',
      expected: '<not recorded>',
      actual: step.response.status,
    });
  }
  return differences;
}

function compare(
  expected: JsonValue | undefined,
  actual: JsonValue | undefined,
  at: string,
  found: Omit<Difference, 'scenario' | 'step'>[],
): void {
  if (expected === actual) return;
  if (isJsonObject(expected) && isJsonObject(actual)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      compare(own(expected, key), own(actual, key), `${at}/${escapeSegment(key)}`, found);
    }
  } else if (Array.isArray(expected) && Array.isArray(actual)) {
    for (let index = 0; index < Math.max(expected.length, actual.length); index++) {
      compare(expected[index], actual[index], `${at}/${index}`, found);
    }
  } else {
    found.push({ at, expected, actual });
  }
}

function own(object: { [key: string]: JsonValue }, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Differences as text for people: a headline per step, then one block per place. */
export function formatDifferences(differences: readonly Difference[], transcript: Transcript): string {
  const lines: string[] = [];
  let step: string | undefined;
  for (const difference of differences) {
    if (difference.step !== step) {
      step = difference.step;
      const request = transcript.steps.find((each) => each.name === step)?.request;
      lines.push(`step "${step}": ${request?.request ?? ''}`);
      if (request?.body !== undefined) lines.push(`    body     ${shown(request.body, 300)}`);
    }
    lines.push(`  ${difference.at || '(whole)'}`);
    lines.push(`    expected ${shown(difference.expected, 1500)}`);
    lines.push(`    actual   ${shown(difference.actual, 1500)}`);
  }
  return lines.join('\n');
}

function shown(value: JsonValue | undefined, most: number): string {
  const text = value === undefined ? '(absent)' : JSON.stringify(value);
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
