import { type CharSet, CharSetBuilder, complement, FULL_SET } from './char-set.ts';
import { ALIASES, ALPHABET, ORBITS, RANGES } from './unicode-tables.generated.ts';

/** Where the lowest and the highest character stand that have another case. */
const CASES_FIRST = 0x41;
const CASES_LAST = 0x1e943;
const BITS_PER_CHARACTER = 5;

/** The characters that differ from one by case only, itself among them, ascending; undefined if there is no other. */
export function caseOrbit(codePoint: number): readonly number[] | undefined {
  if (codePoint < CASES_FIRST || codePoint > CASES_LAST) return undefined;
  return orbits().byMember.get(codePoint);
}

/** The next of the characters that differ by case only, after the last the first. */
export function nextInCase(codePoint: number): number {
  const orbit = caseOrbit(codePoint);
  return orbit === undefined ? codePoint : orbit[(orbit.indexOf(codePoint) + 1) % orbit.length]!; // inside
}

/** A set and all that differs from its members by case only. */
export function withOtherCases(set: CharSet): CharSet {
  const builder = new CharSetBuilder();
  builder.addSet(set);
  for (let i = 0; i < set.length; i += 2) addOtherCases(builder, set[i]!, set[i + 1]!);
  return builder.build();
}

/** Those that are in the range themselves need not be added. */
function addOtherCases(builder: CharSetBuilder, first: number, last: number): void {
  if (last < CASES_FIRST || first > CASES_LAST) return;
  const { members, lowest, highest, byMember } = orbits();
  for (let i = firstAtLeast(members, first); i < members.length && members[i]! <= last; i++) {
    if (lowest[i]! >= first && highest[i]! <= last) continue; // as many
    for (const other of byMember.get(members[i]!)!) builder.add(other, other); // of members
  }
}

function firstAtLeast(ascending: Int32Array, wanted: number): number {
  let low = 0;
  for (let high = ascending.length; low < high; ) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Orbits {
  readonly byMember: ReadonlyMap<number, readonly number[]>;
  /** All that have another case, ascending, and the lowest and the highest of those that differ from each by case only. */
  readonly members: Int32Array;
  readonly lowest: Int32Array;
  readonly highest: Int32Array;
}

let knownOrbits: Orbits | undefined;

function orbits(): Orbits {
  knownOrbits ??= decodeOrbits();
  return knownOrbits;
}

function decodeOrbits(): Orbits {
  const byMember = new Map<number, number[]>();
  let first = 0;
  let orbit: number[] = [];
  for (const step of decode(ORBITS)) {
    if (orbit.length > 0 && step === 0) {
      orbit = [];
      continue;
    }
    if (orbit.length === 0) first += step;
    const member = orbit.length === 0 ? first : orbit.at(-1)! + step; // not empty
    orbit.push(member);
    byMember.set(member, orbit);
  }
  const members = Int32Array.from(byMember.keys()).sort();
  return {
    byMember,
    members,
    lowest: members.map((member) => byMember.get(member)![0]!), // orbits are ascending, and not empty
    highest: members.map((member) => byMember.get(member)!.at(-1)!),
  };
}

function decode(text: string): number[] {
  const numbers: number[] = [];
  let number = 0;
  let bits = 0;
  for (const char of text) {
    const digit = ALPHABET.indexOf(char);
    number += (digit & 31) << bits;
    bits += BITS_PER_CHARACTER;
    if (digit >= 32) continue;
    numbers.push(number);
    number = 0;
    bits = 0;
  }
  return numbers;
}

/** Classes that have been asked for, by name, and then those with all that differs by case only. */
const classes = new Map<string, CharSet>();
const caselessClasses = new Map<string, CharSet>();

const ANY = 'Any';
const ASSIGNED = 'Assigned';
const ASCII = 'Ascii';
/** To these Go adds no character of another case, though U+0345 were one for cased letters. */
const WITHOUT_CASES = new Set(['Lc', ANY, ASSIGNED]);

/** The class that `\p{name}` names in Go: a category, a script or another name of a category; undefined for none. */
export function unicodeClass(name: string, { caseless }: { caseless: boolean }): CharSet | undefined {
  const plain = canonicalName(name);
  const known = Object.hasOwn(ALIASES, plain) ? ALIASES[plain]! : plain; // own
  const set = namedClass(known);
  if (set === undefined || !caseless || WITHOUT_CASES.has(known)) return set;
  return remembered(caselessClasses, known, () => withOtherCases(set));
}

function namedClass(name: string): CharSet | undefined {
  if (name === ANY) return FULL_SET;
  if (name === ASSIGNED) return remembered(classes, name, () => complement(namedClass('Cn')!)); // it exists
  if (name === ASCII) return remembered(classes, name, () => Int32Array.of(0, 0x7f));
  if (!Object.hasOwn(RANGES, name)) return undefined;
  return remembered(classes, name, () => {
    let last = 0;
    return Int32Array.from(decode(RANGES[name]!), (step) => (last += step)); // own
  });
}

function remembered(sets: Map<string, CharSet>, name: string, make: () => CharSet): CharSet {
  let set = sets.get(name);
  if (set === undefined) {
    set = make();
    sets.set(name, set);
  }
  return set;
}

/** `old-italic` and `OLD_ITALIC` are `Olditalic`. */
function canonicalName(name: string): string {
  const letters = name.replaceAll(/[-_ ]/g, '');
  return letters.slice(0, 1).replace(/[a-z]/, upper) + letters.slice(1).replaceAll(/[A-Z]/g, lower);
}

const upper = (letter: string) => letter.toUpperCase();
const lower = (letter: string) => letter.toLowerCase();
