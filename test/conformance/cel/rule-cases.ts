import type { JsonObject } from '#machinery';
import type { JSONSchemaProps, ValidationRule } from '#schema';

/** Rules over one schema, and objects (with the ones that they replace) that the rules are run on. */
export interface RuleCases {
  readonly name: string;
  /** The schema of `spec`, to which the rules are added; with `place: 'root'` the whole schema with rules inside. */
  readonly schema: JSONSchemaProps;
  readonly place?: 'root';
  readonly rules: readonly ValidationRule[];
  readonly objects: readonly JsonObject[];
  /** Pairs of indexes into `objects`: an update of the first to the second. */
  readonly updates: readonly (readonly [number, number])[];
}

const text = (maxLength = 64): JSONSchemaProps => ({ type: 'string', maxLength });
const object = (properties: Record<string, JSONSchemaProps>): JSONSchemaProps => ({ type: 'object', properties });
const list = (items: JSONSchemaProps, maxItems = 8): JSONSchemaProps => ({ type: 'array', maxItems, items });
const mapTo = (additionalProperties: JSONSchemaProps): JSONSchemaProps => ({
  type: 'object',
  maxProperties: 8,
  additionalProperties,
});

const EVERYTHING = object({
  s: text(),
  s2: text(),
  e: { type: 'string', enum: ['red', 'green'] },
  i: { type: 'integer' },
  j: { type: 'integer' },
  d: { type: 'number' },
  b: { type: 'boolean' },
  dt: { type: 'string', format: 'date-time' },
  date: { type: 'string', format: 'date' },
  dur: { type: 'string', format: 'duration' },
  by: { type: 'string', format: 'byte', maxLength: 32 },
  ios: { 'x-kubernetes-int-or-string': true, maxLength: 32 },
  ls: list(text(16)),
  li: list({ type: 'integer' }),
  ld: list({ type: 'number' }),
  ldt: list({ type: 'string', format: 'date-time' }),
  set: { ...list(text(16)), 'x-kubernetes-list-type': 'set' },
  lm: {
    ...list({ ...object({ name: text(16), v: { type: 'integer' } }), required: ['name'] }),
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['name'],
  },
  lo: list(object({ a: { type: 'integer' }, t: text(16) })),
  ll: list(list({ type: 'integer' }, 4), 4),
  m: mapTo(text(16)),
  mi: mapTo({ type: 'integer' }),
  mo: mapTo(object({ a: { type: 'integer' } })),
  n: { ...text(), nullable: true },
  ln: list({ ...text(16), nullable: true }),
  o: object({ a: { type: 'integer' }, b: object({ c: text(16) }) }),
  emb: { type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true },
  'a-b': { type: 'integer' },
  'x.y': { type: 'integer' },
  namespace: text(),
  if: { type: 'integer' },
  __under: { type: 'integer' },
  'k/v': { type: 'integer' },
  pu: { ...object({ known: { type: 'integer' } }), 'x-kubernetes-preserve-unknown-fields': true },
  missing: text(),
  empty: text(),
});

const FULL: JsonObject = {
  s: 'hello',
  s2: 'wörld😀',
  e: 'red',
  i: 7,
  j: -3,
  d: 2.5,
  b: true,
  dt: '2021-03-04T05:06:07.089Z',
  date: '2020-02-29',
  dur: '1h30m',
  by: 'aGk=',
  ios: '25%',
  ls: ['a', 'b', 'a'],
  li: [3, 1, 2],
  ld: [1.5, 2],
  ldt: ['2020-01-01T00:00:00Z'],
  set: ['x', 'y'],
  lm: [
    { name: 'one', v: 1 },
    { name: 'two', v: 2 },
  ],
  lo: [{ a: 1, t: 'q' }, { a: 2 }],
  ll: [[1, 2], [3]],
  m: { k: 'v', k2: 'v2' },
  mi: { x: 1, y: 2 },
  mo: { z: { a: 9 } },
  n: null,
  ln: ['p', null],
  o: { a: 1, b: { c: 'deep' } },
  emb: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pod' }, spec: { x: 1 } },
  'a-b': 1,
  'x.y': 2,
  namespace: 'ns',
  if: 3,
  __under: 4,
  'k/v': 5,
  pu: { known: 1, unknown: 'u' },
  empty: '',
};

const SPARSE: JsonObject = {
  s: 'other',
  i: 9007199254740993n,
  j: 0,
  d: 3,
  ios: 40,
  li: [],
  ls: [],
  set: ['y', 'x'],
  lm: [{ name: 'two', v: 5 }],
  m: {},
  o: { a: 2 },
};

