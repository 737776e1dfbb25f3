import { expect, it } from 'vitest';
import { humanDuration } from './human-duration.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

it.each([
  [-2, '<invalid>'],
  [-1, '0s'],
  [0.9, '0s'],
  [119, '119s'],
  [120, '2m'],
  [9 * MINUTE + 59, '9m59s'],
  [10 * MINUTE, '10m'],
  [179 * MINUTE, '179m'],
  [3 * HOUR, '3h'],
  [7 * HOUR + 59 * MINUTE, '7h59m'],
  [47 * HOUR, '47h'],
  [48 * HOUR, '2d'],
  [7 * DAY + 23 * HOUR, '7d23h'],
  [8 * DAY, '8d'],
  [729 * DAY, '729d'],
  [730 * DAY, '2y'],
  [731 * DAY, '2y1d'],
  [3000 * DAY, '8y'],
])('%d seconds are %s', (seconds, text) => {
  expect(humanDuration(seconds * 1000)).toBe(text);
});
