import type { WatchEvent } from './watch-event.ts';

/** Events kept at least, and room at first (as kube-apiserver's watch cache). */
export const WINDOW_EVENTS_MIN = 100;
/** Events kept at most, however fresh: what a busy resource costs in memory ends here (as kube-apiserver's). */
export const WINDOW_EVENTS_MAX = 100 * 1024;
/**
 * Stored bytes of the events' objects kept at most, but for the newest few: with the forms made of them, objects take about
 * three times that. 32 MiB are 16,000 objects of 2 kB.
 */
export const WINDOW_VALUE_BYTES_MAX = 32 * 1024 * 1024;
/** Events kept even if they are as large as objects can be. */
export const WINDOW_LARGE_EVENTS_MIN = 10;
/** A client that lost its watch has this long to come back without listing again (as kube-apiserver's). */
export const WINDOW_FRESH_MS = 75_000;

/**
 * The recent events of a resource in a ring. It doubles when it is full of fresh events, and halves when the newest
 * quarter already spans more than the time that must be kept:
 *
 *     capacity 4, #first 3:   index   0  1  2  3        events since revision 6: #first.. by binary search
 *                             event   7  8  9  6  →     6, 7, 8, 9
 */
export class EventWindow {
  #ring: (WatchEvent | undefined)[] = new Array(WINDOW_EVENTS_MIN);
  #recordedMs: number[] = new Array(WINDOW_EVENTS_MIN);
  #first = 0;
  #length = 0;
  #valueBytes = 0;
  #startRevision: number;

  /** Holds every event after `startRevision`: there is none yet. */
  constructor(startRevision: number) {
    this.#startRevision = startRevision;
  }

  /** Events after this revision are all here. */
  get startRevision(): number {
    return this.#startRevision;
  }

  get length(): number {
    return this.#length;
  }

  get capacity(): number {
    return this.#ring.length;
  }

  push(event: WatchEvent, nowMs: number): void {
    if (this.#length === this.#ring.length) this.#makeRoom(nowMs);
    if (this.#length === this.#ring.length) this.#dropOldest();
    const at = this.#index(this.#length);
    this.#ring[at] = event;
    this.#recordedMs[at] = nowMs;
    this.#length++;
    this.#valueBytes += event.object.value.length;
    while (this.#valueBytes > WINDOW_VALUE_BYTES_MAX && this.#length > WINDOW_LARGE_EVENTS_MIN) this.#dropOldest();
  }

  /** The events after `revision`, undefined if some of these are gone. */
  since(revision: number): WatchEvent[] | undefined {
    if (revision < this.#startRevision) return undefined;
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#at(middle).revision <= revision) low = middle + 1;
      else high = middle;
    }
    const events: WatchEvent[] = new Array(this.#length - low);
    for (let i = low; i < this.#length; i++) events[i - low] = this.#at(i);
    return events;
  }

  #index(position: number): number {
    return (this.#first + position) % this.#ring.length;
  }

  #at(position: number): WatchEvent {
    return this.#ring[this.#index(position)]!; // positions below #length are filled
  }

  #ageOf(position: number, nowMs: number): number {
    return nowMs - this.#recordedMs[this.#index(position)]!;
  }

  #makeRoom(nowMs: number): void {
    const capacity = this.#ring.length;
    if (this.#ageOf(0, nowMs) < WINDOW_FRESH_MS) {
      if (capacity < WINDOW_EVENTS_MAX) this.#resize(Math.min(capacity * 2, WINDOW_EVENTS_MAX));
    } else if (this.#ageOf(capacity - (capacity >>> 2), nowMs) > WINDOW_FRESH_MS && capacity > WINDOW_EVENTS_MIN) {
      this.#resize(Math.max(capacity >>> 1, WINDOW_EVENTS_MIN));
    }
  }

  #resize(capacity: number): void {
    while (this.#length > capacity) this.#dropOldest();
    const ring: (WatchEvent | undefined)[] = new Array(capacity);
    const recordedMs: number[] = new Array(capacity);
    for (let i = 0; i < this.#length; i++) {
      ring[i] = this.#at(i);
      recordedMs[i] = this.#recordedMs[this.#index(i)]!;
    }
    this.#ring = ring;
    this.#recordedMs = recordedMs;
    this.#first = 0;
  }

  #dropOldest(): void {
    const oldest = this.#at(0);
    this.#startRevision = oldest.revision;
    this.#valueBytes -= oldest.object.value.length;
    this.#ring[this.#first] = undefined;
    this.#first = (this.#first + 1) % this.#ring.length;
    this.#length--;
  }
}