const LITERAL_RULES = `
true
false
1 == 1 && 2 != 3
1 == 2 || 2 == 2
self.b ? self.i > 5 : self.i < 5
!self.b
!!self.b
--self.i == self.i
-self.i == -7
self.i + self.j == 4
self.i - self.j == 10
self.i * self.j == -21
self.i / 2 == 3
self.i % 4 == 3
self.j % 2 == -1
self.j / 0 == 1
self.j % 0 == 1
self.i / self.j == -2
9223372036854775807 + self.i > 0
-9223372036854775808 - self.i < 0
self.i * 9223372036854775807 == 0
self.i == 9007199254740993
self.i + 1 == 9007199254740994
self.i < 9007199254740994
self.d + 0.5 == 3.0
self.d * 2.0 > 4.9
self.d / 0.0 > 1.0
self.d - 1.5 == 1.0
self.d == 2.5
self.i < self.d
self.i > 2.5
self.d >= 2
self.i == 7.0
self.i < 7u
dyn(self.i) == 7.0
dyn(self.i) == 7u
dyn(1) == dyn(1.0)
5u + 2u == 7u
5u - 7u == 0u
5u / 0u == 1u
7u % 4u == 3u
uint(self.i) == 7u
uint(self.j) == 1u
int(self.d) == 2
int('12') == 12
int('x') == 1
int(self.s) == 1
double('1.5') == 1.5
double(self.i) == 7.0
double(self.s) > 0.0
string(self.i) == '7'
string(self.d) == '2.5'
string(self.b) == 'true'
string(self.dt) == '2021-03-04T05:06:07.089Z'
string(self.dur) == '5400s'
string(self.by) == 'hi'
bool('true') && self.b
bool(self.s)
bytes(self.s) == b'hello'
size(self.by) == 2
self.by == b'hi'
self.by + b'!' == b'hi!'
self.s == 'hello'
self.s != 'hello'
self.s < 'world'
self.s + self.s2 == 'hellowörld😀'
self.s2.size() == 6
size(self.s2) == 6
self.s.contains('ell')
self.s.startsWith('he')
self.s.endsWith('lo')
self.s.matches('^h.*o$')
self.s.matches(self.s2)
self.s.matches('[')
self.s.matches('(?i)HELLO')
self.s.find('l+') == 'll'
self.s.findAll('l') == ['l', 'l']
self.s.findAll('l', 1) == ['l']
self.s.find('[') == ''
self.s.charAt(1) == 'e'
self.s.charAt(9) == 'e'
self.s2.charAt(5) == '😀'
self.s.indexOf('l') == 2
self.s.indexOf('l', 3) == 3
self.s.lastIndexOf('l') == 3
self.s.indexOf('zz') == -1
self.s.indexOf('') == 0
self.s.indexOf('l', -1) == 0
self.s.lowerAscii() == 'hello'
self.s.upperAscii() == 'HELLO'
self.s.replace('l', 'L') == 'heLLo'
self.s.replace('l', 'L', 1) == 'heLlo'
self.s.replace('', '-') == '-h-e-l-l-o-'
self.s.split('l') == ['he', '', 'o']
self.s.split('l', 2) == ['he', 'lo']
self.s.split('') == ['h', 'e', 'l', 'l', 'o']
self.s.substring(1) == 'ello'
self.s.substring(1, 3) == 'el'
self.s.substring(3, 1) == 'x'
self.s.substring(9) == 'x'
'  x '.trim() == 'x'
self.ls.join() == 'aba'
self.ls.join('-') == 'a-b-a'
strings.quote(self.s) == '"hello"'
'%s and %d'.format([self.s, self.i]) == 'hello and 7'
'%s'.format([self.ls]) == '["a", "b", "a"]'
'%s'.format([self.m]) == '{"k":"v", "k2":"v2"}'
'%.2f|%e'.format([self.d, self.d]) == '2.50|2.500000e+00'
'%x %X %o %b'.format([255, 255, 8, 5]) == 'ff FF 10 101'
'%d'.format([self.s]) == 'x'
'%s %s'.format([self.s]) == 'x'
'%s'.format([self.s, self.s]) == 'x'
'%y'.format([self.s]) == 'x'
'%s'.format([self.dt]) == '2021-03-04T05:06:07.089Z'
self.e == 'red'
self.e in ['red', 'green']
self.i in [1, 7]
self.i in []
self.s in self.ls
'a' in self.ls
'k' in self.m
'zz' in self.m
self.i in self.li
1.5 in self.ld
size(self.ls) == 3
self.ls.size() == 3
self.ls[0] == 'a'
self.ls[5] == 'a'
self.ls[-1] == 'a'
self.li[0] + self.li[1] == 4
self.m['k'] == 'v'
self.m.k == 'v'
self.m.nope == 'v'
self.m['nope'] == 'v'
has(self.m.k)
has(self.m.nope)
has(self.missing)
!has(self.missing) || self.missing == 'x'
has(self.s) && self.s.size() > 0
has(self.empty)
self.empty == ''
self.missing == 'x'
has(self.o.b.c)
self.o.b.c == 'deep'
has(self.o.b) && has(self.o.b.c)
self.n == null
has(self.n)
self.n == 'x'
self.ln[1] == null
self.ln.exists(x, x == null)
self.ln.all(x, x == null || x.size() == 1)
self.ls.all(x, x.size() == 1)
self.ls.all(x, x == 'a')
self.ls.exists(x, x == 'b')
self.ls.exists_one(x, x == 'b')
self.ls.exists_one(x, x == 'a')
self.ls.existsOne(x, x == 'b')
self.ls.map(x, x + '!') == ['a!', 'b!', 'a!']
self.ls.filter(x, x == 'a').size() == 2
self.ls.map(x, x == 'a', x + x) == ['aa', 'aa']
self.li.all(x, x > 0)
self.li.all(x, 10 / (x - 1) > 0)
self.li.exists(x, 10 / (x - 1) > 0)
self.li.exists_one(x, 10 / (x - 1) > 0)
self.li.map(x, 10 / (x - 1)).size() == 3
self.li.filter(x, 10 / (x - 1) > 0).size() == 3
self.li.isSorted()
[1, 2, 3].isSorted()
self.li.sum() == 6
self.ld.sum() == 3.5
self.li.max() == 3
self.li.min() == 1
self.ls.max() == 'b'
[1].min() == 1
self.li.indexOf(1) == 1
self.ls.lastIndexOf('a') == 2
self.li.sort() == [1, 2, 3]
self.li.sortBy(x, -x) == [3, 2, 1]
self.li.reverse() == [2, 1, 3]
self.li.slice(0, 2) == [3, 1]
self.li.slice(0, 9) == [3, 1]
self.ll.flatten() == [1, 2, 3]
self.ls.distinct() == ['a', 'b']
lists.range(3) == [0, 1, 2]
self.li.first().value() == 3
self.li.last().orValue(0) == 2
sets.contains(self.ls, ['a'])
sets.intersects(self.ls, ['z'])
sets.equivalent(self.ls, ['a', 'b'])
self.set == ['y', 'x']
self.set == ['x', 'z']
self.set + ['x', 'z'] == ['x', 'y', 'z']
self.lm.all(x, x.v > 0)
self.lm.exists(x, x.name == 'one' && x.v == 1)
self.lm == self.lm
self.lm.map(x, x.name) == ['one', 'two']
(self.lm + self.lm).size() == 2
self.lo[0].t == 'q'
self.lo[1].t == 'q'
self.lo.all(x, has(x.t))
self.lo.exists(x, has(x.t) && x.t == 'q')
self.lo.map(x, x.a) == [1, 2]
self.lo == self.lo
self.lo[0] == self.lo[0]
self.lo[0] == self.lo[1]
self.ll[0][1] == 2
self.ll.all(l, l.all(x, x > 0))
self.m.all(k, self.m[k].startsWith('v'))
self.m.exists(k, k == 'k2')
self.m.map(k, k).size() == 2
self.m == {'k': 'v', 'k2': 'v2'}
self.mi == {'x': 1, 'y': 2}
self.mi.all(k, v, v > 0)
self.li.all(i, v, v > i)
self.li.exists(i, v, i == v)
self.li.existsOne(i, v, v == 3)
self.li.transformList(i, v, i + v) == [3, 2, 4]
self.li.transformList(i, v, i > 0, v) == [1, 2]
self.mi.transformMap(k, v, v + 1) == {'x': 2, 'y': 3}
self.mi.transformMap(k, v, v > 1, v) == {'y': 2}
self.mi.transformMapEntry(k, v, {v: k}) == {1: 'x', 2: 'y'}
self.ls.transformMapEntry(i, v, {v: i}).size() == 2
self.mo.z.a == 9
self.mo.all(k, self.mo[k].a > 1)
{'a': 1}.a == 1
{'a': 1, 'b': 2}['b'] == 2
{1: 'x'}[1] == 'x'
{1: 'x'}[2] == 'x'
[1, 2] + [3] == [1, 2, 3]
[1, 2, 3][1] == 2
[] == []
{} == {}
[[1], [2]].size() == 2
type(self.i) == int
type(self.s) == string
type(self.d) == double
type(self.ls) == list
type(self.m) == map
type(self.ios) == string
type(self.dt) == google.protobuf.Timestamp
type(null) == null_type
type(1u) == uint
self.ios == '25%'
self.ios == 40
type(self.ios) == int ? self.ios < 100 : self.ios.endsWith('%')
self.ios < 100
self.ios + 1 == 41
self.ios.size() == 3
self.ios.startsWith('2')
size(self.ios) == 3
string(self.ios) == '25%'
int(self.ios) == 40
self.dt > timestamp('2020-01-01T00:00:00Z')
self.dt < timestamp('2020-01-01T00:00:00Z')
self.dt.getFullYear() == 2021
self.dt.getMonth() == 2
self.dt.getDate() == 4
self.dt.getDayOfMonth() == 3
self.dt.getDayOfWeek() == 4
self.dt.getDayOfYear() == 62
self.dt.getHours() == 5
self.dt.getMinutes() == 6
self.dt.getSeconds() == 7
self.dt.getMilliseconds() == 89
self.dt.getHours('America/New_York') == 0
self.dt.getHours('+02:00') == 7
self.dt.getHours('Nowhere/Land') == 7
self.date == timestamp('2020-02-29T00:00:00Z')
self.date.getFullYear() == 2020
self.dt - self.date > duration('24h')
self.dt + duration('1h') > self.dt
self.dur == duration('90m')
self.dur > duration('1h')
self.dur.getHours() == 1
self.dur.getMinutes() == 90
self.dur.getSeconds() == 5400
self.dur + duration('1s') == duration('5401s')
duration('x') == self.dur
timestamp('x') == self.dt
duration(self.s) == self.dur
timestamp(self.s) == self.dt
timestamp(0) == timestamp('1970-01-01T00:00:00Z')
int(self.dt) == 1614834367
self.ldt[0] == timestamp('2020-01-01T00:00:00Z')
self.ldt.all(t, t < self.dt)
self.a__dash__b == 1
self.x__dot__y == 2
self.__namespace__ == 'ns'
self.__if__ == 3
self.__underscores__under == 4
self.k__slash__v == 5
self.namespace == 'ns'
self.emb.kind == 'Pod'
self.emb.metadata.name == 'pod'
self.emb.spec.x == 1
self.pu.known == 1
self.pu.unknown == 'u'
self.pu == self.pu
self.o == self.o
self.o.a == 1 && self.o.b.c != ''
self.?s.hasValue()
self.?missing.hasValue()
self.?missing.orValue('d') == 'd'
self.?o.?b.?c.orValue('') == 'deep'
self.o.?b.c.orValue('') == 'deep'
self.?s.value() == 'hello'
self.?missing.value() == 'hello'
self.ls[?0].orValue('') == 'a'
self.ls[?9].orValue('z') == 'z'
self.m[?'k'].orValue('') == 'v'
self.?missing.optMap(x, x + '!').orValue('none') == 'none'
self.?s.optMap(x, x + '!').orValue('none') == 'hello!'
self.?s.optFlatMap(x, optional.of(x)).hasValue()
self.?missing.or(self.?s).value() == 'hello'
optional.of(1).hasValue()
optional.none().hasValue()
optional.ofNonZeroValue('').hasValue()
optional.ofNonZeroValue(self.s).hasValue()
[?self.?s, ?self.?missing].size() == 1
{?'a': self.?s, ?'b': self.?missing}.size() == 1
optional.unwrap([self.?s, self.?missing]) == ['hello']
quantity('1Gi') > quantity('1Mi')
quantity('1Gi').isGreaterThan(quantity('1Mi'))
quantity('1.5').asApproximateFloat() == 1.5
quantity('50k').asInteger() == 50000
quantity('1.5').asInteger() == 1
quantity('1.5').isInteger()
quantity('100m').add(quantity('900m')) == quantity('1')
quantity('1').sub(2).sign() == -1
quantity('2').compareTo(quantity('1')) == 1
isQuantity(self.s)
quantity(self.s) == quantity('1')
sign(quantity('-5')) == -1
semver('1.2.3').major() == 1
semver('1.2.3') == semver('1.2.3+x')
semver('1.2.3-rc.1').isLessThan(semver('1.2.3'))
semver('v1.2', true).minor() == 2
isSemver('1.2')
isSemver('v1.2', true)
semver(self.s) == semver('1.0.0')
url('https://user:pw@example.com:8080/a%20b?x=1&x=2#f').getHost() == 'example.com:8080'
url('https://example.com:8080/a b').getEscapedPath() == '/a%20b'
url('https://[::1]:80/').getHostname() == '::1'
url('https://example.com/?x=1&x=2').getQuery() == {'x': ['1', '2']}
url('https://example.com:8080/').getPort() == '8080'
url('../x').getScheme() == ''
isURL('https://example.com/')
isURL('x y')
isURL('/abs/path')
ip('192.168.0.1').family() == 4
ip('::1').isLoopback()
ip('fe80::1').isLinkLocalUnicast()
ip('224.0.0.1').isLinkLocalMulticast()
ip('8.8.8.8').isGlobalUnicast()
ip('0.0.0.0').isUnspecified()
ip.isCanonical('::01')
ip('1.2.3') == ip('::1')
ip('::ffff:1.2.3.4').family() == 6
ip('fe80::1%eth0').family() == 6
isIP('1.2.3.256')
isIP('::')
string(ip('2001:DB8::0:1')) == '2001:db8::1'
cidr('10.0.0.0/8').containsIP('10.1.2.3')
cidr('10.0.0.0/8').containsIP(ip('11.1.2.3'))
cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16')
cidr('10.1.0.0/16').containsCIDR(cidr('10.0.0.0/8'))
cidr('10.1.2.3/8').masked() == cidr('10.0.0.0/8')
cidr('10.1.2.3/8').prefixLength() == 8
cidr('10.1.2.3/8').ip() == ip('10.1.2.3')
cidr('10.1.2.3') == cidr('10.0.0.0/8')
isCIDR('10.0.0.0/33')
string(cidr('10.0.0.0/8')) == '10.0.0.0/8'
format.dns1123Label().validate(self.s).hasValue()
format.dns1123Label().validate('A_b').value().size() > 0
format.named('uuid').hasValue()
format.named('nope').hasValue()
!format.uuid().validate('123e4567-e89b-12d3-a456-426614174000').hasValue()
format.uri().validate('x y').value() == ['z']
format.date().validate('2020-02-30').hasValue()
self.i > 5 && self.missing == 'x'
self.i < 5 && self.missing == 'x'
self.missing == 'x' && self.i < 5
self.missing == 'x' || self.i > 5
self.i > 5 || self.missing == 'x'
self.missing == 'x' || self.j / 0 == 1
(self.b ? self.o.b.c : self.s) == 'deep'
(self.i > 100 ? self.missing : self.s) == 'hello'
self.li[self.li[1]] == 1
self.m[self.ls[0]] == 'x'
oldSelf == self
oldSelf.i <= self.i
oldSelf.s == self.s
self.i == oldSelf.i || self.j > oldSelf.j
`;

