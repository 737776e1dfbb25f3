/**
 * Syntax checks of names. Like their namesakes in k8s.io/apimachinery they return why a value is wrong: an empty list is a yes.
 * Lengths are counted in bytes.
 */
export type NameProblems = readonly string[];

const NO_PROBLEMS: NameProblems = [];

const DNS1123_LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const DNS1123_SUBDOMAIN = `${DNS1123_LABEL}(\\.${DNS1123_LABEL})*`;
const DNS1035_LABEL = '[a-z]([-a-z0-9]*[a-z0-9])?';
const LABEL_KEY_NAME = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const LABEL_VALUE = `(${LABEL_KEY_NAME})?`;

const DNS1123_LABEL_MESSAGE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
const DNS1123_SUBDOMAIN_MESSAGE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
const DNS1035_LABEL_MESSAGE =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
const LABEL_KEY_MESSAGE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const LABEL_VALUE_MESSAGE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

// The checks below are the regular expressions above without their nested repetition: linear on hostile input.
const LABEL_CHARS = /^[-a-z0-9]+$/;
const KEY_CHARS = /^[-A-Za-z0-9_.]+$/;
const ALPHANUMERIC = /^[A-Za-z0-9]$/;

const DNS1123_LABEL_MAX_BYTES = 63;
const DNS1123_SUBDOMAIN_MAX_BYTES = 253;
const DNS1035_LABEL_MAX_BYTES = 63;
const LABEL_VALUE_MAX_BYTES = 63;
const LABEL_KEY_NAME_MAX_BYTES = 63;

/** Length in UTF-8. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text);
}

/** How messages show a regular expression, with examples of what it takes. */
function regexMessage(message: string, pattern: string, ...examples: string[]): string {
  const regex = `regex used for validation is '${pattern}')`;
  if (examples.length === 0) return `${message} (${regex}`;
  return `${message} (e.g. ${examples.map((example) => `'${example}', `).join(' or ')}${regex}`;
}

/** Lengths are in bytes everywhere; upstream's older checks call these characters. */
function maxLengthMessage(bytes: number, unit: 'bytes' | 'characters' = 'bytes'): string {
  return `must be no more than ${bytes} ${unit}`;
}

function matchesLabel(value: string): boolean {
  return LABEL_CHARS.test(value) && !value.startsWith('-') && !value.endsWith('-');
}

function matchesSubdomain(value: string): boolean {
  if (value.length > 0 && LABEL_CHARS.test(value)) return matchesLabel(value);
  return value.split('.').every(matchesLabel);
}

function matchesKeyName(value: string): boolean {
  return KEY_CHARS.test(value) && ALPHANUMERIC.test(value[0]!) && ALPHANUMERIC.test(value.at(-1)!); // not empty
}

/** RFC 1123 label: "my-name". */
export function isDns1123Label(value: string): NameProblems {
  const tooLong = byteLength(value) > DNS1123_LABEL_MAX_BYTES;
  const matches = matchesLabel(value);
  if (!tooLong && matches) return NO_PROBLEMS;
  const problems: string[] = [];
  if (tooLong) problems.push(maxLengthMessage(DNS1123_LABEL_MAX_BYTES, 'characters'));
  if (!matches && matchesSubdomain(value)) problems.push('must not contain dots');
  else if (!matches) problems.push(regexMessage(DNS1123_LABEL_MESSAGE, DNS1123_LABEL, 'my-name', '123-abc'));
  return problems;
}

/** RFC 1123 subdomain: "example.com". */
export function isDns1123Subdomain(value: string): NameProblems {
  return subdomainProblems(value, 'characters');
}

function subdomainProblems(value: string, unit: 'bytes' | 'characters'): NameProblems {
  const tooLong = byteLength(value) > DNS1123_SUBDOMAIN_MAX_BYTES;
  const matches = matchesSubdomain(value);
  if (!tooLong && matches) return NO_PROBLEMS;
  const problems: string[] = [];
  if (tooLong) problems.push(maxLengthMessage(DNS1123_SUBDOMAIN_MAX_BYTES, unit));
  if (!matches) problems.push(regexMessage(DNS1123_SUBDOMAIN_MESSAGE, DNS1123_SUBDOMAIN, 'example.com'));
  return problems;
}

