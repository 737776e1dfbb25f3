/** Runs one task at a time for each key, in the order of arrival. */
export class KeyedQueue {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** What `task` gives, once all earlier tasks of `key` are over; that they failed is of no concern. */
  async run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const result = (this.#tails.get(key) ?? Promise.resolve()).then(task);
    const tail = result.catch(() => undefined);
    this.#tails.set(key, tail);
    try {
      return await result;
    } finally {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    }
  }
}