/** What the live differential (test/differential/cel) has found to be answered otherwise. */
const FOUND_RULES = `
{'a': 1, 'a': 2}.a == 2
{self.s: 1, 'hello': 2}.size() == 1
{'a': 1, ?'a': optional.none()}.size() == 0
{1: 'a', 1u: 'b'}.size() == 2
{1.5: 1}[1.5] == 1
{null: 1}.size() == 1
self.mi[?self.n].hasValue()
type(self.dt) == timestamp
self.dur == duration
.lists.range(3).size() == 3
sign(quantity('1Gi').sub(-9223372036854775808)) == -1
sign(quantity('-1').sub(-9223372036854775808)) == 1
self.ln.join('') == ''
quantity('1') == quantity('2').sub(quantity('1'))
quantity('2').sub(quantity('1')) == quantity('1')
quantity('1') != quantity('2').sub(quantity('1'))
dyn(url('/a')) == dyn(1)
dyn(1) == dyn(url('/a'))
dyn(url('/a')) != dyn(1)
[dyn(url('/a'))] == [dyn(1)]
dyn(url('/a')) in [dyn(1)]
cidr('10.0.0.0/8').containsIP('x')
semver('', true).major() == 1
[1, self.i / 0].sort() == [] || true
self.missing.split('').distinct() == []
'%s'.format([dyn(self.emb)]) == ''
string(timestamp('2024-02-29T12:34:56.5+02:00') + duration('1h')) == ''
has((self.s
has(..s)
self.s.(
(self.s..size())
7 < -)
!?self.b
{'a' 1, 'b': 2}.a
self.li[)] == 1
has(self.s?
self.s.?(1)
[1, 2].all(., true)
self.s."a
has(self.li[)].k)
`;

