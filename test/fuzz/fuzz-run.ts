import { connect } from 'node:tls';
import fc from 'fast-check';
import { residentMiB } from '../bench/process-usage.ts';
import { inParallel } from '../oracle/in-parallel.ts';
import type { RunningServer } from '../oracle/running-server.ts';
import { crdsPath } from '../oracle/scenario.ts';
import { FUZZ_GROUP, hostileRequest, junkBytes } from './hostile-input.ts';
import { hostileCrd, hostileValue, targetCrd } from './hostile-schema.ts';
import { ANSWER_TIMEOUT_MS, type RawAnswer, type RawRequest, sendRaw } from './raw-request.ts';

/** What a server under attack may grow to: a steady state under fuzzing is 200 to 300 MiB, leaks go far beyond. */
const RESIDENT_MIB_MAX = 600;
/** Requests under way. */
const AT_A_TIME = 8;
/** One round: so many requests, CRDs and watches; then the server's health is looked at. */
const REQUESTS = 400;
const CRDS = 24;
const JUNK = 24;
const WATCHES = 200;

export interface FuzzResult {
  readonly requests: number;
  readonly statuses: ReadonlyMap<number | string, number>;
  /** Empty for a good run. */
  readonly failures: readonly string[];
  readonly maxMiB: number;
}

/**
 * Attacks a server until the time is up. Everything follows from the seed. Failures: a 5xx, no answer in time, a server
 * that is not well after a round, memory beyond its bound.
 */
export async function fuzz(server: RunningServer, seed: number, durationMs: number): Promise<FuzzResult> {
  const run = new FuzzRun(server);
  await run.prepare();
  const deadline = Date.now() + durationMs;
  for (let round = 0; round === 0 || Date.now() < deadline; round++) {
    await run.round(seed + round);
    if (run.failures.length > 0) break;
  }
  return run;
}

class FuzzRun implements FuzzResult {
  readonly failures: string[] = [];
  readonly statuses = new Map<number | string, number>();
  requests = 0;
  maxMiB = 0;
  readonly #server: RunningServer;

  constructor(server: RunningServer) {
    this.#server = server;
  }

  async prepare(): Promise<void> {
    await this.#send(this.#jsonRequest('POST', crdsPath, targetCrd), 'target CRD');
    await this.#untilServed('targets');
  }

  async round(seed: number): Promise<void> {
    const requests = fc.sample(hostileRequest(this.#server.tokens.admin), { seed, numRuns: REQUESTS });
    await inParallel(requests, AT_A_TIME, (request) => this.#send(request, `seed ${seed}`));
    await inParallel(fc.sample(junkBytes, { seed, numRuns: JUNK }), AT_A_TIME, (bytes) => this.#junk(bytes));
    const crds = fc.sample(fc.tuple(hostileCrd, fc.array(hostileValue, { minLength: 1, maxLength: 4 })), {
      seed,
      numRuns: CRDS,
    });
    await inParallel(crds, AT_A_TIME, ([{ plural, crd }, values]) => this.#schema(plural, crd, values, seed));
    await this.#watches();
    await this.#checkHealth(seed);
  }

  /** A CRD with a schema of any sort; where it is taken, objects of it; then it goes. */
  async #schema(plural: string, crd: object, values: readonly unknown[], seed: number): Promise<void> {
    const label = `seed ${seed}, CRD`;
    const made = await this.#send(this.#jsonRequest('POST', crdsPath, crd), label);
    if (made.status !== 201) return;
    await this.#untilServed(plural);
    for (const [index, spec] of values.entries()) {
      const object = { apiVersion: `${FUZZ_GROUP}/v1`, kind: `K${plural}`, metadata: { name: `o${index}` }, spec };
      await this.#send(this.#jsonRequest('POST', `/apis/${FUZZ_GROUP}/v1/namespaces/default/${plural}`, object), label);
    }
    await this.#send(this.#jsonRequest('DELETE', `${crdsPath}/${plural}.${FUZZ_GROUP}`, undefined), label);
  }

  async #untilServed(plural: string): Promise<void> {
    const deadline = Date.now() + ANSWER_TIMEOUT_MS;
    const path = `/apis/${FUZZ_GROUP}/v1/namespaces/default/${plural}`;
    while ((await this.#send(this.#jsonRequest('GET', path, undefined), path)).status === 404) {
      if (Date.now() > deadline) return this.#fail(`${plural} is accepted but not served`);
    }
  }

  /** Many watches at once, dropped without a word. */
  async #watches(): Promise<void> {
    const watch = this.#jsonRequest(
      'GET',
      `/apis/${FUZZ_GROUP}/v1/targets?watch=true&allowWatchBookmarks=true`,
      undefined,
    );
    await inParallel(Array.from({ length: WATCHES }), AT_A_TIME * 4, () => this.#send(watch, 'watch'));
  }

  async #checkHealth(seed: number): Promise<void> {
    const ready = await this.#send(this.#jsonRequest('GET', '/readyz', undefined), 'readyz');
    if (ready.status !== 200) this.#fail(`not ready after seed ${seed}: ${ready.text}`);
    const mib = this.#server.pids.length > 0 ? residentMiB(this.#server.pids) : 0;
    this.maxMiB = Math.max(this.maxMiB, mib);
    if (mib > RESIDENT_MIB_MAX) this.#fail(`${mib.toFixed(0)} MiB resident after seed ${seed}`);
  }

  async #send(request: RawRequest, label: string): Promise<RawAnswer> {
    const answer = await sendRaw(this.#server, request);
    this.requests++;
    this.statuses.set(answer.status, (this.statuses.get(answer.status) ?? 0) + 1);
    const shown = () =>
      `${label}: ${request.method} ${request.path.slice(0, 300)} ${JSON.stringify(request.headers.slice(0, 6)).slice(0, 400)} body ${request.body.subarray(0, 500).toString()}\n${answer.text.slice(-600)}`;
    // Upstream's answer as well to a state that has not been reached: the client is to try again. An answer to HEAD has no
    // body to say so: one to a GET of the same must.
    const unsaid = answer.status === 504 && request.method === 'HEAD';
    const { status, text } = unsaid ? await sendRaw(this.#server, { ...request, method: 'GET' }) : answer;
    const notReached = status === 504 && text.includes('"reason":"ResourceVersionTooLarge"');
    if (typeof answer.status === 'number' && answer.status >= 500 && !notReached)
      this.#fail(`${answer.status} for ${shown()}`);
    if (answer.status === 'hang') this.#fail(`no answer in ${ANSWER_TIMEOUT_MS} ms for ${shown()}`);
    return answer;
  }

  /** Whatever comes back, if anything: the connection must end or answer, the server live on. */
  #junk(bytes: Buffer): Promise<void> {
    const { hostname, port } = new URL(this.#server.url);
    return new Promise((resolve) => {
      const socket = connect({
        host: hostname,
        port: Number(port),
        rejectUnauthorized: false,
        ALPNProtocols: ['http/1.1'],
      });
      const end = setTimeout(() => socket.destroy(), 100);
      socket.once('secureConnect', () => socket.write(bytes));
      socket.on('data', () => {});
      socket.once('error', () => socket.destroy());
      socket.once('close', () => {
        clearTimeout(end);
        resolve();
      });
    });
  }

  #jsonRequest(method: string, path: string, value: object | undefined): RawRequest {
    return {
      method,
      path,
      headers: [
        ['host', 'localhost'],
        ['authorization', `Bearer ${this.#server.tokens.admin}`],
        ['content-type', 'application/json'],
      ],
      body: value === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(value)),
    };
  }

  #fail(why: string): void {
    this.failures.push(why);
  }
}
