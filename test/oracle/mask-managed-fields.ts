import type { JsonValue } from '#machinery';
import { isJsonObject } from '#machinery';

/** What an entry of `managedFields` is sorted by: as upstream, operation, second, manager, apiVersion, subresource. */
type SortKey = readonly [operation: string, second: number, manager: string, apiVersion: string, subresource: string];

/**
 * The masked entries of `managedFields` in the order that they have when all times of the run (masked: `<time>`) are one:
 * whether two writes fall into the same second is chance, and within a second the manager's name decides.
 *
 *     Update b 10:00:00, Update a 10:00:01     Update a <time>, Update b <time>
 *     Update a 10:00:01, Update b 10:00:01     the same
 *
 * An entry that is not after the one before it, by its time as it came, shows that: `<time, out of order>`.
 */
export function asOfOneSecond(entries: readonly JsonValue[], masked: readonly JsonValue[]): JsonValue[] {
  const ofThisRun = masked.findIndex((entry) => isJsonObject(entry) && entry.time === '<time>');
  const second = ofThisRun < 0 ? 0 : sortKey(entries[ofThisRun]!)[1];
  return masked
    .map((entry, index) => {
      const isMasked = isJsonObject(entry) && entry.time === '<time>';
      const isMisplaced = index > 0 && compare(sortKey(entries[index - 1]!), sortKey(entries[index]!)) > 0;
      const [operation, own, ...names] = sortKey(entries[index]!);
      return {
        key: [operation, isMasked ? second : own, ...names] as SortKey,
        entry: isMisplaced && isJsonObject(entry) ? { ...entry, time: '<time, out of order>' } : entry,
      };
    })
    .sort((a, b) => compare(a.key, b.key))
    .map(({ entry }) => entry);
}

function sortKey(entry: JsonValue): SortKey {
  const { operation, time, manager, apiVersion, subresource } = isJsonObject(entry) ? entry : {};
  const second = typeof time === 'string' ? Math.floor(Date.parse(time) / 1000) : 0;
  return [text(operation), second, text(manager), text(apiVersion), text(subresource)];
}

function text(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function compare(a: SortKey, b: SortKey): number {
  for (const [index, value] of a.entries()) {
    const other = b[index]!;
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
}
