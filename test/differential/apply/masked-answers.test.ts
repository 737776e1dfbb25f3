import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#machinery';
import { sameAnswer } from '../compare-answers.ts';
import { MaskedAnswers } from './masked-answers.ts';

const answer = (body: JsonObject, status = 200) => ({ status, headers: {}, body, text: '' });
const entry = (manager: string, time: string, fieldsV1: JsonObject = { 'f:a': {}, 'f:b': {} }): JsonObject => ({
  manager,
  time,
  fieldsV1,
});
const object = (resourceVersion: string, ...managedFields: JsonObject[]) =>
  answer({ metadata: { resourceVersion, managedFields } });

/** Whether two servers are found to answer alike, each with these answers one after the other. */
function alike(real: readonly ReturnType<typeof answer>[], ours: readonly ReturnType<typeof answer>[]): boolean {
  const [masksOfReal, masksOfOurs] = [new MaskedAnswers(), new MaskedAnswers()];
  return real.every((each, i) => sameAnswer(masksOfReal.mask(each), masksOfOurs.mask(ours[i]!)));
}

const noon = '2026-01-01T12:00:00Z';
const later = '2026-01-01T12:00:01Z';
const evening = '2026-01-01T20:00:00Z';

describe('answers of two servers', () => {
  it('are alike whatever the versions and times, as long as these change alike', () => {
    expect(alike([object('5', entry('a', noon))], [object('77', entry('a', evening))])).toBe(true);
    expect(
      alike(
        [object('5', entry('a', noon)), object('6', entry('a', later))],
        [object('8', entry('a', noon)), object('9', entry('a', noon))],
      ),
    ).toBe(false);
    expect(alike([object('5'), object('5')], [object('5'), object('6')])).toBe(false);
  });

  it('differ in the order of managers, and of fields', () => {
    const [a, b] = [entry('a', noon), entry('b', noon)];
    expect(alike([object('1', a, b)], [object('1', b, a)])).toBe(false);
    const swapped = entry('a', noon, { 'f:b': {}, 'f:a': {} });
    expect(alike([object('1', a)], [object('1', swapped)])).toBe(false);
  });

  it('are alike when only errors come in another order, but for conflicts with one manager', () => {
    const typed = (...lines: string[]) => answer({ kind: 'Status', message: `errors:\n  ${lines.join('\n  ')}` }, 500);
    expect(alike([typed('.a: x', '.b: y')], [typed('.b: y', '.a: x')])).toBe(true);
    expect(alike([typed('.a: x', '.b: y')], [typed('.a: x', '.c: y')])).toBe(false);
    const conflicts = (...causes: [manager: string, field: string][]) =>
      answer(
        {
          details: {
            causes: causes.map(([message, field]) => ({ reason: 'FieldManagerConflict', message, field })),
          },
        },
        409,
      );
    expect(alike([conflicts(['m', '.a'], ['n', '.b'])], [conflicts(['n', '.b'], ['m', '.a'])])).toBe(true);
    expect(alike([conflicts(['m', '.a'], ['m', '.b'])], [conflicts(['m', '.b'], ['m', '.a'])])).toBe(false);
  });
});
