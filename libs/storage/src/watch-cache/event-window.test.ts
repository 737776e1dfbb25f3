import { describe, expect, it } from 'vitest';
import { CachedObject } from './cached-object.ts';
import {
  EventWindow,
  WINDOW_EVENTS_MAX,
  WINDOW_EVENTS_MIN,
  WINDOW_FRESH_MS,
  WINDOW_VALUE_BYTES_MAX,
} from './event-window.ts';
import { WatchEvent } from './watch-event.ts';

function event(revision: number): WatchEvent {
  return new WatchEvent(
    'ADDED',
    new CachedObject('a', revision, revision, Buffer.alloc(0), undefined),
    undefined,
    revision,
  );
}

function fill(window: EventWindow, from: number, to: number, nowMs: number): void {
  for (let revision = from; revision <= to; revision++) window.push(event(revision), nowMs);
}

const revisions = (events: WatchEvent[] | undefined) => events?.map((e) => e.revision);

describe('the window of recent events', () => {
  it('gives what happened after a revision, from the one it started at', () => {
    const window = new EventWindow(10);
    fill(window, 12, 14, 0);
    expect(revisions(window.since(9))).toBeUndefined();
    expect(revisions(window.since(10))).toEqual([12, 13, 14]);
    expect(revisions(window.since(12))).toEqual([13, 14]);
    expect(revisions(window.since(14))).toEqual([]);
    expect(revisions(window.since(99))).toEqual([]);
  });

  it('keeps few events of large objects, however fresh', () => {
    const window = new EventWindow(0);
    const large = Buffer.alloc(WINDOW_VALUE_BYTES_MAX / 16);
    const push = (revision: number) => {
      const object = new CachedObject('a', revision, 1, large, undefined);
      window.push(new WatchEvent('MODIFIED', object, undefined, revision), 0);
    };
    for (let revision = 1; revision <= 100; revision++) push(revision);
    expect([window.length, window.startRevision]).toEqual([16, 84]);
    fill(window, 101, 300, 0);
    expect([window.length, window.startRevision]).toEqual([216, 84]);
    for (let revision = 301; revision <= 316; revision++) push(revision);
    // The large ones have gone, and nothing more than these.
    expect([window.length, window.startRevision]).toEqual([216, 100]);
  });

  it('grows while its events are fresh, up to a bound', () => {
    const window = new EventWindow(0);
    fill(window, 1, 1_000, 0);
    expect(window.since(0)).toHaveLength(1_000);
    fill(window, 1_001, WINDOW_EVENTS_MAX + 500, 10);
    expect(window.length).toBe(WINDOW_EVENTS_MAX);
    expect(window.startRevision).toBe(500);
    expect(window.since(499)).toBeUndefined();
    expect(window.since(500)).toHaveLength(WINDOW_EVENTS_MAX);
  });

  it('forgets the oldest once these are no longer fresh, and shrinks when events have become rare', () => {
    const window = new EventWindow(0);
    fill(window, 1, 300, 0);
    fill(window, 301, 400, WINDOW_FRESH_MS - 10);
    expect(window.capacity).toBe(400);
    fill(window, 401, 450, WINDOW_FRESH_MS + 5);
    expect(window.capacity).toBe(400);
    expect(window.startRevision).toBe(50);
    for (let i = 1; i <= 20; i++) fill(window, 450 + i, 450 + i, (i + 2) * WINDOW_FRESH_MS);
    expect(window.capacity).toBe(WINDOW_EVENTS_MIN);
    const from = window.startRevision;
    expect(from).toBe(370);
    expect(revisions(window.since(from))).toEqual(Array.from({ length: 470 - from }, (_, i) => from + 1 + i));
  });
});
