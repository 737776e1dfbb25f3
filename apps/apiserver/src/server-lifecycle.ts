/** Work that a part of the server does when it stops: end watches, finish writes. */
export type DrainTask = () => void | Promise<void>;

/**
 * Where the server is in its life. `stopping` is the moment from which /readyz fails, while requests are still served;
 * `draining` the one from which no new connection is taken and long-running requests are to end.
 */
export class ServerLifecycle {
  private state: 'running' | 'stopping' | 'draining' = 'running';
  private readonly tasks: DrainTask[] = [];

  get isStopping(): boolean {
    return this.state !== 'running';
  }

  /** `task` runs when draining begins; the server waits for it, within its time limit. */
  onDrain(task: DrainTask): void {
    this.tasks.push(task);
  }

  beginStopping(): void {
    this.state = 'stopping';
  }

  /** Runs every task even when one fails; the first failure is thrown afterwards. */
  async drain(): Promise<void> {
    this.state = 'draining';
    const results = await Promise.allSettled(this.tasks.map(async (task) => task()));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
}
