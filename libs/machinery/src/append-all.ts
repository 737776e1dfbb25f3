/**
 * Appends `items` to `target`. `target.push(...items)` puts every item on the stack and fails beyond some 100,000 of them,
 * which is less than one request can hold.
 */
export function appendAll<T>(target: T[], items: readonly T[]): void {
  for (let i = 0; i < items.length; i++) target.push(items[i]!); // below length
}