const BROKEN_RULES = `
self.nope == 1
self.o.nope
self.o.b.c.d == 1
self.i.a == 1
has(self.nope)
has(self)
has(self.s, self.i)
self.i + self.s == 'x'
self.i == self.s
self.d + self.i > 1.0
self.s && self.b
self.b || self.i
self.b && self.i
!self.s
-self.s == 'x'
self.i
self.s
1 +
+ 1
self.i ==
self.i == 1 &&
(self.i == 1
self.i == 1)
self..i == 1
self.i == = 1
self.i = 1
self.i & 1
self.i | 1
self.s == "x
self.s == 'x\\q'
self.s == 'a
b'
[1, 2
[1, 'a'].size() == 2
[1, 2.0].size() == 2
{'a': 1, 'b': 'x'}.size() == 2
{'a': 1, 2: 1}.size() == 2
{'a' 1}.size() == 1
{'a': }.size() == 1
foo == 1
foo(1) == 1
self.s.foo() == 1
self.s.size(1) == 1
size() == 1
size(self.i) == 1
size(self.s, self.s) == 1
self.ls.all(x) == true
self.ls.all(1, true)
self.ls.all(x.y, true)
self.ls.map(1, x) == []
self.ls.filter(x.y, true).size() == 1
self.ls.exists(x, y)
self.ls.exists(x, x)
self.ls.exists(x, x.size())
self.i.all(x, x > 1)
self.s.all(x, true)
self.ls.all(__result__, true)
self.ls.all(i, i, true)
self.ls.all(i, 1, true)
x.y.z
if == 1
namespace == 'x'
self.if == 1
self.true == 1
self.in == 1
as.x == 1
self.ls[0
self.ls['a'] == 'b'
self.m[0] == 'v'
self.li['x'] == 1
self.ls + self.li == []
self.ls == self.li
self.ls == 'x'
self.m == self.mi
self.o == self.s
self.lo == self.lm
self.lo[0] == self.o
self.dt == self.s
self.dt == self.dur
self.dt + self.dt == self.dt
self.dur * 2 == self.dur
self.by == 'hi'
1u + 1 == 2
9223372036854775808 == 1
-9223372036854775809 == 1
18446744073709551616u == 1u
1e999 == 1.0
0x1F == 31
0xZZ == 1
'\\u12' == 'a'
'\\400' == 'a'
b'\\u0041' == b'A'
self.s.matches(1)
self.s.matches('a(')
self.s.matches('a**')
self.s.matches('(?<n>a)')
'%s'.format('x') == 'x'
'%d'.format(['x']) == 'x'
'%d %d'.format([1]) == 'x'
self.s.substring('x') == 'x'
self.s.replace('a') == 'x'
self.ls.sum() == 1
self.lm.max() == 1
self.lo.sort() == []
quantity(1) == quantity('1')
quantity('1') + quantity('2') == quantity('3')
quantity('1') == 1
ip(1) == ip('::1')
cidr('x').nope()
url('x').getFoo()
semver('1.0.0') > semver('0.1.0')
optional.of(self.s) == self.s
self.?s + 'x' == 'x'
self.?i > 1
self.?nope.hasValue()
self.s.?x.hasValue()
self[?'s'].hasValue()
self.ls.optMap(x, x).hasValue()
self.?s.optMap(1, x).hasValue()
[?self.s].size() == 1
{?'a': self.s}.size() == 1
Foo{a: 1} == 1
int{a: 1} == 1
self{a: 1} == 1
type(self.i) == integer
type(self.i) == 1
dyn(self.s) + 1 == 1
dyn(self.i) + 'x' == 'x'
dyn(self.s).foo == 1
dyn(self.b) + dyn(self.b) == 1
dyn(self.s).size() == 5
dyn(self.i).size() == 5
size(dyn(self.i)) == 5
dyn(self.s).startsWith('h')
dyn(self.i).startsWith('h')
dyn(self.s) < dyn(self.i)
dyn(self.i) && true
!dyn(self.i)
dyn(self.s) ? true : false
dyn(self.i) in dyn(self.li)
dyn(self.i) in dyn(self.i)
dyn(self.ls)[0] == 'a'
dyn(self.i)[0] == 'a'
dyn(self.li).all(x, x > 0)
dyn(self.i).all(x, x > 0)
dyn(self).s == 'hello'
dyn(self).unknown == 'hello'
-dyn(self.s) == 'x'
dyn(self.d) % dyn(self.d) == 1.0
int(dyn(self.ls)) == 1
string(dyn(self.ls)) == 'x'
bool(dyn(self.i))
int(dyn('abc')) == 1
int('9223372036854775808') == 1
int(9.3e18) == 1
uint(-1) == 1u
uint('-1') == 1u
double('abc') == 1.0
bool('maybe')
self.i == 1 ? 'a' : 1
self.b ? self.s : self.i
self.i ? true : false
self.b ? true
self.b : true
? self.b
a.b.c == 1
.self.i == 7
.self == self
self.ls.all(self, self == 'a')
[1, 2, 3].all(self, self > 0)
self . i == 7
self.i // comment
self.i == 7 // comment
self.i == 7 /* x */
@self.i == 7
self.i == 7;
self.i == 7 self.j
self.i == 7 self.j == 3
self.i 7
\`self\`.i == 7
self.\`a-b\` == 1
self.\`x y\` == 1
"\\x41" == 'A'
r'\\d' == '\\\\d'
'''a'b''' == "a'b"
1.5e3 == 1500.0
.5 == 0.5
1. == 1.0
5 in 5
'a' in 'abc'
self.ls.contains('a')
cel.bind(x, self.i, x > 1)
math.greatest(1, 2) == 2
self.s.reverse() == 'olleh'
base64.encode(b'x') == 'x'
self.ls.includes('a')
authorizer.path('/x').check('get').allowed()
self.lm[0].nope == 1
self.lm.all(x, x.nope == 1)
self.lm.map(x, x.v).sum() == '3'
timestamp('2020-13-01T00:00:00Z') == self.dt
duration('1x') == self.dur
lists.range('x').size() == 1
self.li.slice('x', 1).size() == 1
self.li.sortBy(1, x).size() == 1
sets.contains(self.ls, 'a')
self.mi.transformMap(k, v) == {}
self.mi.transformMap(k, k, v) == {}
self.emb.metadata.labels.x == 'y'
self.emb.metadata.generateName == ''
self.metadata.name == 'x'
`;

