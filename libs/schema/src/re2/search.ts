import { type Alphabet, EDGE, END, OTHER } from './alphabet.ts';
import type { Dfa } from './dfa.ts';
import type { WorkMeter } from './work-meter.ts';

/** What half of a pair stands for that has no other half. */
const REPLACEMENT = 0xfffd;
/** UTF-16 units that are read before their work is told. */
const UNITS_PER_REPORT = 1 << 16;
/** Of reading a unit where the table knows what follows. */
const STEPS_PER_UNIT = 6;

export const NO_MATCH = -1;

/**
 * Where a match ends that is found reading on from `from`: for one of the preference 'any' it is some place behind the match,
 * else that of the match itself.
 */
export function searchForward(dfa: Dfa, alphabet: Alphabet, text: string, from: number, meter: WorkMeter): number {
  const { ascii } = alphabet;
  const { length } = text;
  let found = NO_MATCH;
  let offset = dfa.startBehind(from === 0 ? EDGE : kindOf(alphabet, text.charCodeAt(from - 1)), meter);
  let { table } = dfa;
  let at = from;
  for (let reported = from; ; ) {
    const until = Math.min(length, reported + UNITS_PER_REPORT);
    while (at < until) {
      const unit = text.charCodeAt(at);
      let symbol = ascii[unit]!; // undefined beyond ASCII
      let width = 1;
      if (unit >= 128) {
        const char = characterAt(text, at);
        if (char > 0xffff) width = 2;
        symbol = alphabet.symbolOf(char);
        if (!dfa.knowsAlphabet()) offset = dfa.learnAlphabet(offset);
        table = dfa.table;
      }
      let code = table[offset + symbol]!; // a row has all symbols
      if (code === 0) {
        code = dfa.next(offset, symbol, meter);
        table = dfa.table;
      }
      offset = code >> 1;
      if ((code & 1) !== 0) {
        if (dfa.hasMatched(offset)) found = at;
        if (dfa.isDead(offset)) return found;
      }
      at += width;
    }
    meter.add((at - reported) * STEPS_PER_UNIT);
    if (at >= length) return dfa.hasMatched(dfa.next(offset, END, meter) >> 1) ? length : found;
    reported = at;
  }
}

/** Where the longest match begins that ends at `from`, reading back to `to` at most. */
export function searchBackward(
  dfa: Dfa,
  alphabet: Alphabet,
  text: string,
  { from, to }: { readonly from: number; readonly to: number },
  meter: WorkMeter,
): number {
  let found = NO_MATCH;
  let offset = dfa.startBehind(from === text.length ? EDGE : kindOf(alphabet, text.charCodeAt(from)), meter);
  for (let at = from; ; ) {
    const char = at === 0 ? undefined : characterBefore(text, at);
    const symbol = char === undefined ? END : char < 128 ? alphabet.ascii[char]! : alphabet.symbolOf(char); // as many
    if (!dfa.knowsAlphabet()) offset = dfa.learnAlphabet(offset);
    const known = dfa.table[offset + symbol]!; // a row has all symbols
    const code = known === 0 ? dfa.next(offset, symbol, meter) : known;
    offset = code >> 1;
    if ((code & 1) !== 0 && dfa.hasMatched(offset)) found = at;
    meter.add(STEPS_PER_UNIT);
    if (at <= to || ((code & 1) !== 0 && dfa.isDead(offset))) return found;
    at -= char! > 0xffff ? 2 : 1; // not at the beginning
  }
}

/** What a UTF-16 unit is to the place beside it: halves of pairs are nothing special. */
function kindOf(alphabet: Alphabet, unit: number): number {
  return unit < 128 ? alphabet.kinds[alphabet.ascii[unit]!]! : OTHER; // as many
}

function characterAt(text: string, at: number): number {
  const char = text.codePointAt(at)!; // inside
  return char >= 0xd800 && char <= 0xdfff ? REPLACEMENT : char;
}

function characterBefore(text: string, at: number): number {
  const unit = text.charCodeAt(at - 1);
  if (unit < 0xd800 || unit > 0xdfff) return unit;
  const pair = at > 1 ? text.codePointAt(at - 2)! : 0; // inside
  return pair > 0xffff ? pair : REPLACEMENT;
}
