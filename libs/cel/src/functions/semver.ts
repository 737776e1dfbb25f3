import { goQuote } from '#machinery';
import { KUBERNETES_TYPES } from '../check/declarations.ts';
import { CelError } from '../values/cel-error.ts';
import { checkedInt } from '../values/int.ts';
import { spend } from '../values/uncharged-work.ts';
import { CelComparable, type CelOpaque, type Val } from '../values/value.ts';
import type { Implementation, ImplementationTable } from './implementation.ts';

const MAX_UINT64 = 2n ** 64n - 1n;
/** Those of the greatest uint64; numbers have no zeros in front. */
const MAX_DIGITS = 20;
/** Of reading a unit of identifiers, which may have one each. */
const STEPS_PER_UNIT = 50;
/** Of comparing two identifiers. */
const STEPS_PER_IDENTIFIER = 34;

type PreRelease = bigint | string;

/** A version of semver.org: `semver('1.2.3-rc.1')`. */
export class SemverValue extends CelComparable {
  readonly celType = KUBERNETES_TYPES.semver;
  readonly numbers: readonly [bigint, bigint, bigint];
  readonly preRelease: readonly PreRelease[];

  constructor(numbers: readonly [bigint, bigint, bigint], preRelease: readonly PreRelease[]) {
    super();
    this.numbers = numbers;
    this.preRelease = preRelease;
  }

  equals(other: CelOpaque): boolean {
    return other instanceof SemverValue && this.compare(other) === 0;
  }

  override toString(): string {
    const version = this.numbers.join('.');
    return this.preRelease.length === 0 ? version : `${version}-${this.preRelease.join('.')}`;
  }

  /** -1, 0 or 1 by precedence; build metadata does not count. */
  compare(other: SemverValue): number {
    for (const i of [0, 1, 2] as const) {
      if (this.numbers[i] !== other.numbers[i]) return this.numbers[i] < other.numbers[i] ? -1 : 1;
    }
    return comparePreReleases(this.preRelease, other.preRelease);
  }
}

function comparePreReleases(a: readonly PreRelease[], b: readonly PreRelease[]): number {
  if (a.length === 0 || b.length === 0) return Math.sign(b.length - a.length) * (a.length === b.length ? 0 : 1);
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    spend(STEPS_PER_IDENTIFIER);
    const x = a[i]!; // i is inside both
    const y = b[i]!;
    if (x === y) continue;
    if (typeof x !== typeof y) return typeof x === 'bigint' ? -1 : 1;
    return x < y ? -1 : 1;
  }
  return Math.sign(a.length - b.length);
}

const isDigits = (text: string): boolean => /^\d+$/.test(text);
const hasLeadingZero = (text: string): boolean => text.length > 1 && text.startsWith('0');

function parseNumber(text: string, name: string): bigint {
  if (text === '') throw new CelError('strconv.ParseUint: parsing "": invalid syntax');
  if (!isDigits(text)) throw new CelError(`Invalid character(s) found in ${name} number ${goQuote(text)}`);
  if (hasLeadingZero(text))
    throw new CelError(
      `${name[0]!.toUpperCase()}${name.slice(1)} number must not contain leading zeroes ${goQuote(text)}`,
    ); // names are not empty
  return bounded(text);
}

function bounded(text: string): bigint {
  if (text.length > MAX_DIGITS || BigInt(text) > MAX_UINT64) {
    throw new CelError(`strconv.ParseUint: parsing ${goQuote(text)}: value out of range`);
  }
  return BigInt(text);
}

function parsePreRelease(text: string): PreRelease {
  if (text === '') throw new CelError('Prerelease is empty');
  if (isDigits(text)) {
    if (hasLeadingZero(text)) {
      throw new CelError(`Numeric PreRelease version must not contain leading zeroes ${goQuote(text)}`);
    }
    return bounded(text);
  }
  if (!/^[0-9A-Za-z-]+$/.test(text)) throw new CelError(`Invalid character(s) found in prerelease ${goQuote(text)}`);
  return text;
}

function checkBuild(text: string): void {
  if (text === '') throw new CelError('Build meta data is empty');
  if (!/^[0-9A-Za-z-]+$/.test(text))
    throw new CelError(`Invalid character(s) found in build meta data ${goQuote(text)}`);
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function parse(text: string): SemverValue {
  if (text === '') throw new CelError('Version string empty');
  const [majorText, afterMajor] = splitOnce(text, '.');
  const [minorText, rest] = splitOnce(afterMajor ?? '', '.');
  if (afterMajor === undefined || rest === undefined) throw new CelError('No Major.Minor.Patch elements found');
  const major = parseNumber(majorText, 'major');
  const minor = parseNumber(minorText, 'minor');
  const [beforeBuild, build] = splitOnce(rest, '+');
  const [patchText, pre] = splitOnce(beforeBuild, '-');
  const patch = parseNumber(patchText, 'patch');
  spend(rest.length * STEPS_PER_UNIT);
  const preRelease = pre === undefined ? [] : pre.split('.').map(parsePreRelease);
  for (const part of build?.split('.') ?? []) checkBuild(part);
  return new SemverValue([major, minor, patch], preRelease);
}

/** Makes `v1.02` a version: no `v`, no zeros in front, three numbers. */
function normalize(text: string): string {
  const bare = text.startsWith('v') ? text.slice(1) : text;
  const [first, afterFirst] = splitOnce(bare, '.');
  const [second, third] = afterFirst === undefined ? [undefined, undefined] : splitOnce(afterFirst, '.');
  const parts = [first, second, third].filter((part) => part !== undefined).map(withoutLeadingZeros);
  if (parts.length < 3 && /[+-]/.test(parts.at(-1)!)) {
    // there is a first part
    throw new CelError('short version cannot contain PreRelease/Build meta data');
  }
  while (parts.length < 3) parts.push('0');
  return parts.join('.');
}

function withoutLeadingZeros(part: string): string {
  if (part.length < 2) return part;
  const trimmed = part.replace(/^0+/, '');
  return /^\d/.test(trimmed) ? trimmed : `0${trimmed}`;
}

function isSemver(text: string, read: (text: string) => SemverValue): boolean {
  try {
    read(text);
    return true;
  } catch (error) {
    if (error instanceof CelError) return false;
    throw error;
  }
}

const parseTolerant = (text: string): SemverValue => parse(normalize(text));
const reader = (tolerant: Val | undefined) => (tolerant === true ? parseTolerant : parse);

function part(index: 0 | 1 | 2): Implementation {
  return ([value]) => {
    const number = (value as SemverValue).numbers[index];
    return checkedInt(BigInt.asIntN(64, number))!; // wrapped into int64, as Go converts it
  };
}

function comparing(run: (order: number) => Val): Implementation {
  return ([a, b]) => run((a as SemverValue).compare(b as SemverValue));
}

export const SEMVER_FUNCTIONS: ImplementationTable = {
  string_to_semver: ([text]) => parse(text as string),
  string_bool_to_semver: ([text, tolerant]) => reader(tolerant)(text as string),
  is_semver_string: ([text]) => isSemver(text as string, parse),
  is_semver_string_bool: ([text, tolerant]) => isSemver(text as string, reader(tolerant)),
  semver_is_greater_than: comparing((order) => order > 0),
  semver_is_less_than: comparing((order) => order < 0),
  semver_compare_to: comparing((order) => order),
  semver_major: part(0),
  semver_minor: part(1),
  semver_patch: part(2),
};
