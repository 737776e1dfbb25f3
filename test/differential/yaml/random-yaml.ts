import { stringify } from 'yaml';
import type { JsonValue } from '#machinery';
import type { Random } from '../random.ts';

const KEYS = [
  ...['a', 'b', 'x.y', 'f:a', 'k:{}', '', '~', 'null', 'y', '0', '1.5', '.', 'é', '😀'],
  ...['- b', '# c', "it's", 'q"q', 'a: b', 'k\\', '*x', '[z', '@', 'x'.repeat(1100)],
];
const SCALARS: readonly JsonValue[] = [
  ...[0, 7, -3, 2.5, 1e21, true, false, null, '', 'text', 'yes', '0777', '2001-01-01', '=', '<<'],
  ...['two\nlines\n', 'with "quotes" and \\', ' spaces ', 'a # b', 'tab\tbed', 'long '.repeat(40), '\u2028\u0085'],
];
/** Parts of texts that mean something to a scanner, and some that mean nothing. */
const PIECES = [
  ...[
    'a',
    'key',
    '1',
    '1.5',
    'null',
    '~',
    'yes',
    '.inf',
    '.nan',
    '0x1',
    '010',
    '2001-01-01',
    '1e3',
    '1_0',
    '0b1',
    'aGk=',
  ],
  ...[': ', ':', '- ', '-', '? ', '?', '[', ']', '{', '}', ',', ', ', '#', ' # c', '<<: ', '<<', '=', '@', '`', '%'],
  ...[
    '&x ',
    '*x',
    '&',
    '*',
    '!',
    '!!',
    '!t ',
    '!e!x ',
    '!!str ',
    '!!int ',
    '!!float ',
    '!!null ',
    '!!binary ',
    '!!bool ',
  ],
  ...['!<tag:yaml.org,2002:int> ', '!%41 ', '%YAML 1.1\n', '%YAML 1.2\n', '%TAG !e! tag:yaml.org,2002:\n'],
  ...['---', '---\n', '--- ', '...', '...\n', '|', '>', '|-\n', '>+\n', '|2\n', '>1-\n', "'", '"', "''", '""'],
  ...['\\', '\\n', '\\"', "\\'", '\\/', '\\x41', '\\u12', '\\uD800', '\\q', '\\\n'],
  ...['\n', '\n', '\n ', '\n  ', '\n    ', '\n\n', ' ', '  ', '\t', '\r\n', '\r', '\u0085', '\u2028', '\u2029'],
  ...['\u00a0', 'é', '😀', '\u007f', '\u0090', '\ufffe', '\u0001'],
];
const EDITED_SHARE = 0.8;
const PIECES_SHARE = 0.4;

/** A document in one of many styles with at most one fault, or pieces in no order. */
export function randomYaml(random: Random): string {
  if (random.chance(PIECES_SHARE)) {
    return Array.from({ length: random.between(1, 14) }, () => random.pick(PIECES)).join('');
  }
  const text = written(randomValue(random, 0), random);
  return random.chance(EDITED_SHARE) ? edited(text, random) : text;
}

function randomValue(random: Random, depth: number): JsonValue {
  const kind = random.fraction();
  if (kind < (depth === 0 ? 0.05 : 0.2 + depth * 0.15)) return random.pick(SCALARS);
  const count = random.between(0, 4);
  if (kind > 0.7) return Array.from({ length: count }, () => randomValue(random, depth + 1));
  return Object.fromEntries(Array.from({ length: count }, () => [random.pick(KEYS), randomValue(random, depth + 1)]));
}

function written(value: JsonValue, random: Random): string {
  switch (random.between(0, 3)) {
    case 0:
      return JSON.stringify(value);
    case 1:
      return JSON.stringify(value, null, random.pick([1, 2, '\t']));
    default:
      return stringify(value, {
        version: '1.1',
        lineWidth: random.pick([0, 20, 80]),
        collectionStyle: random.pick(['any', 'block', 'flow']),
        defaultStringType: random.pick(['PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE', 'BLOCK_FOLDED', 'BLOCK_LITERAL']),
        indent: random.between(1, 4),
        indentSeq: random.chance(0.5),
      });
  }
}

/** Cut off, or with a character or more left out, doubled or put in, or a line moved. */
function edited(text: string, random: Random): string {
  const at = random.between(0, text.length);
  const end = at + random.pick([1, 1, 1, 5]);
  switch (random.between(0, 4)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + text.slice(end);
    case 2:
      return text.slice(0, end) + text.slice(at);
    case 3:
      return text.replace(/\n( *)/g, (all, indent: string) => (random.chance(0.1) ? `\n${indent.slice(1)}` : all));
    default:
      return text.slice(0, at) + random.pick(PIECES) + text.slice(at);
  }
}
