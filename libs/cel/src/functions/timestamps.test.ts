import { describe, expect, it } from 'vitest';
import type { JSONSchemaProps } from '#schema';
import { measureRule } from '../rules/measure-rule.ts';

const SCHEMA: JSONSchemaProps = {
  type: 'object',
  properties: { t: { type: 'string', format: 'date-time' }, s: { type: 'string', maxLength: 64 } },
};
const WRITTEN = '2011-08-18T19:03:37.01+01:00';

/** All hold in kube-apiserver's own library. */
describe('a timestamp', () => {
  it.each([
    'string(self.t) == self.s',
    'string(timestamp(self.s)) == self.s',
    "string(timestamp(self.s) + duration('1h')) == '2011-08-18T20:03:37.01+01:00'",
    "string([self.t][0] - duration('1h')) == '2011-08-18T18:03:37.01+01:00'",
    'string([self.t].min()) == string(self.t)',
    "'%s'.format([self.t]) == string(self.t)",
    `'%s'.format([[self.t]]) == '[timestamp("${WRITTEN}")]'`,
    "string(timestamp(0)) == '1970-01-01T00:00:00Z'",
    "string(timestamp('2011-08-18T19:03:37-03:30')) == '2011-08-18T19:03:37-03:30'",
    "string(timestamp('2011-08-18T19:03:37+00:00')) == '2011-08-18T19:03:37Z'",
    'self.t.getHours() == 18',
    "self.t == timestamp('2011-08-18T18:03:37.01Z')",
  ])('%s', (rule) => {
    expect(measureRule(SCHEMA, { rule }).run({ t: WRITTEN, s: WRITTEN })).toMatchObject({ value: true });
  });
});
