import { describe, expect, it } from 'vitest';
import { formatGoDuration, goDurationError, parseGoDuration } from './go-duration.ts';

describe('a duration as Go writes it', () => {
  it.each([
    ['0', 0],
    ['0s', 0],
    ['1m0s', 60_000],
    ['1h5m30s', 3_930_000],
    ['1.5h', 5_400_000],
    ['.5s', 500],
    ['250ms', 250],
    ['3us', 0.003],
    ['-2s', -2000],
    ['+2s', 2000],
  ])('%s is %d ms', (text, ms) => {
    expect(parseGoDuration(text)).toBeCloseTo(ms, 9);
  });

  it.each(['', '-', '5', '1d', 's', '1m 5s', '1s1', 'abc', '1e3s'])('%j is none', (text) => {
    expect(parseGoDuration(text)).toBeUndefined();
  });

  it.each([
    [0, '0s'],
    [20, '20ms'],
    [1500, '1.5s'],
    [60_000, '1m0s'],
    [300_000, '5m0s'],
    [3_600_000, '1h0m0s'],
  ])('%d ms is printed as %s', (ms, text) => {
    expect(formatGoDuration(ms)).toBe(text);
  });
});

// As Go 1.26's time.ParseDuration says it.
describe('what is wrong with a duration', () => {
  it.each([
    ['abc', 'time: invalid duration "abc"'],
    ['', 'time: invalid duration ""'],
    ['5', 'time: missing unit in duration "5"'],
    ['-5', 'time: missing unit in duration "-5"'],
    ['1m5', 'time: missing unit in duration "1m5"'],
    ['5x', 'time: unknown unit "x" in duration "5x"'],
    ['1h5 m', 'time: unknown unit " m" in duration "1h5 m"'],
    ['.', 'time: invalid duration "."'],
    ['1hx', 'time: unknown unit "hx" in duration "1hx"'],
  ])('%j', (text, message) => {
    expect(goDurationError(text)).toBe(message);
  });
});