/** One rule a line; a line that begins no rule would have to be told apart, so rules with line breaks stand by themselves. */
function lines(source: string): ValidationRule[] {
  return source
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((rule) => ({ rule }));
}

/** Every operator between every pair of fields: most do not fit, some fail at run time. */
function pairs(): ValidationRule[] {
  const operands = [
    'self.i',
    'self.d',
    'self.s',
    'self.b',
    'self.ios',
    'self.ls',
    'self.m',
    'self.dt',
    'self.dur',
    'null',
    '2u',
  ];
  const operators = ['==', '<', '+', '-', 'in'];
  const rules: ValidationRule[] = [];
  for (const left of operands) {
    for (const right of operands) {
      for (const operator of operators) {
        const whole = `${left} ${operator} ${right}`;
        rules.push({ rule: operator === '+' || operator === '-' ? `type(${whole}) != bool` : whole });
      }
    }
  }
  return rules;
}

const UNBOUNDED = object({
  s: { type: 'string' },
  ls: { type: 'array', items: { type: 'string' } },
  lls: { type: 'array', items: { type: 'array', items: { type: 'string' } } },
  lo: { type: 'array', items: { ...object({ a: { type: 'integer' }, s: { type: 'string' } }), required: ['a'] } },
  m: { type: 'object', additionalProperties: { type: 'string' } },
  mm: { type: 'object', additionalProperties: { type: 'object', additionalProperties: { type: 'integer' } } },
  bounded: list(text(10), 100),
  big: list(text(1000), 1000),
  dt: { type: 'array', items: { type: 'string', format: 'date-time' } },
  e: { type: 'array', items: { type: 'string', enum: ['a', 'bb'] } },
});

/** What expressions may cost by the schema's bounds; many are refused, with the factor in the message. */
const COSTLY_RULES = `
self.ls.all(x, true)
self.ls.all(x, x == 'a')
self.ls.all(x, x.startsWith('a'))
self.ls.all(x, self.ls.exists(y, y == x))
self.ls.all(x, x.matches('^a+$'))
self.ls.map(x, x + 'a').size() > 1
self.ls.filter(x, x == 'a').size() > 1
self.ls.isSorted()
self.ls.join(',').size() > 1
self.ls == self.ls
self.ls + self.ls == self.ls
'a' in self.ls
self.s.contains(self.s)
self.s.contains('abc')
self.s.matches('a+b+c+d+')
self.s.replace('a', 'bb').size() > 1
self.s.replace('a', 'bb').contains(self.s)
self.s.split(',').all(x, x == 'a')
self.s.split(',', 3).all(x, x == 'a')
self.s.lowerAscii().upperAscii() == 'A'
self.s.find('a+').size() > 1
self.s.findAll('a').size() > 1
self.s.findAll('a').all(x, x == 'a')
self.s + self.s == self.s
(self.s + self.s).matches('a')
self.s.size() > 3
size(self.s) > 3
self.s == 'abc'
self.s < 'abc'
self.lls.all(l, l.all(x, x == 'a'))
self.lls.all(l, l.size() > 1)
self.lo.all(o, o.a > 0)
self.lo.all(o, self.lo.all(p, o.a != p.a || o == p))
self.lo.filter(o, has(o.s)).map(o, o.s).all(s, s == 'a')
self.lo.all(o, has(o.s) ? o.s == 'x' : true)
self.m.all(k, k == 'a')
self.m.all(k, self.m[k] == 'a')
self.m.all(k, v, v == 'a')
self.m.exists(k, k in ['a', 'b'])
self.mm.all(k, self.mm[k].all(j, self.mm[k][j] > 0))
self.mm.map(k, self.mm[k].map(j, j)).size() > 0
self.bounded.all(x, x == 'a')
self.bounded.all(x, self.bounded.all(y, x == y))
self.bounded.all(x, self.bounded.all(y, self.bounded.all(z, x == y && y == z)))
self.bounded.map(x, x + x).join(',').matches('^a')
self.bounded.sort() == self.bounded
self.bounded.distinct().size() > 0
self.big.all(x, self.big.exists(y, x == y))
self.big.all(x, x.matches('a+'))
self.big.sort().size() > 0
self.big.sortBy(x, x.size()).size() > 0
self.big.distinct().size() > 1
self.big.reverse().slice(0, 10).size() > 0
self.big.join(',').split(',').all(x, x == 'a')
sets.contains(self.big, self.big)
sets.equivalent(self.big, self.bounded)
sets.intersects(self.bounded, ['a', 'b'])
self.big.transformList(i, x, x + 'a').all(y, y == 'a')
self.m.transformMap(k, v, v + k).all(k, k == 'a')
self.dt.all(t, t > timestamp('2020-01-01T00:00:00Z'))
self.e.all(x, x == 'a')
self.e.all(x, self.e.all(y, x.contains(y)))
self.bounded.all(x, isIP(x))
self.ls.all(x, isIP(x) && ip(x).family() == 4)
self.ls.all(x, isCIDR(x) && cidr(x).containsIP('1.2.3.4'))
self.ls.all(x, isURL(x))
self.ls.all(x, isQuantity(x) && quantity(x).isLessThan(quantity('1')))
self.ls.all(x, !format.dns1123Label().validate(x).hasValue())
self.bounded.all(x, !format.dns1123Subdomain().validate(x).hasValue())
'%s'.format([self.s]).size() > 1
'%s %s'.format([self.s, self.ls]).contains('x')
self.?s.orValue('').contains(self.?s.orValue(''))
self.ls[?0].orValue('').matches('a+')
self.ls[0].matches('a+')
self.m['a'].matches('a+')
(self.s.size() > 1 ? self.s : 'abc').matches('a+')
dyn(self.s).matches('a+')
dyn(self.ls).all(x, x == 'a')
[self.s, 'a'].all(x, x.matches('a+'))
['a', 'b'].all(x, x == 'a')
[1, 2, 3].all(x, x > 0)
{'a': self.s}.all(k, k.matches('a'))
bytes(self.s).size() > 1
string(bytes(self.s)).matches('a')
strings.quote(self.s).matches('a')
self.s.substring(1, 5).matches('a+')
self.s.trim().indexOf('a') > 0
self.s.lastIndexOf('abc') > 0
lists.range(10).all(x, x > 1)
lists.range(1000000).all(x, x > 1)
self.lls.flatten().all(x, x == 'a')
self.?s.optMap(x, x + 'a').orValue('b').matches('c')
`;

