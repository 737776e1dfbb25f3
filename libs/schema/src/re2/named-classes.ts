import { type CharSet, complement } from './char-set.ts';
import { withOtherCases } from './unicode.ts';

/** What a class is called in a pattern, and its ASCII characters: the first and the last of each range. */
const CLASSES: readonly (readonly [name: string, ranges: string])[] = [
  ['\\d', '09'],
  ['\\s', '\t\n\f\r  '],
  ['\\w', '09AZ__az'],
  ['[:alnum:]', '09AZaz'],
  ['[:alpha:]', 'AZaz'],
  ['[:ascii:]', '\0\x7f'],
  ['[:blank:]', '\t\t  '],
  ['[:cntrl:]', '\0\x1f\x7f\x7f'],
  ['[:digit:]', '09'],
  ['[:graph:]', '!~'],
  ['[:lower:]', 'az'],
  ['[:print:]', ' ~'],
  ['[:punct:]', '!/:@[`{~'],
  ['[:space:]', '\t\r  '],
  ['[:upper:]', 'AZ'],
  ['[:word:]', '09AZ__az'],
  ['[:xdigit:]', '09AFaf'],
];

interface NamedSet {
  readonly exact: CharSet;
  readonly caseless: CharSet;
}

const byName = new Map<string, NamedSet>();

for (const [name, ranges] of CLASSES) {
  const set = Int32Array.from(ranges, (char) => char.charCodeAt(0));
  define(name, set, withOtherCases);
  const negatedName = name.startsWith('\\') ? name.toUpperCase() : name.replace('[:', '[:^');
  define(negatedName, complement(set), () => complement(withOtherCases(set)));
}

/** Other cases are looked for when they are asked for. */
function define(name: string, exact: CharSet, makeCaseless: (set: CharSet) => CharSet): void {
  let caseless: CharSet | undefined;
  byName.set(name, {
    exact,
    get caseless() {
      caseless ??= makeCaseless(exact);
      return caseless;
    },
  });
}

/** The class that is written `\d`, `\W`, `[:alpha:]`, `[:^alpha:]` or the like; undefined for no such name. */
export function namedClass(name: string, { caseless }: { caseless: boolean }): CharSet | undefined {
  const set = byName.get(name);
  return caseless ? set?.caseless : set?.exact;
}