/** RFC 1035 label: as 1123, but starts with a letter. */
export function isDns1035Label(value: string): NameProblems {
  const tooLong = byteLength(value) > DNS1035_LABEL_MAX_BYTES;
  const matches = matchesLabel(value) && !/^[0-9]/.test(value);
  if (!tooLong && matches) return NO_PROBLEMS;
  const problems: string[] = [];
  if (tooLong) problems.push(maxLengthMessage(DNS1035_LABEL_MAX_BYTES, 'characters'));
  if (!matches) problems.push(regexMessage(DNS1035_LABEL_MESSAGE, DNS1035_LABEL, 'my-name', 'abc-123'));
  return problems;
}

/** A label key, also called qualified name: "name" or "example.com/name". */
export function isQualifiedName(value: string): NameProblems {
  const slash = value.indexOf('/');
  if (slash < 0) return keyNameProblems(value, NO_PROBLEMS);
  if (value.indexOf('/', slash + 1) >= 0) {
    const message = regexMessage(LABEL_KEY_MESSAGE, LABEL_KEY_NAME, 'MyName', 'my.name', '123-abc');
    return [`a valid label key ${message} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const prefix = value.slice(0, slash);
  const before = prefix === '' ? ['must be non-empty'] : subdomainProblems(prefix, 'bytes');
  return keyNameProblems(
    value.slice(slash + 1),
    before.map((problem) => `prefix part ${problem}`),
  );
}

function keyNameProblems(name: string, before: NameProblems): NameProblems {
  const tooLong = byteLength(name) > LABEL_KEY_NAME_MAX_BYTES;
  const matches = matchesKeyName(name);
  if (!tooLong && matches) return before;
  const problems = [...before];
  if (name === '') problems.push('name part must be non-empty');
  else if (tooLong) problems.push(`name part ${maxLengthMessage(LABEL_KEY_NAME_MAX_BYTES)}`);
  if (!matches) {
    problems.push(`name part ${regexMessage(LABEL_KEY_MESSAGE, LABEL_KEY_NAME, 'MyName', 'my.name', '123-abc')}`);
  }
  return problems;
}

/** A label's value; may be empty. */
export function isLabelValue(value: string): NameProblems {
  const tooLong = byteLength(value) > LABEL_VALUE_MAX_BYTES;
  const matches = value === '' || matchesKeyName(value);
  if (!tooLong && matches) return NO_PROBLEMS;
  const problems: string[] = [];
  if (tooLong) problems.push(maxLengthMessage(LABEL_VALUE_MAX_BYTES));
  if (!matches) problems.push(regexMessage(LABEL_VALUE_MESSAGE, LABEL_VALUE, 'MyValue', 'my_value', '12345'));
  return problems;
}

/** A name that can be one segment of a URL path; emptiness and length are not checked. */
export function isPathSegmentName(value: string): NameProblems {
  if (value === '.' || value === '..') return [`may not be '${value}'`];
  return isPathSegmentPrefix(value);
}

/** The beginning of a generated name: as a path segment, but "." may still become something. */
function isPathSegmentPrefix(value: string): NameProblems {
  return ['/', '%'].filter((part) => value.includes(part)).map((part) => `may not contain '${part}'`);
}

/** How a kind's names are checked: `name` for a whole name, `prefix` for a generateName. */
export interface NameRule {
  readonly name: (value: string) => NameProblems;
  readonly prefix: (value: string) => NameProblems;
}

/** A generateName may end in a dash. kube-apiserver drops one character more than that: so do we. */
function maskTrailingDash(prefix: string): string {
  return prefix.length > 1 && prefix.endsWith('-') ? `${prefix.slice(0, -2)}a` : prefix;
}

function maskedRule(name: (value: string) => NameProblems): NameRule {
  return { name, prefix: (value) => name(maskTrailingDash(value)) };
}

/** Names such as "my.widget": most kinds, and all custom resources. */
export const nameIsDnsSubdomain: NameRule = maskedRule(isDns1123Subdomain);
/** Names such as "my-namespace". */
export const nameIsDnsLabel: NameRule = maskedRule(isDns1123Label);
/** As a DNS label, but starting with a letter. */
export const nameIsDns1035Label: NameRule = maskedRule(isDns1035Label);
/** Names that only have to fit into a URL. */
export const nameIsPathSegment: NameRule = { name: isPathSegmentName, prefix: isPathSegmentPrefix };