const COSTLY_OBJECT: JsonObject = {
  s: 'aXbXc',
  ls: ['a', '1.2.3.4', 'b'],
  lls: [['a'], ['b', 'c']],
  lo: [{ a: 1, s: 'x' }, { a: 2 }],
  m: { a: 'a', b: 'c' },
  mm: { k: { j: 1 } },
  bounded: ['aaa', 'b'],
  big: ['q', 'r'],
  dt: ['2021-01-01T00:00:00Z'],
  e: ['a', 'bb'],
};

const MESSAGES = object({
  s: text(),
  i: { type: 'integer' },
  o: object({ a: text(), 'b.c': text() }),
  m: mapTo(text()),
  ls: list(text(8)),
});

/** Texts that libraries make: the message shows them. */
const TEXT_EXPRESSIONS = [
  "'%f %.0f %.0f %.1f %.10f'.format([1234567.891, 2.5, 3.5, 0.25, 1.0 / 3.0])",
  "'%e %.2e %.0e %e'.format([1052.032911275, 0.000123456, 2.5, -1234567.0])",
  "'%s %s %s'.format([1.5, 1e21, 1.0 / 3.0])",
  "'%f %e %s'.format([double('NaN'), double('Infinity'), double('-Infinity')])",
  "'%f %f'.format(['NaN', '-Infinity'])",
  "'%s'.format([[1.5, 2.0, double('NaN'), double('Infinity')]])",
  "'%s'.format([{'a': 1.25, 'b': 2.5}])",
  "'%s %s'.format([timestamp('2020-01-02T03:04:05.678Z'), duration('1h2m3.5s')])",
  "'%s'.format([[duration('90m')]])",
  "'%s %s'.format([b'abc', type(1)])",
  "'%s'.format([[b'abc', b'x']])",
  "'%s'.format([[null, null]])",
  "'%x %X %x %x'.format([255, 255u, 'hi', b'hi'])",
  "'%x %b %o %d'.format([-255, -5, -8, -1])",
  "'%b %b'.format([true, 5u])",
  "'%d%%'.format([50])",
  "'%s'.format([self.m])",
  "'%s'.format([self.o])",
  "'%s'.format([self.ls])",
  "strings.quote('a\\tb\"c\\u00e9\\n') + '!'",
  "string(1.0) + ' ' + string(1e21) + ' ' + string(1.5e-7) + ' ' + string(123456789.0) + ' ' + string(0.1)",
  "string(duration('1ms')) + ' ' + string(duration('-1h1m1.000000001s')) + ' ' + string(timestamp('2020-01-01T00:00:00+02:00'))",
  "string(quantity('1.5Gi').asApproximateFloat()) + ' ' + string(quantity('3m').asApproximateFloat())",
  "url('https://h:1/p%2Fq?a=1&b').getEscapedPath() + url('https://h').getEscapedPath() + url('HTTP://H/').getScheme()",
  "format.dns1123Label().validate('A_').value().join('|')",
  "format.dns1123Subdomain().validate('a..b').value().join('|')",
  "format.dns1035Label().validate('1a').value().join('|')",
  "format.qualifiedName().validate('a/b/c').value().join('|')",
  "format.labelValue().validate('-a-').value().join('|')",
  "format.uri().validate('a b').value().join('|')",
  "format.uuid().validate('x').value().join('|')",
  "format.byte().validate('*').value().join('|')",
  "format.datetime().validate('x').value().join('|')",
];

/** Calls that fail, each in the words of the library beneath. */
const FAILING_CALLS = [
  'int(self.s) == 1',
  "quantity(self.s) == quantity('1')",
  "semver(self.s) == semver('1.0.0')",
  "url(self.s).getHost() == 'x'",
  'ip(self.s).family() == 4',
  'cidr(self.s).prefixLength() == 4',
  'timestamp(self.s) == timestamp(0)',
  "duration(self.s) == duration('1s')",
  "self.s.find('a{9999}') == ''",
  'double(self.s) == 1.0',
  'timestamp(253402300800) == timestamp(0)',
  "duration('9223372036s') + duration('9223372036s') == duration('1s')",
  "timestamp('9999-12-31T23:59:59Z') + duration('1s') == timestamp(0)",
  'int(1e19) == 1',
  'uint(-1.0) == 1u',
  "string(b'\\xff') == 'x'",
  ...['1.2', '1.2.x', '01.2.3', '1.2.3-01', '1.2.3-a_b', '1.2.3+', '1.2.3-', ''].map(
    (text) => `semver('${text}').major() == 1`,
  ),
  "semver('v1.2-x', true).major() == 1",
  ...['1..2', '', '1 k', '1kk', '+', '.'].map((text) => `quantity('${text}').isInteger()`),
  ...['', 'http://[::1', 'http://a b/', 'http://h:x/', '%zz', 'http://h/%zz', ':x', 'http://u@h@i/'].map(
    (text) => `url('${text}').getHost() == 'x'`,
  ),
  ...[
    '',
    '1.2.3.4.5',
    '01.2.3.4',
    '1.2.3.400',
    '1.2..3',
    '1.2.3.x',
    ':::',
    '1:2:3',
    'g::',
    '12345::',
    '1::2::3',
    '::1.2.3.4',
    '1:2:3:4:5:6:7::',
    '%eth0',
    '::1%',
  ].map((text) => `ip('${text}').family() == 5`),
  ...['1.2.3.4/x', '1.2.3.4/01', '1.2.3.4/33', '::1%eth0/64', 'x/8', '::ffff:1.2.3.4/120', '1.2.3.4/'].map(
    (text) => `cidr('${text}').prefixLength() == 1`,
  ),
];

