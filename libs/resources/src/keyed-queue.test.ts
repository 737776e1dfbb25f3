import { describe, expect, it } from 'vitest';
import { KeyedQueue } from './keyed-queue.ts';

describe('KeyedQueue', () => {
  it('runs the tasks of a key one after another, failed ones included, and those of other keys meanwhile', async () => {
    const queue = new KeyedQueue();
    const seen: string[] = [];
    const gate = Promise.withResolvers<void>();
    const task = (name: string, before?: Promise<void>) => async () => {
      seen.push(`${name} begins`);
      await before;
      seen.push(`${name} ends`);
      return name;
    };
    const first = queue.run('a', task('first', gate.promise));
    const failed = queue.run('a', () => Promise.reject(new Error('no')));
    const second = queue.run('a', task('second'));
    expect(await queue.run('b', task('other'))).toBe('other');
    gate.resolve();
    await expect(failed).rejects.toThrow('no');
    expect(await Promise.all([first, second])).toEqual(['first', 'second']);
    expect(seen).toEqual(['first begins', 'other begins', 'other ends', 'first ends', 'second begins', 'second ends']);
  });
});
