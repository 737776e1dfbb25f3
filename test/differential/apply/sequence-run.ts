import { decodeJson, isJsonObject, type JsonObject } from '#machinery';
import type { HttpClient } from '../../oracle/http-client.ts';
import type { Answer } from '../../oracle/scenario.ts';
import type { BothServers } from '../both-servers.ts';
import { type Comparable, sameAnswer } from '../compare-answers.ts';
import { MaskedAnswers } from './masked-answers.ts';
import type { PlannedKind } from './planned-kind.ts';
import type { PlannedSequence } from './planned-sequence.ts';
import { type LiveObject, requestOf, type Step } from './step.ts';

/** A step that the servers answered differently. */
export interface StepDifference {
  /** Of the step in its sequence. */
  readonly position: number;
  readonly real: Comparable;
  readonly ours: Comparable;
}

export interface SequenceResult {
  /** Steps that were answered by both, the differing one included. */
  readonly steps: number;
  readonly difference?: StepDifference;
  /** A second ended while a step was under way: the servers may have written different ones into managedFields. */
  readonly acrossSeconds: boolean;
}

/** No step is sent in the last part of a second, which it might not be answered in. */
const SECOND_MS = 1_000;
const SECOND_END_MS = 100;

/**
 * Does a sequence's steps, one after the other, to an object of this name on both servers, up to the first that they answer
 * differently, or that the real server breaks off at: it panics when a JSON patch tests for a list with a null in it. Rejects when
 * ours does not answer.
 */
export async function runSequence(
  servers: BothServers,
  { kind, steps }: Pick<PlannedSequence, 'kind' | 'steps'>,
  name: string,
): Promise<SequenceResult> {
  const real = new ServedObject(servers.real, kind, name);
  const ours = new ServedObject(servers.ours, kind, name);
  let acrossSeconds = false;
  for (const [position, step] of steps.entries()) {
    await untilItsTime(step);
    const second = currentSecond();
    const [asked, answered] = await Promise.allSettled([real.take(step), ours.take(step)]);
    if (asked.status === 'rejected') return { steps: position, acrossSeconds };
    if (answered.status === 'rejected') throw answered.reason;
    acrossSeconds ||= currentSecond() !== second;
    const [wanted, got] = [asked.value, answered.value];
    if (sameAnswer(wanted, got) || isRefusedByBoth(wanted, got)) continue;
    if (isScaleThatFails(step, wanted)) return { steps: position, acrossSeconds };
    return { steps: position + 1, difference: { position, real: wanted, ours: got }, acrossSeconds };
  }
  return { steps: steps.length, acrossSeconds };
}

/** A mistake of the client is a 400 here; kube-apiserver has a 500 without a reason and the same words for it. */
function isRefusedByBoth(real: Comparable, ours: Comparable): boolean {
  const [failure, refusal] = [real.body, ours.body];
  if (real.status !== 500 || ours.status !== 400 || !isJsonObject(failure) || !isJsonObject(refusal)) return false;
  return failure.reason === undefined && isSameFailure(String(failure.message), String(refusal.message));
}

const UNDECLARED = ': field not declared in schema';

/** At an undeclared field kube-apiserver leaves the object that it is in, of which it has seen some members, in no fixed order. */
function isSameFailure(real: string, ours: string): boolean {
  if (real === ours) return true;
  const [failed, errors] = errorsOf(real);
  const [refused, all] = errorsOf(ours);
  return (
    failed === refused &&
    errors.every((error) => all.includes(error)) &&
    all.filter((error) => error.endsWith(UNDECLARED)).some((error) => errors.includes(error))
  );
}

/** What has failed, and why: one error, or lines of them. */
function errorsOf(message: string): [failed: string, errors: string[]] {
  const end = message.indexOf('): ') + '): '.length;
  const lines = message
    .slice(end)
    .split('\n')
    .map((line) => line.trim());
  return [message.slice(0, end), lines[0] === 'errors:' ? lines.slice(1) : lines];
}

/** kube-apiserver fails at every apply to the scale of a custom resource that would change something. */
function isScaleThatFails(step: Step, real: Comparable): boolean {
  return step.part === 'scale' && step.type === 'application/apply-patch+yaml' && real.status === 500;
}

function currentSecond(): number {
  return Math.floor(Date.now() / SECOND_MS);
}

async function untilItsTime(step: Step): Promise<void> {
  const left = SECOND_MS - (Date.now() % SECOND_MS);
  if (step.inNewSecond || left < SECOND_END_MS) await new Promise((resolve) => setTimeout(resolve, left + 1));
}

/** The object of a sequence on one of the servers. */
class ServedObject {
  readonly #client: HttpClient;
  readonly #kind: PlannedKind;
  readonly #name: string;
  readonly #masked = new MaskedAnswers();
  #live: JsonObject | undefined;

  constructor(client: HttpClient, kind: PlannedKind, name: string) {
    this.#client = client;
    this.#kind = kind;
    this.#name = name;
  }

  async take(step: Step): Promise<Comparable> {
    const live: LiveObject = { name: this.#name, object: this.#live };
    const answer = await this.#client.send(requestOf(step, this.#kind, live));
    this.#learn(step, answer);
    return this.#masked.mask(answer);
  }

  #learn(step: Step, { status, body, text }: Answer): void {
    const isWrite = step.method !== 'GET';
    if (status >= 300 || (isWrite && step.query.dryRun !== undefined) || step.part === 'scale') return;
    // Decoded anew: the body has a text for a number that JavaScript cannot hold.
    if (isJsonObject(body) && body.kind === this.#kind.kind) this.#live = decodeJson(text) as JsonObject;
    else if (step.method === 'DELETE') this.#live = undefined;
  }
}
