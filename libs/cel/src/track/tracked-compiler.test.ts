import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#machinery';
import type { JSONSchemaProps } from '#schema';
import { declTypeOf } from '../check/declare-schema.ts';
import { valScript } from '../compile/code.ts';
import { Compiler } from '../compile/compiler.ts';
import { Frame } from '../compile/frame.ts';
import { ScriptWriter } from '../compile/script-writer.ts';
import {
  checkExpression,
  PER_CALL_COST_LIMIT,
  ruleVariables,
  ScopeTypes,
  setVariables,
} from '../rules/rule-program.ts';
import { TrackedCompiler } from './tracked-compiler.ts';

const TEXT: JSONSchemaProps = { type: 'string' };
const SCHEMA: JSONSchemaProps = {
  type: 'object',
  properties: {
    i: { type: 'integer' },
    d: { type: 'number' },
    b: { type: 'boolean' },
    s: TEXT,
    day: { type: 'string', format: 'date' },
    l: { type: 'array', items: { type: 'integer' } },
    m: { type: 'object', additionalProperties: TEXT },
    o: { type: 'object', properties: { a: { type: 'integer' }, t: TEXT } },
    lo: { type: 'array', items: { type: 'object', properties: { a: { type: 'integer' }, t: TEXT } } },
    either: { 'x-kubernetes-int-or-string': true },
    none: TEXT,
  },
};
const SELF: JsonObject = {
  i: 3,
  d: 1.5,
  b: true,
  s: 'some text, longer than ten',
  day: '2020-02-29',
  l: [3, 1, 2],
  m: { k: 'v' },
  o: { a: 1, t: 'x' },
  lo: [
    { a: 1, t: 'p' },
    { a: 2, t: 'q' },
  ],
  either: '50%',
};

const RULES = `
self.i > 1 && self.d < 2.0 || self.b
self.b ? self.i == 3 : self.d == 0.0
(self.b ? self.o : self.o).a == 1 && has((self.b ? self.o : self.o).t)
!self.b || -self.i < 0
self.i + 2 * self.i - 1 == 8 && self.i % 2 == 1
self.s == 'x' || self.s != self.o.t
self.s.startsWith('some') && !self.s.endsWith(self.o.t)
self.s.matches('^s.*n$') && self.s.matches(self.o.t + '|s')
self.s.find('[a-z]+') == 'some'
self.i in [1, 3] && self.i in self.l && !('z' in self.m)
self.o.t in ['x', 'y'] && 'k' in self.m && self.m.k == self.m['k']
self.l[0] == 3 && self.l[self.l[1]] == 1 && self.lo[1].t == 'q'
has(self.o.a) && !has(self.none) && has(self.m.k)
self.?none.orValue('x') == 'x' && self.l[?7].or(self.l[?0]).value() == 3
self.?o.?t.optMap(t, t + t).orValue('') == 'xx' && !self.?none.optFlatMap(n, optional.of(n)).hasValue()
[1, self.i, 2].size() == 3 && [?self.?none, ?self.?s].size() == 1
{'a': self.i, 'b': 2}.a == 3 && {?'a': self.?none}.size() == 0
self.l.all(x, x > 0) && self.l.exists(x, x == 2) && self.l.exists_one(x, x > 2)
self.l.map(x, x * 2).sum() == 12 && self.l.filter(x, x > 1).size() == 2 && self.l.map(x, x > 1, x + 1).max() == 4
self.l.all(i, x, i < x + 3) && self.m.exists(k, v, k == 'k' && v == 'v') && self.lo.existsOne(i, e, e.a == i + 2) == false
self.l.transformList(i, x, i + x)[0] == 3 && self.m.transformMap(k, v, v + k).k == 'vk'
self.l.transformMapEntry(i, x, x > 1, {x: i})[3] == 0
self.l.sort() == [1, 2, 3] && self.lo.sortBy(e, -e.a)[0].a == 2
self.lo.all(e, self.lo.exists(f, e.t == f.t && e.a == f.a)) && self.lo.map(e, e.t).join(',') == 'p,q'
type(self.either) == string && self.either == '50%' && int('5') == 5
self.day < timestamp('2021-01-01T00:00:00Z') && self.day.getFullYear() == 2020
duration('90s').getMinutes() == 1 && string(self.d) == '1.5' && quantity('1Gi').isGreaterThan(quantity('1Mi'))
self.s.split(',').size() == 2 && '%s-%d'.format([self.s, self.i]).contains('-3') && self.s.replace('e', 'E') != self.s
self == oldSelf && self.lo[0] != oldSelf.lo[1] && [self.o] == [oldSelf.o]
lists.range(3).map(x, [x, self.i]).flatten().distinct().size() == 4
cidr('10.0.0.0/8').containsIP('10.1.2.3') && ip('::1') == ip('::1') && ip('::1') != ip('::2')
format.dns1123Label().validate(self.o.t).hasValue() == false && sets.contains(self.l, [1])
`
  .trim()
  .split('\n');

describe('the forms of an expression', () => {
  const decl = declTypeOf(SCHEMA, { resourceRoot: false })!; // the schema has a type
  const scope = { decl, optionalOldSelf: false };
  const types = new ScopeTypes(decl);

  it.each(RULES)('agree where nothing fails: %s', (rule) => {
    const checked = checkExpression(rule, scope, types, 'bool', 'stored');
    if ('error' in checked) throw new Error(checked.error);
    const variables = ruleVariables(checked, scope);
    const compiler = new Compiler(variables);
    const fast = compiler.compileVal(checked.root);
    const writer = new ScriptWriter();
    const script = writer.finish(valScript(new Compiler(variables, writer).compile(checked.root), writer));
    const trackedCompiler = new TrackedCompiler(variables);
    const tracked = trackedCompiler.node(checked.root).run;

    const outcomeOf = (run: (frame: Frame) => unknown, slotCount: number) => {
      const frame = new Frame(new Array(slotCount).fill(undefined), PER_CALL_COST_LIMIT);
      setVariables(frame, scope, SELF, SELF);
      return { value: run(frame), cost: frame.cost };
    };
    const outcome = outcomeOf(fast, compiler.slotCount);
    expect(outcome.value).toBe(true);
    expect(outcomeOf(script, compiler.slotCount)).toEqual(outcome);
    expect(outcomeOf(tracked, trackedCompiler.slotCount)).toEqual(outcome);
  });
});
