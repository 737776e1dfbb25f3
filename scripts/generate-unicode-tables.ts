/**
 * Writes libs/schema/src/re2/unicode-tables.generated.ts: the classes of characters that patterns can name and the
 * characters that differ by case only, as Go's regexp package knows them (a Go program beside the real binaries tells). Needs Go.
 *
 *   node scripts/generate-unicode-tables.ts
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

interface Tables {
  readonly version: string;
  readonly ranges: Readonly<Record<string, readonly number[]>>;
  readonly aliases: Readonly<Record<string, string>>;
  readonly orbits: readonly (readonly number[])[];
}

const SOURCE = new URL('../test/oracle/real/kubernetes/', import.meta.url);
const TARGET = new URL('../libs/schema/src/re2/unicode-tables.generated.ts', import.meta.url);
/** Five bits a character, from the lowest on; the upper half of the alphabet says that more follow. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function encode(numbers: readonly number[]): string {
  let text = '';
  for (let number of numbers) {
    for (; number >= 32; number = Math.floor(number / 32)) text += ALPHABET[32 + (number % 32)];
    text += ALPHABET[number];
  }
  return text;
}

function differences(numbers: readonly number[]): number[] {
  return numbers.map((number, i) => number - (numbers[i - 1] ?? 0));
}

/** How far each set's first is from the one before, then the way from one to the next, then 0. */
function encodeOrbits(orbits: Tables['orbits']): string {
  const firsts = differences(orbits.map((orbit) => orbit[0]!)); // none is empty
  return encode(orbits.flatMap((orbit, i) => [firsts[i]!, ...differences(orbit).slice(1), 0]));
}

function record(entries: readonly (readonly [string, string])[]): string {
  const lines = entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `  ${name}: '${value}',\n`);
  return `{\n${lines.join('')}}`;
}

const tables: Tables = JSON.parse(
  execFileSync('go', ['run', './regexp', '-unicode'], {
    cwd: SOURCE,
    env: { ...process.env, CGO_ENABLED: '0' },
  }).toString(),
);
const ranges = Object.entries(tables.ranges).map(([name, table]) => [name, encode(differences(table))] as const);
writeFileSync(
  TARGET,
  `// Written by scripts/generate-unicode-tables.ts from Unicode ${tables.version}.

/** Classes by name: the first and the last of each range, each told by how far it is from the number before. */
export const RANGES: Readonly<Record<string, string>> = ${record(ranges)};

/** Other names of classes. */
export const ALIASES: Readonly<Record<string, string>> = ${record(Object.entries(tables.aliases))};

/** Characters that differ by case only. */
export const ORBITS =
  '${encodeOrbits(tables.orbits)}';

/** Of the numbers in the texts above: five bits a character, from the lowest on; the upper half says that more follow. */
export const ALPHABET = '${ALPHABET}';
`,
);
