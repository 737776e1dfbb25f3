import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { FromThread, OpenReply, ThreadOptions, ToThread } from './thread-protocol.ts';

/** The main side's end: starts the storage thread, carries messages, and tells when the thread is gone. */
export class StorageThreadConnection {
  readonly #workerUrl: URL;
  readonly #options: ThreadOptions;
  #worker: Worker | undefined;
  #starting: Promise<OpenReply> | undefined;
  #closing = false;
  onMessage: (message: FromThread) => void = () => {};
  onDeath: (error: Error) => void = () => {};

  constructor(workerUrl: URL, options: ThreadOptions) {
    this.#workerUrl = workerUrl;
    this.#options = options;
  }

  /** Starts a thread (the last one is gone) and returns its first word; a thread that can't start counts as unavailable. */
  async start(): Promise<OpenReply> {
    const worker = new Worker(this.#workerUrl, { workerData: this.#options, name: 'storage' });
    this.#starting = firstWord(worker);
    const reply = await this.#starting;
    this.#starting = undefined;
    if (!reply.opened) return reply;
    this.#worker = worker;
    let failure: Error | undefined;
    worker.on('message', (message: FromThread) => this.onMessage(message));
    worker.on('error', (error: Error) => {
      failure = error;
    });
    worker.on('exit', (code) => {
      this.#worker = undefined;
      if (!this.#closing) this.onDeath(failure ?? new Error(`it ended with code ${code}`));
    });
    return reply;
  }

  send(message: ToThread, moved: ArrayBuffer[]): void {
    this.#worker?.postMessage(message, moved);
  }

  /** Lets the thread finish what it was sent, and waits until it has let go of the file. */
  async close(): Promise<void> {
    this.#closing = true;
    // A thread that is just starting has the file too, or will.
    await this.#starting;
    const worker = this.#worker;
    if (worker === undefined) return;
    const exited = once(worker, 'exit');
    this.send({ commits: undefined, reads: [], close: true }, []);
    await exited;
  }
}

function firstWord(worker: Worker): Promise<OpenReply> {
  return new Promise((resolve) => {
    const unavailable = (message: string): OpenReply => ({ opened: false, failure: { kind: 'unavailable', message } });
    worker.once('message', resolve);
    worker.once('error', (error: Error) => resolve(unavailable(`the storage thread can't start: ${error.message}`)));
    worker.once('exit', (code) => resolve(unavailable(`the storage thread ended with code ${code}`)));
  });
}
