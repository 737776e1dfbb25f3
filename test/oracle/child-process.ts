import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';

/** How long a server may take to end after SIGTERM before it is killed. */
const stopTimeoutMs = 10_000;

/** A child process that writes its output to a file. */
export class LoggedProcess {
  readonly child: ChildProcess;
  readonly #logFile: string;
  readonly #ended: Promise<void>;

  constructor(command: string, args: readonly string[], logFile: string, options: { readonly cwd?: string } = {}) {
    const log = openSync(logFile, 'a');
    this.#logFile = logFile;
    this.child = spawn(command, args, { stdio: ['ignore', log, log], cwd: options.cwd });
    this.#ended = new Promise((resolve) => {
      this.child.once('exit', () => resolve());
      this.child.once('error', () => resolve());
    });
  }

  get ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null || this.child.pid === undefined;
  }

  /** The end of the log, for error messages. */
  async logTail(): Promise<string> {
    return (await readFile(this.#logFile, 'utf8').catch(() => '')).slice(-4000);
  }

  /** SIGTERM, and SIGKILL if that takes too long. */
  async stop(): Promise<void> {
    if (this.ended) return;
    this.child.kill('SIGTERM');
    const killer = setTimeout(() => this.child.kill('SIGKILL'), stopTimeoutMs);
    await this.#ended;
    clearTimeout(killer);
  }
}

/** Polls `ready` until it is true; throws with the log's end when the process ends or the time is up. */
export async function waitUntilReady(
  process: LoggedProcess,
  ready: () => Promise<boolean>,
  timeoutMs: number,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await ready().catch(() => false))) {
    if (process.ended) throw new Error(`${process.child.spawnfile} ended early:\n${await process.logTail()}`);
    if (Date.now() > deadline) throw new Error(`${process.child.spawnfile} not ready:\n${await process.logTail()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** So many different loopback ports that are free now. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once('error', reject);
          server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
