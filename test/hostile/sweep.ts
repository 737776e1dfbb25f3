import type { JsonObject, JsonValue } from '#machinery';
import type { JSONSchemaProps } from '#schema';
import { inside, numbers } from './hostile-expression.ts';

/*
 * What no one thought of: each operator, macro and function over values that are as large as a request can carry, or
 * deeper than any needs to be, a hundred thousand times: with a schema and without one.
 */

const wide = (count: number): JsonValue => Object.fromEntries(numbers(count).map((i) => [`k${i}`, 'v']));

const LISTS: Record<string, () => JsonValue> = {
  emptyTexts: () => numbers(900_000).map(() => ''),
  someTexts: () => numbers(500).map(String),
  manyNumbers: () => numbers(300_000),
  someNumbers: () => numbers(500),
  objects: () => numbers(100_000).map((i) => ({ a: i, b: 'x' })),
  lists: () => numbers(900).map(() => numbers(900)),
  deep: () => inside(2000),
};

const TEXTS: Record<string, () => JsonValue> = {
  letters: () => 'a'.repeat(1_400_000),
  accents: () => 'é'.repeat(1_400_000),
  emoji: () => '😀'.repeat(700_000),
  commas: () => 'a,'.repeat(700_000),
  digits: () => '1'.repeat(1_000_000),
  base64: () => 'YWFh'.repeat(400_000),
  some: () => 'ab'.repeat(400),
};

const MAPS: Record<string, () => JsonValue> = {
  wide: () => wide(150_000),
  narrow: () => wide(300),
  nested: () => ({ a: { b: { c: 1 } } }),
};

/** One a line. */
const expressions = (text: string): readonly string[] => text.trim().split('\n');

/** Over any value; `x` stands for it. */
const OF_ANY = expressions(`
x == x
x != x
[x] == [x]
x in [x]
x in [[1], x]
'%s'.format([x]) == ''
'%d'.format([x]) == ''
type(x) == list
dyn(x) == dyn(1)
x == 1
[x, x].size() == 2
{'a': x}.size() == 1
string(x) == ''
optional.of(x) == optional.of(x)
optional.ofNonZeroValue(x).hasValue()
sets.contains([x], [x])
[x].distinct().size() > 0
[x, x].indexOf([1]) > 0
[x, x].indexOf({'q': 1}) > 0
[[x]].flatten(3).size() > 0
`);

const OF_LISTS = expressions(`
!('q' in x)
!(7777777 in x)
!(1.5 in x)
!([1] in x)
!({'a': 1} in x)
x.size() > 0
x[0] == 1
(x + x).size() > 0
(x + [1]).size() > 0
x.isSorted()
x.sum() == 0
x.max() == 0
x.indexOf(7) > 0
x.lastIndexOf(7) > 0
x.slice(0, x.size()).size() > 0
x.reverse().size() > 0
x.distinct().size() > 0
x.flatten().size() > 0
x.sort().size() > 0
x.sortBy(e, e).size() > 0
sets.contains(x, ['q'])
sets.contains(['q'], x)
sets.intersects(x, [1])
sets.equivalent(x, [1])
sets.equivalent(x, x)
x.join('') == ''
[1, x].exists(e, e == 1)
x.exists_one(e, e == 7)
x.filter(e, false).size() == 0
x.map(e, 1).size() == 0
x.all(e, e == e)
x[?0].hasValue()
x == [1]
[1] == x
x.first().hasValue()
x.last().hasValue()
[optional.of(x)].unwrapOpt().size() == 1
x.transformMap(i, e, e).size() > 0
`);

