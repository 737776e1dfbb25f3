import type { TreeCursor } from '../ordered-tree.ts';
import type { CachedObject } from './cached-object.ts';
import { type WatchEvent, WatchEventBatch } from './watch-event.ts';

/** What a subscriber wants to hear of; neither means all of the resource. */
export interface WatchScope {
  /** Objects of one namespace. */
  readonly namespace?: string;
  /** One object: `namespace/name`, or `name`. */
  readonly key?: string;
}

/** A watcher as the cache sees it. Calls come in order and must return quickly; a sink that throws is ended. */
export interface WatchSink {
  /**
   * First, and only for a watch that starts from the state: the objects in key order as of `revision`. They may be
   * walked at leisure (it is a snapshot), but belong before whatever `onEvents` brings meanwhile.
   */
  onState(objects: TreeCursor<CachedObject>, revision: number): void;
  onEvents(batch: WatchEventBatch): void;
  /** The watch is over and nothing follows; the client has to start anew. */
  onEnd(error: Error): void;
}

/** One watcher and what it wants to hear of. */
export class Subscriber {
  readonly scope: WatchScope;
  readonly sink: WatchSink;
  /** Events up to this one are not for this subscriber: it started at a revision that had not come. */
  readonly afterRevision: number;

  constructor(scope: WatchScope, sink: WatchSink, afterRevision: number) {
    this.scope = scope;
    this.sink = sink;
    this.afterRevision = afterRevision;
  }
}

/**
 * The subscribers of a resource, by what they want to hear of, so that a write costs nothing for watchers of other
 * namespaces or objects. All subscribers of one scope get the same batch instance.
 */
export class Subscribers {
  readonly #everything = new Set<Subscriber>();
  readonly #byNamespace = new Map<string, Set<Subscriber>>();
  readonly #byKey = new Map<string, Set<Subscriber>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(subscriber: Subscriber): void {
    this.#size++;
    const { key, namespace } = subscriber.scope;
    if (key !== undefined) addTo(this.#byKey, key, subscriber);
    else if (namespace !== undefined) addTo(this.#byNamespace, namespace, subscriber);
    else this.#everything.add(subscriber);
  }

  /** Whether it was there. */
  remove(subscriber: Subscriber): boolean {
    const { key, namespace } = subscriber.scope;
    let removed: boolean;
    if (key !== undefined) removed = removeFrom(this.#byKey, key, subscriber);
    else if (namespace !== undefined) removed = removeFrom(this.#byNamespace, namespace, subscriber);
    else removed = this.#everything.delete(subscriber);
    if (removed) this.#size--;
    return removed;
  }

  dispatch(events: readonly WatchEvent[]): void {
    if (this.#size === 0) return;
    const whole = new WatchEventBatch(events);
    if (this.#everything.size > 0) this.#send(this.#everything, whole);
    if (this.#byNamespace.size > 0) {
      for (const [subscribers, batch] of batchesOf(this.#byNamespace, whole, namespaceOf))
        this.#send(subscribers, batch);
    }
    if (this.#byKey.size > 0) {
      for (const [subscribers, batch] of batchesOf(this.#byKey, whole, keyOf)) this.#send(subscribers, batch);
    }
  }

  end(error: Error): void {
    for (const subscriber of this.#all()) {
      this.remove(subscriber);
      endQuietly(subscriber, error);
    }
  }

  #all(): Subscriber[] {
    const all = [...this.#everything];
    for (const subscribers of this.#byNamespace.values()) all.push(...subscribers);
    for (const subscribers of this.#byKey.values()) all.push(...subscribers);
    return all;
  }

  #send(subscribers: ReadonlySet<Subscriber>, batch: WatchEventBatch): void {
    const firstRevision = batch.events[0]!.revision;
    for (const subscriber of subscribers) {
      const own = firstRevision > subscriber.afterRevision ? batch : laterPart(batch, subscriber.afterRevision);
      if (own === undefined) continue;
      try {
        subscriber.sink.onEvents(own);
      } catch (error) {
        // One broken sink must not keep the others, or the store, from going on.
        this.remove(subscriber);
        endQuietly(subscriber, error as Error);
      }
    }
  }
}

function endQuietly(subscriber: Subscriber, error: Error): void {
  try {
    subscriber.sink.onEnd(error);
  } catch {
    // It has been removed: there is nobody left to tell.
  }
}

function addTo(table: Map<string, Set<Subscriber>>, index: string, subscriber: Subscriber): void {
  const subscribers = table.get(index);
  if (subscribers === undefined) table.set(index, new Set([subscriber]));
  else subscribers.add(subscriber);
}

function removeFrom(table: Map<string, Set<Subscriber>>, index: string, subscriber: Subscriber): boolean {
  const subscribers = table.get(index);
  if (subscribers === undefined) return false;
  const removed = subscribers.delete(subscriber);
  if (subscribers.size === 0) table.delete(index);
  return removed;
}

function namespaceOf(event: WatchEvent): string {
  return event.object.namespace;
}

function keyOf(event: WatchEvent): string {
  return event.object.key;
}

/** The parts of a batch that somebody listens to; a part that is the whole is the same instance. */
function batchesOf(
  table: ReadonlyMap<string, Set<Subscriber>>,
  whole: WatchEventBatch,
  indexOf: (event: WatchEvent) => string,
): Map<Set<Subscriber>, WatchEventBatch> {
  const parts = new Map<Set<Subscriber>, WatchEvent[]>();
  for (const event of whole.events) {
    const subscribers = table.get(indexOf(event));
    if (subscribers === undefined) continue;
    const part = parts.get(subscribers);
    if (part === undefined) parts.set(subscribers, [event]);
    else part.push(event);
  }
  const batches = new Map<Set<Subscriber>, WatchEventBatch>();
  for (const [subscribers, part] of parts) {
    batches.set(subscribers, part.length === whole.events.length ? whole : new WatchEventBatch(part));
  }
  return batches;
}

function laterPart(batch: WatchEventBatch, afterRevision: number): WatchEventBatch | undefined {
  const events = batch.events.filter((event) => event.revision > afterRevision);
  return events.length === 0 ? undefined : new WatchEventBatch(events);
}

/** Events of `events` that belong to `scope`. */
export function eventsInScope(events: readonly WatchEvent[], scope: WatchScope): readonly WatchEvent[] {
  const { key, namespace } = scope;
  if (key !== undefined) return events.filter((event) => event.object.key === key);
  if (namespace !== undefined) return events.filter((event) => event.object.namespace === namespace);
  return events;
}
