/** Enough for the group versions that one client walks through; a cluster's other documents are made when asked for. */
const KEPT_BYTES_MAX = 4 * 1024 * 1024;

/**
 * Recently built documents. The last used ones are held, up to a bound; a document beyond it lives as long as the
 * garbage collector lets it, which covers many clients that ask for the same one at the same time.
 */
export class DocumentCache {
  readonly #held = new Map<string, Buffer>();
  readonly #weak = new Map<string, WeakRef<Buffer>>();
  #heldBytes = 0;

  /** `key` must change whenever what `build` gives does. */
  get(key: string, build: () => Buffer): Buffer {
    const known = this.#held.get(key) ?? this.#weak.get(key)?.deref();
    const document = known ?? build();
    this.#remember(key, document);
    return document;
  }

  #remember(key: string, document: Buffer): void {
    const held = this.#held.delete(key);
    if (!held && document.length > KEPT_BYTES_MAX) {
      this.#forgetCollected();
      this.#weak.set(key, new WeakRef(document));
      return;
    }
    this.#held.set(key, document);
    if (!held) this.#heldBytes += document.length;
    for (const [oldest, bytes] of this.#held) {
      if (this.#heldBytes <= KEPT_BYTES_MAX) break;
      this.#held.delete(oldest);
      this.#heldBytes -= bytes.length;
    }
  }

  #forgetCollected(): void {
    for (const [key, reference] of this.#weak) if (reference.deref() === undefined) this.#weak.delete(key);
  }
}