/** Messages, reasons, paths and old values. */
const MESSAGE_RULES: readonly ValidationRule[] = [
  { rule: 'self.i > 100', message: ' too small ' },
  { rule: 'self.i > 100', messageExpression: "'i is ' + string(self.i)" },
  { rule: 'self.i > 100', message: 'fallback', messageExpression: "''" },
  { rule: 'self.i > 100', message: 'fallback', messageExpression: "'a\\nb'" },
  { rule: 'self.i > 100', message: 'fallback', messageExpression: 'string(self.i / 0)' },
  { rule: 'self.i > 100', messageExpression: 'self.i' },
  { rule: 'self.i > 100', messageExpression: 'self.nope' },
  { rule: 'self.i > 100', messageExpression: "'x' +" },
  { rule: 'self.i > 100', messageExpression: "oldSelf.s + '!'" },
  { rule: 'self.i > 100', reason: 'FieldValueForbidden', message: 'forbidden' },
  { rule: 'self.i > 100', reason: 'FieldValueRequired', message: 'required' },
  { rule: 'self.i > 100', reason: 'FieldValueDuplicate', message: 'duplicate' },
  { rule: 'self.i > 100', reason: 'FieldValueInvalid', message: 'invalid' },
  { rule: 'self.i > 100', fieldPath: '.i' },
  { rule: 'self.i > 100', fieldPath: '.o.a' },
  { rule: 'self.i > 100', fieldPath: ".o['b.c']" },
  { rule: 'self.i > 100', fieldPath: ".m['k']" },
  { rule: 'self.i > 100', fieldPath: '.m.k', reason: 'FieldValueRequired', message: 'needs k' },
  { rule: 'self.s == oldSelf.s', message: 's is immutable' },
  { rule: 'self.s == oldSelf.orValue(self).s', optionalOldSelf: true },
  { rule: 'oldSelf.hasValue()', optionalOldSelf: true, message: 'only updates' },
  { rule: 'oldSelf.hasValue()', optionalOldSelf: true, messageExpression: "'no old ' + self.s" },
  { rule: 'self.i > 1', optionalOldSelf: true },
  { rule: 'self.i > 1', optionalOldSelf: false },
  { rule: 'self.i > 100\n  && self.i < 200', message: 'two lines' },
  ...TEXT_EXPRESSIONS.map((messageExpression): ValidationRule => ({ rule: 'self.i > 100', messageExpression })),
  ...FAILING_CALLS.map((rule): ValidationRule => ({ rule })),
  { rule: '  self.i > 100  ' },
  { rule: 'self.nope', message: 'never' },
];

/** One rule, as schemas have them. */
const ruled = (schema: JSONSchemaProps, ...rules: (string | ValidationRule)[]): JSONSchemaProps => ({
  ...schema,
  'x-kubernetes-validations': rules.map((rule) => (typeof rule === 'string' ? { rule } : rule)),
});
const INTEGER: JSONSchemaProps = { type: 'integer' };

/** Rules in every kind of place. */
const NESTED: JSONSchemaProps = ruled(
  object({
    metadata: { type: 'object' },
    spec: ruled(
      object({
        immutable: ruled(text(), { rule: 'self == oldSelf', message: 'is immutable' }),
        byKey: ruled(
          {
            ...list({
              ...ruled(
                object({
                  name: text(16),
                  v: ruled(INTEGER, 'self < 100', 'self >= oldSelf'),
                  s: ruled(text(16), "self != 'bad'"),
                }),
                'self.v < 50',
                { rule: 'self.v >= oldSelf.v', message: 'v must not shrink' },
                { rule: 'oldSelf.hasValue() || self.v == 0', optionalOldSelf: true, message: 'starts at 0' },
              ),
              required: ['name'],
            }),
            'x-kubernetes-list-type': 'map',
            'x-kubernetes-list-map-keys': ['name'],
          },
          'self.size() >= oldSelf.size()',
          'self.all(x, x.v >= 0)',
        ),
        twoKeys: {
          ...list(
            ruled({ ...object({ a: text(8), b: INTEGER, c: INTEGER }), required: ['a', 'b'] }, 'self.c == oldSelf.c'),
          ),
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['a', 'b'],
        },
        atomic: ruled(list(ruled(INTEGER, 'self > 0')), 'self.size() < 4'),
        set: { ...list(ruled(text(16), 'self.size() < 5')), 'x-kubernetes-list-type': 'set' },
        map: ruled(mapTo(ruled(object({ a: ruled(INTEGER, 'self < 10') }), 'self.a >= oldSelf.a')), 'self.size() > 0'),
        atomicMap: { ...object({ a: ruled(INTEGER, 'self >= oldSelf') }), 'x-kubernetes-map-type': 'atomic' },
        deep: object({ er: object({ x: ruled(text(), "self.startsWith('d')") }) }),
        embedded: ruled(
          {
            ...object({ spec: ruled(object({ n: INTEGER }), 'self.n > 0') }),
            'x-kubernetes-embedded-resource': true,
          },
          "self.metadata.name.startsWith('p')",
          "self.kind != 'Secret'",
        ),
        nullable: ruled({ ...text(), nullable: true }, 'self.size() > 2'),
        'odd-name': ruled(INTEGER, 'self == 1'),
        ünescapable: ruled(object({ a: INTEGER }), 'self.a == 1'),
        intOrString: ruled({ 'x-kubernetes-int-or-string': true, maxLength: 8 }, 'type(self) == int'),
        number: ruled({ type: 'number' }, 'self > 1.5'),
        when: ruled({ type: 'string', format: 'date-time' }, "self > timestamp('2020-01-01T00:00:00Z')"),
        flag: ruled({ type: 'boolean' }, 'self'),
        bytes: ruled({ type: 'string', format: 'byte', maxLength: 16 }, 'size(self) > 2'),
      }),
      {
        rule: "!has(self.byKey) || self.byKey.exists(x, x.name == 'one')",
        fieldPath: '.byKey',
        reason: 'FieldValueRequired',
      },
    ),
  }),
  "self.metadata.name != 'forbidden'",
  "has(self.spec) && self.kind == 'Case'",
  { rule: 'self.spec == oldSelf.spec || oldSelf.metadata.name == self.metadata.name', message: 'never' },
);

