import { encodeJson, type JsonObject } from '#machinery';
import { inParallel } from '../../oracle/in-parallel.ts';
import type { BothServers } from '../both-servers.ts';
import { differenceShape } from '../compare-answers.ts';
import type { Disagreement, Tally } from '../difference-report.ts';
import type { PlannedSequence } from './planned-sequence.ts';
import { runSequence, type StepDifference } from './sequence-run.ts';
import { shrink } from './shrink.ts';
import { describeStep } from './step.ts';

/** Sequences under way: many of them wait for a new second. */
const AT_A_TIME = 16;
/**
 * kube-apiserver walks Go maps, and a second may end between its handling of a step and ours: a sequence with a difference is done
 * again, and fails when it has one each time.
 */
const RUNS_MAX = 6;
/** Differences of so many shapes are made small for the report. */
const SHRUNK_MAX = 8;

interface Failure {
  readonly sequence: PlannedSequence;
  readonly difference: StepDifference;
}

export interface ComparedSequences {
  readonly tally: Tally;
  readonly disagreements: readonly Disagreement[];
  /** How the first answers differed to sequences that were answered alike when they were done again, the clock's doing apart. */
  readonly again: readonly string[];
  readonly stepsPerSecond: number;
}

/** Does the sequences on both servers until the deadline, and makes one failing sequence of each shape small. */
export async function compareSequences(
  servers: BothServers,
  sequences: readonly PlannedSequence[],
  deadline: number,
): Promise<ComparedSequences> {
  const failures: Failure[] = [];
  const total = { what: 'steps', count: 0, sameStatus: 0, same: 0 };
  const again: string[] = [];
  const began = Date.now();
  await inParallel(sequences, AT_A_TIME, async (sequence) => {
    if (Date.now() > deadline) return;
    const { first, steps, difference } = await runUntilAlike(servers, sequence);
    total.count += steps;
    total.same += steps - (difference ? 1 : 0);
    total.sameStatus += steps - (difference && difference.real.status !== difference.ours.status ? 1 : 0);
    if (difference) failures.push({ sequence, difference });
    else if (first) again.push(shapeOf({ sequence, difference: first }));
  });
  const stepsPerSecond = Math.round((1_000 * total.count) / (Date.now() - began));
  return { tally: total satisfies Tally, disagreements: await reported(servers, failures), again, stepsPerSecond };
}

/** The last result, and the first difference for which the clock is no explanation. */
async function runUntilAlike(servers: BothServers, sequence: PlannedSequence) {
  let result = await runSequence(servers, sequence, newName(sequence));
  let first: StepDifference | undefined;
  for (let runs = 1; runs < RUNS_MAX && result.difference; runs++) {
    if (!result.acrossSeconds) first ??= result.difference;
    result = await runSequence(servers, sequence, newName(sequence));
  }
  return { ...result, first };
}

let names = 0;
/** Each run has an object of its own. */
function newName({ index }: PlannedSequence): string {
  return `s${index}-${++names}`;
}

/** All failures; of those of one shape the first is made small. */
async function reported(servers: BothServers, failures: readonly Failure[]): Promise<Disagreement[]> {
  const seen = new Set<string>();
  const result: Disagreement[] = [];
  for (const failure of failures) {
    const shape = shapeOf(failure);
    const isNew = !seen.has(shape) && seen.size < SHRUNK_MAX;
    seen.add(shape);
    result.push(disagreementOf(isNew ? await madeSmall(servers, failure, shape) : failure));
  }
  return result;
}

async function madeSmall(servers: BothServers, failure: Failure, shape: string): Promise<Failure> {
  const { sequence } = failure;
  let smallest: Failure = { ...failure, sequence: upTo(sequence, failure.difference) };
  await shrink(smallest.sequence, async (candidate) => {
    const { difference } = await runUntilAlike(servers, candidate);
    if (!difference || difference.position !== candidate.steps.length - 1) return false;
    const found = { sequence: candidate, difference };
    if (shapeOf(found) !== shape) return false;
    smallest = found;
    return true;
  });
  return smallest;
}

function upTo(sequence: PlannedSequence, { position }: StepDifference): PlannedSequence {
  return { ...sequence, steps: sequence.steps.slice(0, position + 1) };
}

function shapeOf({ sequence, difference }: Failure): string {
  const { method, type, part } = sequence.steps[difference.position]!; // it was sent
  const what = [method, type?.replace('application/', ''), part].filter(Boolean).join(' ');
  return `${what}: ${differenceShape(difference.real, difference.ours)}`;
}

function disagreementOf({ sequence, difference }: Failure): Disagreement {
  const { index, kind, steps } = upTo(sequence, difference);
  const lines = steps.map((step, i) => `${i + 1}. ${describeStep(step, kind, '{{name}}')}`);
  return {
    request: `sequence ${index}, ${steps.length} steps`,
    body: [...lines, `schema: ${encodeJson(kind.schema as unknown as JsonObject)}`].join('\n'),
    faults: steps.at(-1)!.mistakes,
    real: difference.real,
    ours: difference.ours,
  };
}
