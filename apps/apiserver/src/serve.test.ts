import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { buildBundle } from '../../../scripts/bundle.ts';
import { issueCertificate, type LeafRequest, makeAuthority } from './pki/certificate-authority.ts';

// The tests are about the product as it is started: a process that runs from a bundle of the present sources.
const work = mkdtempSync(join(tmpdir(), 'serve-'));
const dist = join(work, 'dist');
beforeAll(() => buildBundle(dist));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const running = new Set<ChildProcess>();
afterEach(() => {
  for (const process of running) process.kill('SIGKILL');
  running.clear();
});

interface Started {
  readonly process: ChildProcess;
  readonly dataDir: string;
  readonly url: string;
  readonly banner: string;
  readonly exit: Promise<number | null>;
}

function launch(args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [join(dist, 'kubernest.js'), ...args], { cwd: work });
  running.add(child);
  return child;
}

let directories = 0;
const newDirectory = (): string => join(work, `data-${++directories}`);

async function start(flags: readonly string[] = [], dataDir = newDirectory()): Promise<Started> {
  const child = launch(['serve', '--data-dir', dataDir, '--secure-port=0', ...flags]);
  const exit = once(child, 'exit').then(([code]) => code as number | null);
  const first = await Promise.race([once(child.stdout!, 'data'), exit]);
  if (!Array.isArray(first)) throw new Error(`the server ended with exit code ${first}`);
  const banner = String(first[0]);
  return { process: child, dataDir, url: /https:\S+/.exec(banner)![0], banner, exit };
}

/** Runs to the end. */
async function run(args: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = launch(args);
  let stdout = '';
  let stderr = '';
  child.stdout!.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr!.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

interface Credentials {
  readonly cert?: string;
  readonly key?: string;
  readonly token?: string;
}

function ask(server: Started, path: string, credentials: Credentials = {}): Promise<Answer> {
  const { token, ...certificate } = credentials;
  const agent = new Agent({ ...certificate, ca: authorityOf(server) });
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    const asking = request(server.url + path, { agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode!, type: response.headers['content-type'] ?? '', text }),
      );
    });
    asking.once('error', reject);
    asking.end();
  });
}

const kubeconfigOf = (server: Started) => parse(readFileSync(join(server.dataDir, 'kubeconfig'), 'utf8'));
const decode = (text: string): string => Buffer.from(text, 'base64').toString();
const authorityOf = (server: Started): string =>
  decode(kubeconfigOf(server).clusters[0].cluster['certificate-authority-data']);

function admin(server: Started): Credentials {
  const { user } = kubeconfigOf(server).users[0];
  return { cert: decode(user['client-certificate-data']), key: decode(user['client-key-data']) };
}

describe('kubernest serve', () => {
  it('tells what to type next, and writes a kubeconfig that works and its pid', async () => {
    const server = await start();
    const kubeconfig = join(server.dataDir, 'kubeconfig');
    expect(server.banner).toContain(`export KUBECONFIG=${kubeconfig.slice(work.length + 1)}\n`);
    expect(statSync(kubeconfig).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(server.dataDir, 'kubernest.pid'), 'utf8')).toBe(`${server.process.pid}\n`);
    expect(kubeconfigOf(server).clusters[0].cluster.server).toBe(server.url);
    expect(await ask(server, '/livez/ping', admin(server))).toMatchObject({ status: 200, text: 'ok' });
  });

  it('keeps its identity over a restart: yesterday’s kubeconfig still works', async () => {
    const first = await start();
    const credentials = admin(first);
    const authority = authorityOf(first);
    first.process.kill('SIGTERM');
    expect(await first.exit).toBe(0);
    const second = await start([], first.dataDir);
    expect(authorityOf(second)).toBe(authority);
    expect(await ask(second, '/livez/ping', credentials)).toMatchObject({ status: 200 });
  });

  it('refuses a data directory that another server uses, with one line', async () => {
    const server = await start();
    const { code, stdout, stderr } = await run(['serve', '--data-dir', server.dataDir, '--secure-port=0']);
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: `error: data directory ${server.dataDir} is in use by another kubernest (pid ${server.process.pid})\n`,
    });
    expect(readFileSync(join(server.dataDir, 'kubernest.pid'), 'utf8')).toBe(`${server.process.pid}\n`);
  });

  it('starts where another was killed', async () => {
    const first = await start();
    first.process.kill('SIGKILL');
    await first.exit;
    const second = await start([], first.dataDir);
    expect(readFileSync(join(second.dataDir, 'kubernest.pid'), 'utf8')).toBe(`${second.process.pid}\n`);
  });

  it.each([
    [['serve', '--nope'], 'error: unknown flag: --nope\n'],
    [
      ['serve', '--etcd-servers=x'],
      'error: --etcd-servers is not supported yet: leave it out, and objects are kept in --data-dir\n',
    ],
    [['server'], 'error: unknown command "server" for "kubernest"\n'],
    [['serve', '--crds=none', '--secure-port=0'], 'error: --crds none: no such directory\n'],
    [['serve', '--token-auth-file=none.csv', '--secure-port=0'], 'error: --token-auth-file none.csv: no such file\n'],
    [
      ['serve', '--bind-address=203.0.113.1', '--secure-port=0'],
      'error: cannot listen on 203.0.113.1 port 0: this machine does not have the address\n',
    ],
  ])('%j ends with exit code 1 and one line', async (args, stderr) => {
    const withDirectory = args[0] === 'serve' ? [...args, '--data-dir', newDirectory()] : args;
    expect(await run(withDirectory)).toEqual({ code: 1, stdout: '', stderr });
  });

  it('says that its port is taken', async () => {
    const server = await start();
    const port = new URL(server.url).port;
    const { code, stderr } = await run(['serve', '--data-dir', newDirectory(), '--secure-port', port]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `error: cannot listen on 127.0.0.1 port ${port}: the port is already in use\n`,
    });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('stops on %s with exit code 0 and leaves no pid file', async (signal) => {
    const server = await start();
    server.process.kill(signal);
    expect(await server.exit).toBe(0);
    expect(existsSync(join(server.dataDir, 'kubernest.pid'))).toBe(false);
  });

  it('fails /readyz, and nothing else, while it waits to stop; a second signal does not wait', async () => {
    const server = await start(['--shutdown-delay-duration=20s']);
    const credentials = admin(server);
    expect(await ask(server, '/readyz')).toMatchObject({ status: 200, text: 'ok' });
    server.process.kill('SIGTERM');
    let ready = await ask(server, '/readyz');
    while (ready.status === 200) ready = await ask(server, '/readyz');
    expect(ready.status).toBe(500);
    expect(ready.text).toContain('[-]shutdown failed: reason withheld\n');
    expect(ready.text).toMatch(/readyz check failed\n$/);
    expect(await ask(server, '/livez')).toMatchObject({ status: 200, text: 'ok' });
    expect(await ask(server, '/readyz/shutdown', credentials)).toMatchObject({
      status: 500,
      text: 'internal server error: process is shutting down\n',
    });
    server.process.kill('SIGTERM');
    expect(await server.exit).toBe(1);
  });
});

