import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kubernestBundle } from '../oracle/kubernest-server.ts';
import { staticTokens, tokenAuthFile } from '../oracle/running-server.ts';
import { H2Client } from './h2-client.ts';

let directory: string;
let child: ChildProcess;
let url: string;

async function start(): Promise<void> {
  const flags = ['--data-dir', join(directory, 'data'), '--secure-port=0', `--token-auth-file=${directory}/tokens.csv`];
  child = spawn(process.execPath, [kubernestBundle, 'serve', ...flags], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [banner] = await once(child.stdout!, 'data'); // piped
  url = /https:\S+/.exec(String(banner))![0]; // the banner names it
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'drain-'));
  await writeFile(join(directory, 'tokens.csv'), tokenAuthFile);
  await start();
});

afterEach(async () => {
  child.kill('SIGKILL');
  await rm(directory, { recursive: true });
});

const headers = { authorization: `Bearer ${staticTokens.admin}`, 'content-type': 'application/json' };

/** An HTTP/1.1 request on a connection of its own, and its response once that comes. */
function ask(method: string, path: string) {
  const asking = request(url + path, {
    method,
    headers,
    agent: new Agent({ rejectUnauthorized: false, keepAlive: true }),
  });
  const response = once(asking, 'response').then(([message]) => message as IncomingMessage);
  response.catch(() => {}); // for requests that nobody waits for
  return { asking, response };
}

const newClient = () => new H2Client({ url, tokens: staticTokens, pids: [], stop: async () => {} });

const namespace = (name: string) => JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });

describe.each(['SIGTERM', 'SIGINT'] as const)('%s', (signal) => {
  it('ends watches in good order, finishes what is under way, takes nothing new, and exits with 0', async () => {
    const client = newClient();
    const watch2 = client.watch('/api/v1/namespaces?watch=1');
    const watch1 = ask('GET', '/api/v1/namespaces?watch=1');
    watch1.asking.end();
    const stream = (await watch1.response).resume();
    const streamEnded = once(stream, 'end');
    const body = namespace('half');
    const writing = ask('POST', '/api/v1/namespaces');
    writing.asking.setHeader('content-length', body.length);
    writing.asking.write(body.slice(0, 20));
    await client.send('POST', '/api/v1/namespaces', JSON.parse(namespace('before')));
    const ended = once(child, 'exit');

    child.kill(signal);
    await Promise.all([watch2.ended, streamEnded]);
    expect(stream.complete).toBe(true);
    expect(watch2.events.map(({ object }) => object.metadata.name)).toContain('before');
    const late = ask('GET', '/version');
    late.asking.end();
    await expect(late.response).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    writing.asking.end(body.slice(20));
    expect((await writing.response).statusCode).toBe(201);
    (await writing.response).resume();
    expect(await ended).toEqual([0, null]);
    expect(existsSync(join(directory, 'data', 'kubernest.pid'))).toBe(false);

    await start();
    const again = newClient();
    for (const name of ['before', 'half'])
      expect((await again.send('GET', `/api/v1/namespaces/${name}`)).status).toBe(200);
    again.close();
  });
});
