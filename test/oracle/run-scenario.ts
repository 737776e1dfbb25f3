import type { IncomingMessage } from 'node:http';
import type { JsonValue } from '#machinery';
import { isJsonObject } from '#machinery';
import { answerOf, HttpClient, parseJson } from './http-client.ts';
import { valueAt } from './json-path.ts';
import type { RunningServer } from './running-server.ts';
import type { Answer, RequestStep, Scenario, Step, WatchStep } from './scenario.ts';

/** What one step brought back, unmasked. */
export interface StepResult {
  readonly step: Step;
  readonly answer: Answer;
  /** Events of a watch, in order. */
  readonly events?: readonly JsonValue[];
  /** Why the step did not come to its end, such as a condition that never held. */
  readonly failure?: string;
}

export interface RunLimits {
  /** How long a step's `until` may take, and a watch's events. */
  readonly waitMs: number;
}

/** Pause between two tries of a step with `until`. */
const pollMs = 50;
/** After a watch's last expected event: time for one too many. */
const afterEventsMs = 200;

/**
 * Runs a scenario's steps in order on a server. A step that fails ends the scenario: the later ones would only repeat
 * the news. Rejects when the server cannot be reached.
 */
export async function runScenario(scenario: Scenario, server: RunningServer, limits: RunLimits): Promise<StepResult[]> {
  const run = new ScenarioRun(new HttpClient(server), limits);
  try {
    await run.steps(scenario.steps);
  } finally {
    run.client.close();
  }
  return run.results;
}

class ScenarioRun {
  readonly client: HttpClient;
  readonly results: StepResult[] = [];
  readonly #limits: RunLimits;
  readonly #bodies = new Map<string, JsonValue | undefined>();

  constructor(client: HttpClient, limits: RunLimits) {
    this.client = client;
    this.#limits = limits;
  }

  /** True when all steps came to their end. */
  async steps(steps: readonly Step[]): Promise<boolean> {
    for (const step of steps) {
      const result = await ('watch' in step ? this.#watch(step) : this.#request(step)).catch((error: Error) =>
        brokenOff(step, error),
      );
      this.results.push(result);
      this.#bodies.set(step.name, result.events ? [...result.events] : result.answer.body);
      if (result.failure) return false;
    }
    return true;
  }

  async #request(step: RequestStep): Promise<StepResult> {
    const deadline = Date.now() + this.#limits.waitMs;
    for (;;) {
      const answer = await this.client.send({
        method: step.method,
        path: this.#text(step.path),
        as: step.as ?? 'admin',
        ...this.#content(step),
      });
      if (!step.until || step.until.holds(answer)) return { step, answer };
      if (Date.now() > deadline) return { step, answer, failure: `waited in vain for ${step.until.name}` };
      await pause(pollMs);
    }
  }

  #content(step: RequestStep): { headers: Record<string, string>; body?: string } {
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(step.headers ?? {})) headers[name.toLowerCase()] = this.#text(value);
    if (step.body === undefined) return { headers };
    if (!Object.hasOwn(headers, 'content-type')) headers['content-type'] = 'application/json';
    // An empty content type stands for none at all.
    if (headers['content-type'] === '') delete headers['content-type'];
    const body = typeof step.body === 'string' ? this.#text(step.body) : JSON.stringify(this.#value(step.body));
    return { headers, body };
  }

  async #watch(step: WatchStep): Promise<StepResult> {
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(step.headers ?? {})) headers[name.toLowerCase()] = this.#text(value);
    const path = this.#text(step.watch);
    const response = await this.client.open({ method: 'GET', path, as: step.as ?? 'admin', headers });
    if (response.statusCode !== 200) {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      return { step, answer: answerOf(response, Buffer.concat(chunks)) };
    }
    const stream = new EventStream(response);
    const completed = await this.steps(step.during);
    const enough = step.end === 'server' ? Number.POSITIVE_INFINITY : step.end.events;
    const inTime = completed && (await stream.until(enough, this.#limits.waitMs));
    if (inTime && step.end !== 'server') await pause(afterEventsMs);
    response.destroy();
    const answer = { ...answerOf(response, Buffer.alloc(0)), body: undefined };
    const failure = !completed
      ? 'a step during the watch failed'
      : inTime
        ? undefined
        : `waited in vain for ${step.end === 'server' ? "the server's end" : `${enough} events`}`;
    return { step, answer, events: stream.events, ...(failure ? { failure } : {}) };
  }

  #text(text: string): string {
    return text.replace(/\{\{([^}]*)\}\}/g, (_, reference: string) => String(this.#referred(reference)));
  }

  #value(value: JsonValue): JsonValue {
    if (typeof value === 'string') {
      const whole = /^\{\{([^}]*)\}\}$/.exec(value);
      return whole ? this.#referred(whole[1]!) : this.#text(value);
    }
    if (Array.isArray(value)) return value.map((item) => this.#value(item));
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [this.#text(key), this.#value(each)]));
  }

  /** `step name` or `step name.path`: step names hold no dots. `+N` after the path adds to a number in text. */
  #referred(reference: string): JsonValue {
    const [, name, path, plus] = /^([^.]*)\.?(.*?)(\+\d+)?$/.exec(reference)!;
    if (!this.#bodies.has(name!)) throw new Error(`{{${reference}}}: no earlier step of that name`);
    // A server that answers otherwise than expected lacks the value: send something that is visibly wrong.
    const value = valueAt(this.#bodies.get(name!), path!) ?? `<no ${reference}>`;
    return plus ? String(BigInt(String(value)) + BigInt(plus)) : value;
  }
}

/** Newline-delimited JSON events as they come in. */
class EventStream {
  readonly events: JsonValue[] = [];
  #rest = '';
  #over = false;
  #wake: () => void = () => {};

  constructor(response: IncomingMessage) {
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      const lines = (this.#rest + chunk).split('\n');
      this.#rest = lines.pop()!;
      this.events.push(...lines.map(parseJson).filter(isNoPeriodicBookmark));
      this.#wake();
    });
    const end = () => {
      if (this.#rest !== '') this.events.push(this.#rest);
      this.#rest = '';
      this.#over = true;
      this.#wake();
    };
    response.on('end', end);
    response.on('error', end);
  }

  /** True once so many events are there or the server has ended the stream; false when that takes too long. */
  async until(count: number, timeoutMs: number): Promise<boolean> {
    const deadline = Date.now() + timeoutMs;
    while (!this.#over && this.events.length < count) {
      const left = deadline - Date.now();
      if (left <= 0) return false;
      await Promise.race([
        new Promise<void>((resolve) => {
          this.#wake = resolve;
        }),
        pause(Math.min(left, 100)),
      ]);
    }
    return this.events.length >= count || !Number.isFinite(count);
  }
}

/** The result of a step whose connection broke. */
function brokenOff(step: Step, error: Error): StepResult {
  return { step, answer: { status: 0, headers: {}, body: undefined, text: '' }, failure: String(error) };
}

/** False for a bookmark that says no more than how far the watch has come. */
function isNoPeriodicBookmark(event: JsonValue): boolean {
  if (valueAt(event, 'type') !== 'BOOKMARK') return true;
  // A table's bookmark wraps the object in a row.
  return JSON.stringify(event).includes('"k8s.io/initial-events-end"');
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
