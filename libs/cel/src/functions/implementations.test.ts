import { expect, it } from 'vitest';
import { missingImplementations } from './implementations.ts';

it('has an implementation of every overload that is declared', () => {
  expect(missingImplementations()).toEqual([]);
});
