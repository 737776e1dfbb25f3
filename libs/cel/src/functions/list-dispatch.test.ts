import { describe, expect, it } from 'vitest';
import type { JSONSchemaProps } from '#schema';
import { measureRule } from '../rules/measure-rule.ts';

const UNTYPED: JSONSchemaProps = { 'x-kubernetes-preserve-unknown-fields': true };
const SCHEMA: JSONSchemaProps = {
  type: 'object',
  properties: {
    nullable: { type: 'array', items: { type: 'string', nullable: true } },
    objects: { type: 'array', items: { type: 'object', properties: { untyped: UNTYPED } } },
  },
};
const OBJECT = { nullable: [null, 'a'], objects: [{ untyped: 'a' }, { untyped: 1 }, { untyped: 1 }] };

/** What kube-apiserver's own library says of each. */
describe('lists that are typed only when they are there', () => {
  it.each([
    ['dyn([1.0, 2.0]).sum() == 3.0', 'true'],
    ['dyn([1, 2]).sum() == 3', 'true'],
    ['dyn([]).sum() == 0.0', 'true'],
    ["dyn([duration('1s')]).sum() == duration('1s')", 'true'],
    ["dyn(['a', 'b']).max() == 'b'", 'true'],
    ['dyn([true]).sum() == 1', 'no such overload: sum(list)'],
    ["dyn([1]).join('x') == 'a'", 'no such overload: join(list, string)'],
    ['dyn([[1], [2]]).isSorted()', 'no such overload: isSorted(list)'],
    ['dyn([1]).flatten() == [1]', 'true'],
    ['dyn(1).flatten() == [1]', 'no such overload: int.flatten()'],
    ['dyn({}).flatten(1) == [1]', 'no such overload: map(dyn, dyn).flatten(int)'],
    ["self.nullable.join('x') == ''", 'no such overload: join(list, string)'],
    ["self.nullable.max() == 'a'", 'no such overload: max(list)'],
    ['self.objects[0] != self.objects[1]', 'true'],
    ['self.objects[1] == self.objects[2]', 'true'],
  ])('%s is %s', (rule, result) => {
    const outcome = measureRule(SCHEMA, { rule }).run(OBJECT);
    expect('value' in outcome ? String(outcome.value) : outcome.failure.message).toBe(result);
  });
});
