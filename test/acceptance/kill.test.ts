import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { kubernestBundle } from '../oracle/kubernest-server.ts';
import { staticTokens, tokenAuthFile } from '../oracle/running-server.ts';
import { eventually, H2Client } from './h2-client.ts';

const KILLS = 5;
const WRITERS = 4;
/** Long enough for some dozens of writes before each kill. */
const WRITE_MS = 300;

let directory: string;
let child: ChildProcess;

async function start(): Promise<H2Client> {
  const flags = ['--data-dir', join(directory, 'data'), '--secure-port=0', `--token-auth-file=${directory}/tokens.csv`];
  const crds = ['--crds', join(import.meta.dirname, '../../crds')];
  child = spawn(process.execPath, [kubernestBundle, 'serve', ...flags, ...crds], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [banner] = await once(child.stdout!, 'data'); // piped
  const url = /https:\S+/.exec(String(banner))![0]; // the banner names it
  return new H2Client({ url, tokens: staticTokens, pids: [], stop: async () => {} });
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kill-'));
  await writeFile(join(directory, 'tokens.csv'), tokenAuthFile);
});

afterAll(async () => {
  child.kill('SIGKILL');
  await rm(directory, { recursive: true });
});

const TEAMS = '/apis/platform.kubernest.dev/v1/teams';

/** What the server has acknowledged: resourceVersion and text of each team, undefined for a deleted one. */
type Acknowledged = Map<string, { version: number; note: string } | undefined>;

/** Creates, patches and deletes teams of its own one after another until the server is gone. */
async function write(
  client: H2Client,
  prefix: string,
  acknowledged: Acknowledged,
  uncertain: Set<string>,
): Promise<void> {
  for (let i = 0; ; i++) {
    const name = `${prefix}-${i >> 2}`;
    const note = `written ${i}`;
    const body = {
      apiVersion: 'platform.kubernest.dev/v1',
      kind: 'Team',
      metadata: { name, annotations: { note } },
      spec: { contact: 'team@example.com', costCenter: 'CC-1234', members: [{ user: 'maya', role: 'owner' }] },
    };
    const step = i % 4;
    uncertain.add(name); // until the answer is there
    try {
      const answer =
        step === 0
          ? await client.send('POST', TEAMS, body)
          : step === 3 && i % 8 === 7
            ? await client.send('DELETE', `${TEAMS}/${name}`)
            : await client.send('PATCH', `${TEAMS}/${name}`, { metadata: { annotations: { note } } });
      expect([200, 201], JSON.stringify(answer.body)).toContain(answer.status);
      const version = Number(answer.body.metadata?.resourceVersion);
      acknowledged.set(name, answer.body.kind === 'Status' ? undefined : { version, note });
      uncertain.delete(name);
    } catch (error) {
      if ((error as Error).name === 'AssertionError') throw error;
      return; // killed
    }
  }
}

it(`a server that is killed under load ${KILLS} times loses nothing that it has acknowledged`, async () => {
  const acknowledged: Acknowledged = new Map();
  const uncertain = new Set<string>();
  let newest = 0;
  for (let round = 0; round <= KILLS; round++) {
    const client = await start();
    await eventually('teams are served', async () => (await client.send('GET', TEAMS)).status === 200);
    const { body: list } = await client.send('GET', TEAMS);
    const found = new Map<string, { metadata: { resourceVersion: string; annotations: { note: string } } }>(
      list.items.map((item: { metadata: { name: string } }) => [item.metadata.name, item]),
    );
    expect(Number(list.metadata.resourceVersion)).toBeGreaterThanOrEqual(newest);
    for (const [name, state] of acknowledged) {
      if (uncertain.has(name)) continue; // a later write of it was under way
      const { metadata } = found.get(name) ?? {};
      expect(metadata && { version: Number(metadata.resourceVersion), note: metadata.annotations.note }, name).toEqual(
        state,
      );
      newest = Math.max(newest, state?.version ?? 0);
    }
    for (const name of found.keys()) expect(acknowledged.has(name) || uncertain.has(name), name).toBe(true);
    if (round === KILLS) {
      expect(acknowledged.size).toBeGreaterThan(KILLS * WRITERS);
      client.close();
      return;
    }
    const writing = Array.from({ length: WRITERS }, (_, i) => write(client, `r${round}w${i}`, acknowledged, uncertain));
    await new Promise((resolve) => setTimeout(resolve, WRITE_MS));
    child.kill('SIGKILL');
    await once(child, 'exit');
    await Promise.all(writing);
    client.close();
  }
});