describe('who is asking', () => {
  const leaf = (more: Partial<LeafRequest>): LeafRequest => ({
    commonName: 'alice',
    organizations: ['system:masters'],
    usage: 'clientAuth',
    hosts: [],
    ...more,
  });
  const forbidden = (user: string): string => `forbidden: User "${user}" cannot get path "/livez/ping"`;

  it('is known by certificate or token; what is wrong is 401, what is missing anonymous', async () => {
    const [authority, stranger] = [makeAuthority('clients'), makeAuthority('clients')];
    writeFileSync(join(work, 'ca.crt'), authority.certificate);
    writeFileSync(join(work, 'tokens.csv'), 'token-a,root,1,"dev,system:masters"\ntoken-b,bob,2\n');
    const server = await start(['--client-ca-file=ca.crt', '--token-auth-file=tokens.csv']);
    const certified = (request: Partial<LeafRequest>, by = authority): Credentials => {
      const pair = issueCertificate(by, leaf(request));
      return { cert: pair.certificate, key: pair.key };
    };
    const cases: [string, Credentials, number, string][] = [
      ['nobody', {}, 403, forbidden('system:anonymous')],
      ['the admin', admin(server), 200, 'ok'],
      ['a member of system:masters', certified({ organizations: ['dev', 'system:masters'] }), 200, 'ok'],
      ['somebody else', certified({ organizations: ['dev'] }), 403, forbidden('alice')],
      ['a certificate for servers', certified({ usage: 'serverAuth' }), 401, 'Unauthorized'],
      ['a certificate of another authority', certified({}, stranger), 401, 'Unauthorized'],
      ['a token of a master', { token: 'token-a' }, 200, 'ok'],
      ['a token of somebody', { token: 'token-b' }, 403, forbidden('bob')],
      ['a wrong token', { token: 'nope' }, 401, 'Unauthorized'],
      ['a wrong certificate and a good token', { ...certified({}, stranger), token: 'token-a' }, 200, 'ok'],
      ['a good certificate and a wrong token', { ...certified({}), token: 'nope' }, 200, 'ok'],
    ];
    for (const [who, credentials, status, text] of cases) {
      const answer = await ask(server, '/livez/ping', credentials);
      expect({ who, status: answer.status }).toEqual({ who, status });
      expect(status === 200 ? answer.text : JSON.parse(answer.text).message).toBe(text);
      if (status !== 200) expect(answer.type).toBe('application/json');
    }
  });

  it('must be somebody when --anonymous-auth=false', async () => {
    const server = await start(['--anonymous-auth=false']);
    expect((await ask(server, '/readyz')).status).toBe(401);
    expect((await ask(server, '/readyz', admin(server))).status).toBe(200);
  });

  it('learns that a path does not exist only if it may ask', async () => {
    const server = await start();
    expect((await ask(server, '/nope')).status).toBe(403);
    expect(await ask(server, '/nope', admin(server))).toEqual({
      status: 404,
      type: 'text/plain; charset=utf-8',
      text: '404 page not found\n',
    });
  });

  it('gets the version without being anybody', async () => {
    const server = await start();
    const answer = await ask(server, '/version');
    expect(answer.type).toBe('application/json');
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8'));
    expect(JSON.parse(answer.text)).toMatchObject({ minor: '37', gitVersion: `v1.37.2+kubernest.${version}` });
  });
});

describe('-v=6', () => {
  it('logs how each request of the API was answered', async () => {
    const server = await start(['-v=6']);
    let log = '';
    server.process.stderr!.on('data', (chunk) => {
      log += chunk;
    });
    await ask(server, '/api/v1/namespaces?limit=1', admin(server));
    await expect.poll(() => log).toContain('"path":"/api/v1/namespaces","query":"limit=1","status":200');
  });
});
