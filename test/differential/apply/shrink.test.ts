import { expect, it } from 'vitest';
import { planKind } from './planned-kind.ts';
import { type PlannedSequence, planSequence } from './planned-sequence.ts';
import { shrink } from './shrink.ts';
import { MEDIA_TYPES, type Step } from './step.ts';

const step = (value: { [name: string]: number }): Step => ({
  method: 'PATCH',
  version: 'v1',
  query: {},
  userAgent: 'test',
  type: MEDIA_TYPES.merge,
  body: { is: 'value', value },
  inNewSecond: true,
  mistakes: [],
});
const valuesOf = ({ steps }: PlannedSequence) =>
  steps.map(({ body }) => (body?.is === 'value' ? body.value : undefined));

it('leaves of a failing sequence the steps and members that it fails by', async () => {
  const steps = [step({ a: 1 }), step({ b: 1, c: 1 }), step({ d: 1 }), step({ e: 1, f: 1 })];
  const fails = async (candidate: PlannedSequence) => {
    const text = JSON.stringify(valuesOf(candidate));
    return text.includes('"c"') && text.includes('"f"');
  };
  const small = await shrink({ index: 0, kind: planKind(1, 0), steps }, fails);
  expect(valuesOf(small)).toEqual([{ c: 1 }, { f: 1 }]);
  expect(small.steps.every((each) => !each.inNewSecond)).toBe(true);
});

it('plans the same for the same seed', () => {
  const kinds = [planKind(7, 0), planKind(7, 1)];
  expect(kinds).toEqual([planKind(7, 0), planKind(7, 1)]);
  expect(planSequence(7, 3, kinds)).toEqual(planSequence(7, 3, kinds));
  expect(planSequence(7, 3, kinds)).not.toEqual(planSequence(8, 3, kinds));
});
