import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '#machinery';
import { HttpClient } from '../oracle/http-client.ts';
import { startKubernest } from '../oracle/kubernest-server.ts';
import type { RunningServer } from '../oracle/running-server.ts';

const ROUNDS = 5;
/** Writers that go on until the server is gone. */
const WRITERS = 8;
/** The server is killed after between this and twice this time. */
const LIFE_MS = 250;
const path = '/apis/platform.kubernest.dev/v1/namespaces/default/websites';

/** What the clients know for sure: the last acknowledged state of each object, and writes whose answer never came. */
interface Acknowledged {
  /** Replicas by name; undefined = deleted. */
  readonly state: Map<string, number | undefined>;
  readonly uncertain: Map<string, (number | undefined)[]>;
}

describe('a server killed under write load', { timeout: 120_000 }, () => {
  const seed = Date.now() % 1_000_000;
  let dir: string | undefined;
  let server: RunningServer | undefined;
  afterAll(async () => {
    await server?.stop();
    if (dir) await rm(dir, { recursive: true, force: true });
  });

  it(`comes back with every write that it acknowledged (seed ${seed})`, async () => {
    dir = await mkdtemp(join(tmpdir(), 'e2e-kill-'));
    const dataDir = join(dir, 'data');
    const known: Acknowledged = { state: new Map(), uncertain: new Map() };
    let acknowledged = 0;
    for (let round = 0; round < ROUNDS; round++) {
      server = await startKubernest({ dataDir, flags: [`--crds=${join(import.meta.dirname, '../../crds')}`] });
      const client = new HttpClient(server);
      await untilServed(client);
      await compare(client, known);
      let alive = true;
      const writers = Array.from({ length: WRITERS }, (_, writer) => write(client, round, writer, known, () => alive));
      await new Promise((resolve) => setTimeout(resolve, LIFE_MS + ((seed * (round + 1)) % LIFE_MS)));
      process.kill(server.pids[0]!, 'SIGKILL');
      alive = false;
      for (const count of await Promise.all(writers)) acknowledged += count;
      client.close();
      await server.stop();
    }
    server = await startKubernest({ dataDir, flags: [`--crds=${join(import.meta.dirname, '../../crds')}`] });
    const client = new HttpClient(server);
    await untilServed(client);
    await compare(client, known);
    client.close();
    expect(acknowledged).toBeGreaterThan(ROUNDS * WRITERS);
  });
});

/** Creates, patches and deletes until the connection breaks; returns how many writes were acknowledged. */
async function write(
  client: HttpClient,
  round: number,
  writer: number,
  known: Acknowledged,
  isAlive: () => boolean,
): Promise<number> {
  let count = 0;
  const attempt = async (method: string, name: string, body: object | undefined, outcome: number | undefined) => {
    known.uncertain.set(name, [...(known.uncertain.get(name) ?? []), outcome]);
    const answer = await client.send({
      method,
      path: method === 'POST' ? path : `${path}/${name}`,
      as: 'admin',
      headers: { 'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (answer.status >= 300) throw new Error(`${method} ${name}: ${answer.text}`);
    known.state.set(name, outcome);
    known.uncertain.delete(name);
    count++;
  };
  try {
    for (let i = 0; ; i++) {
      const name = `w${round}-${writer}-${i}`;
      await attempt('POST', name, website(name), 2);
      await attempt('PATCH', name, { spec: { replicas: 3 + (i % 5) } }, 3 + (i % 5));
      if (i % 3 === 0) await attempt('DELETE', name, undefined, undefined);
    }
  } catch (error) {
    // A connection that breaks before the kill, or a refusal, is a fault of the server.
    if (isAlive()) throw error;
    return count;
  }
}

/** What the server has must be what it acknowledged; a write without an answer may have happened or not. */
async function compare(client: HttpClient, known: Acknowledged): Promise<void> {
  const answer = await client.send({ method: 'GET', path, as: 'admin', headers: {} });
  const items = (answer.body as unknown as { items: { metadata: { name: string }; spec: { replicas: number } }[] })
    .items;
  const found = new Map(items.map((item) => [item.metadata.name, item.spec.replicas]));
  const wrong: string[] = [];
  for (const name of new Set([...known.state.keys(), ...found.keys(), ...known.uncertain.keys()])) {
    const allowed = [known.state.get(name), ...(known.uncertain.get(name) ?? [])];
    if (!allowed.includes(found.get(name))) {
      wrong.push(`${name} is ${found.get(name) ?? 'gone'}, acknowledged: ${allowed.join(' or ')}`);
    }
  }
  expect(wrong).toEqual([]);
  // From here on the server's state is the truth, for writes in doubt as well.
  for (const name of known.uncertain.keys()) known.state.set(name, found.get(name));
  known.uncertain.clear();
}

async function untilServed(client: HttpClient): Promise<void> {
  const deadline = Date.now() + 10_000;
  while ((await client.send({ method: 'GET', path, as: 'admin', headers: {} })).status !== 200) {
    if (Date.now() > deadline) throw new Error('the CRDs are not served');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function website(name: string): JsonObject {
  return {
    apiVersion: 'platform.kubernest.dev/v1',
    kind: 'Website',
    metadata: { name },
    spec: { host: `${name}.example.com`, environment: 'dev', image: 'x:1' },
  };
}