const OF_TEXTS = expressions(`
x.size() > 0
dyn(x).size() > 0
(x + 'x') == (x + 'y')
(x + x).size() > 0
x < x
x > 'a'
x != 'b'
x.contains('q')
x.startsWith(x)
x.endsWith(x)
'a'.startsWith(x)
'a'.contains(x)
x.matches('q$')
x.find('q') == ''
x.findAll('q').size() == 0
x.matches('abc')
'abc'.matches(x)
x.indexOf('q') > 0
x.indexOf('q', 5) > 0
x.lastIndexOf('q') > 0
x.charAt(100) == 'a'
x.substring(5).size() > 0
x.substring(5, 7).size() > 0
x.lowerAscii() == ''
x.upperAscii() == ''
x.trim() == ''
x.reverse() == ''
x.replace('q', 'z') == ''
x.replace('a', 'b', 1) == ''
x.split(',').size() > 0
x.split(',', 1).size() > 0
x.split('').size() > 0
x.split('a').join('b') == ''
strings.quote(x) == ''
x.format([1]) == ''
int(x) == 1
uint(x) == 1u
double(x) == 1.0
bool(x)
bytes(x).size() > 0
string(bytes(x)) == x
bytes(x) == bytes(x)
bytes(x) < bytes(x)
b'abc' == bytes(x)
duration(x) == duration('1s')
timestamp(x) == timestamp(0)
timestamp(0).getHours(x) == 0
isURL(x)
url(x).getHost() == ''
isIP(x)
isCIDR(x)
ip.isCanonical(x)
isQuantity(x)
quantity(x).isInteger()
isSemver(x)
semver(x).major() == 1
format.dns1123Label().validate(x).hasValue()
format.uri().validate(x).hasValue()
format.byte().validate(x).hasValue()
format.date().validate(x).hasValue()
format.datetime().validate(x).hasValue()
format.uuid().validate(x).hasValue()
format.named(x).hasValue()
x in ['a', 'b']
x in ['a', dyn('b')]
!(x in narrow)
!(x in {'a': 1})
narrow[x] == 'x'
{x: 1}.size() == 1
{x: 1, 'b': 2} == {'b': 2, x: 1}
[x] == [x + 'x']
`);

const OF_MAPS = expressions(`
x.size() > 0
x != {'a': 1}
'q' in x
1 in x
x.k5 == 'x'
has(x.k5)
x.exists(k, k == 'k5')
x.all(k, v, true)
x.map(k, 1).size() > 0
x.transformMap(k, v, v).size() > 0
x.transformList(k, v, v).size() > 0
x[?'k1'].hasValue()
x.?k1.hasValue()
`);

const TEXT: JSONSchemaProps = { type: 'string' };
const INTEGER: JSONSchemaProps = { type: 'integer' };
const list = (items: JSONSchemaProps, more: Partial<JSONSchemaProps> = {}): JSONSchemaProps => ({
  type: 'array',
  items,
  ...more,
});
const OBJECT: JSONSchemaProps = { type: 'object', properties: { a: INTEGER, b: TEXT } };
const MAP: JSONSchemaProps = { type: 'object', additionalProperties: TEXT };

/** Of the values that a structural schema can describe. */
const SCHEMAS: Record<string, JSONSchemaProps> = {
  emptyTexts: list(TEXT),
  someTexts: list(TEXT, { 'x-kubernetes-list-type': 'set' }),
  manyNumbers: list(INTEGER),
  someNumbers: list(INTEGER),
  objects: list(OBJECT, { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['a'] }),
  lists: list(list(INTEGER)),
  ...Object.fromEntries(Object.keys(TEXTS).map((name) => [name, TEXT])),
  base64: { ...TEXT, format: 'byte' },
  wide: MAP,
  narrow: MAP,
};

/** An expression over a value: as a variable without a type, or as a field of `self`. */
export interface Swept {
  readonly name: string;
  readonly source: string;
  readonly values: () => JsonObject;
  /** Of `self`, whose fields the values are; undefined for variables. */
  readonly schema?: JSONSchemaProps;
}

/** A hundred thousand times; errors are absorbed, so that it goes on. */
const again = (prefix: string, expression: string) => `${prefix}times.all(i, ${expression} || true)`;

function over(makers: Record<string, () => JsonValue>, templates: readonly string[]): Swept[] {
  return Object.entries(makers).flatMap(([value, make]) => {
    const values = () => ({ times: numbers(100_000), narrow: MAPS.narrow!(), [value]: make() }); // it is among them
    const schema = SCHEMAS[value];
    const properties = { times: list(INTEGER), narrow: MAP, ...(schema && { [value]: schema }) };
    return [...OF_ANY, ...templates].flatMap((template): Swept[] => {
      const written = (prefix: string) =>
        template.replace(/\b(x|narrow)\b(?!')/g, (name) => prefix + (name === 'x' ? value : name));
      const untyped = { name: written(''), source: again('', written('')), values };
      if (schema === undefined) return [untyped];
      const source = again('self.', written('self.'));
      return [untyped, { name: written('self.'), source, values, schema: { type: 'object', properties } }];
    });
  });
}

/** How they end is not the question. */
export const SWEEP: readonly Swept[] = [...over(LISTS, OF_LISTS), ...over(TEXTS, OF_TEXTS), ...over(MAPS, OF_MAPS)];
