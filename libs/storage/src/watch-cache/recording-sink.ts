import type { TreeCursor } from '../ordered-tree.ts';
import type { CachedObject } from './cached-object.ts';
import type { WatchSink } from './subscribers.ts';
import type { WatchEventBatch } from './watch-event.ts';

/** For tests: writes down what a watcher is told, in words. */
export class RecordingSink implements WatchSink {
  readonly seen: string[] = [];
  readonly batches: WatchEventBatch[] = [];
  ended: Error | undefined;

  onState(objects: TreeCursor<CachedObject>, revision: number): void {
    this.seen.push([`STATE@${revision}`, ...[...objects].map((object) => object.key)].join(' '));
  }

  onEvents(batch: WatchEventBatch): void {
    this.batches.push(batch);
    for (const { type, object, previous, revision } of batch.events) {
      const was = previous === undefined ? '' : ` was ${previous.value}`;
      this.seen.push(`${type} ${object.key}=${object.value}@${revision}${was}`);
    }
  }

  onEnd(error: Error): void {
    this.ended = error;
  }
}