const NESTED_OBJECTS: readonly JsonObject[] = [
  {
    immutable: 'a',
    byKey: [
      { name: 'one', v: 1 },
      { name: 'two', v: 2, s: 'bad' },
    ],
    atomic: [1, 2],
    set: ['a'],
    map: { k: { a: 1 } },
  },
  {
    immutable: 'b',
    byKey: [
      { name: 'two', v: 1, s: 'bad' },
      { name: 'one', v: 1 },
    ],
    atomic: [1, 2],
    set: ['a'],
    map: { k: { a: 0 } },
  },
  {
    immutable: 'a',
    byKey: [
      { name: 'three', v: 60, s: 'bad' },
      { name: 'one', v: 200 },
    ],
    atomic: [-1, 0],
    set: ['abcdef', 'b'],
  },
  {
    immutable: 'a',
    byKey: [
      { name: 'three', v: 60, s: 'bad' },
      { name: 'one', v: 200 },
    ],
    atomic: [-1, 0, 3],
    set: ['b', 'abcdef'],
  },
  {
    twoKeys: [
      { a: 'x', b: 1, c: 1 },
      { a: 'x', b: 2, c: 2 },
    ],
    map: {},
    atomicMap: { a: 5 },
    deep: { er: { x: 'no' } },
  },
  {
    twoKeys: [
      { a: 'x', b: 2, c: 9 },
      { a: 'x', b: 1, c: 1 },
    ],
    map: { k: { a: 50 } },
    atomicMap: { a: 4 },
    deep: { er: { x: 'no' } },
  },
  {
    embedded: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'q' }, spec: { n: 0 } },
    nullable: null,
    'odd-name': 2,
    ünescapable: { a: 2 },
  },
  {
    intOrString: 'x',
    number: 1,
    when: '2019-01-01T00:00:00Z',
    flag: false,
    bytes: 'aGk=',
    nullable: 'x',
  },
  {
    intOrString: 5,
    number: 2,
    when: '2021-01-01T00:00:00Z',
    flag: true,
    bytes: 'aGVsbG8=',
    nullable: 'xyz',
  },
  {},
];

/** Rules where they may not be, or may cost too much for how often they stand there. */
const NESTED_BROKEN: JSONSchemaProps = object({
  spec: object({
    atomic: list(ruled(object({ a: ruled(INTEGER, 'self == oldSelf') }), 'self.a == oldSelf.a')),
    set: { ...list(ruled(text(8), 'self == oldSelf')), 'x-kubernetes-list-type': 'set' },
    mapInAtomic: list({
      ...list(ruled({ ...object({ n: text(8) }), required: ['n'] }, 'self == oldSelf')),
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['n'],
    }),
    unbounded: {
      type: 'array',
      items: ruled(
        object({ s: { type: 'string' }, l: { type: 'array', items: ruled({ type: 'string' }, "self.matches('a+')") } }),
        "self.s.contains('abc')",
      ),
    },
    boundedOuter: list({ type: 'array', items: ruled({ type: 'string', maxLength: 100 }, "self == 'a'") }, 100),
    map: {
      type: 'object',
      additionalProperties: { type: 'object', additionalProperties: ruled(text(10), "self == 'a'") },
    },
    required: {
      type: 'array',
      items: {
        ...ruled(object({ aaaa: text(10), bbbb: INTEGER, cccc: { type: 'boolean' } }), 'self.bbbb > 1'),
        required: ['aaaa', 'bbbb', 'cccc'],
      },
    },
    messages: {
      type: 'array',
      items: ruled({ type: 'string' }, { rule: 'true', messageExpression: "self + self + self.replace('a', 'bb')" }),
    },
    preserved: ruled(
      { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      'self.a == 1',
      'has(self.a)',
      'true',
    ),
    anything: ruled({ 'x-kubernetes-preserve-unknown-fields': true } as JSONSchemaProps, 'true'),
    listOfAnything: ruled(
      { type: 'array', items: { 'x-kubernetes-preserve-unknown-fields': true } },
      'self.size() > 1',
    ),
    enumMap: {
      type: 'object',
      additionalProperties: ruled({ type: 'string', enum: ['aaa', 'b'] }, "self.contains('a')"),
    },
    dates: {
      type: 'array',
      items: ruled({ type: 'string', format: 'date' }, "self > timestamp('2020-01-01T00:00:00Z')"),
    },
    ios: { type: 'array', items: ruled({ 'x-kubernetes-int-or-string': true }, "self == 'a'") },
  }),
});

/** Edits of expressions that are sound, one at a time: a token left out, doubled, swapped with the next or replaced. */
function mutations(): ValidationRule[] {
  const sources = [
    "self.i == 7 && self.s.startsWith('a')",
    '(self.i + 1) * 2 > [1, 2][0]',
    "self.ls.all(x, x in ['a', 'b'])",
    "has(self.o.b) ? self.o.b.c == 'x' : !self.b",
    "{'a': 1, 'b': self.i}.a < -3",
    'self.?s.orValue("x") != r\'\\d\'',
    'self.m[?\'k\'].optMap(v, v + "z").hasValue() || false',
  ];
  const rules: ValidationRule[] = [];
  for (const source of sources) {
    const tokens = source.match(/"[^"]*"|r?'[^']*'|\w+|&&|\|\||==|!=|<=|>=|\S/g) ?? [];
    for (let i = 0; i < tokens.length; i++) {
      const edits = [
        tokens.toSpliced(i, 1),
        tokens.toSpliced(i, 0, tokens[i]!),
        i + 1 < tokens.length ? tokens.toSpliced(i, 2, tokens[i + 1]!, tokens[i]!) : undefined,
        tokens.toSpliced(i, 1, [')', '.', ']', '==', '?', ',', '}', '1', 'in'][i % 9]!),
        i % 3 === 0 ? tokens.slice(0, i) : undefined,
      ];
      for (const edit of edits) {
        const rule = edit?.join(' ').trim();
        if (rule) rules.push({ rule });
      }
    }
  }
  return rules;
}

export const RULE_CASES: readonly RuleCases[] = [
  {
    name: 'sound rules',
    schema: EVERYTHING,
    rules: lines(LITERAL_RULES),
    objects: [FULL, SPARSE],
    updates: [
      [0, 0],
      [0, 1],
    ],
  },
  { name: 'found rules', schema: EVERYTHING, rules: lines(FOUND_RULES), objects: [FULL, SPARSE], updates: [] },
  { name: 'broken rules', schema: EVERYTHING, rules: lines(BROKEN_RULES), objects: [FULL, SPARSE], updates: [] },
  { name: 'pairs of operands', schema: EVERYTHING, rules: pairs(), objects: [FULL, SPARSE], updates: [] },
  { name: 'costly rules', schema: UNBOUNDED, rules: lines(COSTLY_RULES), objects: [COSTLY_OBJECT], updates: [] },
  {
    name: 'messages',
    schema: MESSAGES,
    rules: MESSAGE_RULES,
    objects: [
      { s: 'x', i: 5, o: { a: 'q' }, m: {}, ls: ['a'] },
      { s: 'y', i: 6, o: { a: 'q' }, m: { k: 'v' }, ls: ['a'] },
    ],
    updates: [
      [0, 1],
      [0, 0],
    ],
  },
  {
    name: 'rules in nested places',
    place: 'root',
    schema: NESTED,
    rules: [],
    objects: NESTED_OBJECTS,
    updates: NESTED_OBJECTS.flatMap((_, from) => NESTED_OBJECTS.map((__, to) => [from, to] as const)),
  },
  { name: 'nested rules that are broken', place: 'root', schema: NESTED_BROKEN, rules: [], objects: [], updates: [] },
  { name: 'edited rules', schema: EVERYTHING, rules: mutations(), objects: [FULL], updates: [] },
];
