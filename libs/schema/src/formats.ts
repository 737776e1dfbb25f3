import { isEmail } from './format-email.ts';
import { isCidr, isHostname, isIpv4, isIpv6, isMac } from './format-network.ts';
import { isDate, isDateTime, isDuration } from './format-time.ts';
import { isRequestUri } from './format-uri.ts';

/*
 * String formats that custom resources are checked against: kube-openapi's pkg/validation/strfmt, in the versions of
 * apiextensions-apiserver's supportedVersionedFormats. Everything else is an annotation.
 */

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const UUID3 = /^[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const UUID4 = /^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i;
const UUID5 = /^[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i;
const OBJECT_ID = /^[0-9a-f]{24}$/i;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/;
const HEX_COLOR = /^#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/;
const COLOR_PART = '[\\t\\n\\f\\r ]*(?:0|[1-9]\\d?|1\\d\\d?|2[0-4]\\d|25[0-5])[\\t\\n\\f\\r ]*';
const RGB_COLOR = new RegExp(`^rgb\\(${COLOR_PART},${COLOR_PART},${COLOR_PART}\\)$`);
const SSN = /^\d{3}[- ]?\d{2}[- ]?\d{4}$/;
const SSN_LENGTH = 11;
const CREDIT_CARD =
  /^(?:4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|6(?:011|5[0-9][0-9])[0-9]{12}|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}|(?:2131|1800|35\d{3})\d{11})$/;
const SHORT_NAME = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
/** RFC 1123 label, in characters. */
const SHORT_NAME_LENGTH_MAX = 63;
/** RFC 1123 subdomain, in characters. */
const LONG_NAME_LENGTH_MAX = 253;

const FORMATS: ReadonlyMap<string, (text: string) => boolean> = new Map([
  // since 1.0
  ['bsonobjectid', matching(OBJECT_ID)],
  ['uri', isRequestUri],
  ['email', isEmail],
  ['hostname', isHostname],
  ['ipv4', isIpv4],
  ['ipv6', isIpv6],
  ['cidr', isCidr],
  ['mac', isMac],
  ['uuid', matching(UUID)],
  ['uuid3', matching(UUID3)],
  ['uuid4', matching(UUID4)],
  ['uuid5', matching(UUID5)],
  ['isbn', (text) => isIsbn10(text) || isIsbn13(text)],
  ['isbn10', isIsbn10],
  ['isbn13', isIsbn13],
  ['creditcard', isCreditCard],
  ['ssn', (text) => text.length === SSN_LENGTH && SSN.test(text)],
  ['hexcolor', matching(HEX_COLOR)],
  ['rgbcolor', matching(RGB_COLOR)],
  ['byte', matching(BASE64)],
  ['password', () => true],
  ['date', isDate],
  ['duration', isDuration],
  ['datetime', isDateTime],
  // since 1.34
  ['k8sshortname', isShortName],
  ['k8slongname', isLongName],
]);

function matching(pattern: RegExp): (text: string) => boolean {
  return (text) => pattern.test(text);
}

/** Dashes in the name of a format do not count: "date-time" is "datetime". */
function normalize(format: string): string {
  return format.replaceAll('-', '');
}

/** The check of a string format; undefined for names that are not one (int32, what a CRD made up, ""). */
export function formatCheck(format: string): ((text: string) => boolean) | undefined {
  return format === '' ? undefined : FORMATS.get(normalize(format));
}

/**
 * Whether a CRD's format means something for its type ("" for none or several); kube-apiserver warns about others and
 * ignores them.
 */
export function isRecognizedFormat(type: string, format: string): boolean {
  if (format === '') return true;
  if (type === '' || type === 'string') return FORMATS.has(normalize(format));
  if (type === 'integer') return format === 'int32' || format === 'int64';
  return type === 'number' && (format === 'float' || format === 'double');
}

function isShortName(text: string): boolean {
  return text.length <= SHORT_NAME_LENGTH_MAX && SHORT_NAME.test(text);
}

function isLongName(text: string): boolean {
  return text.length <= LONG_NAME_LENGTH_MAX && text.split('.').every((segment) => SHORT_NAME.test(segment));
}

function withoutSeparators(text: string): string {
  return text.replace(/[\t\n\f\r -]+/g, '');
}

function isIsbn10(text: string): boolean {
  const digits = withoutSeparators(text);
  if (!/^(?:[0-9]{9}X|[0-9]{10})$/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < 10; i++) sum += (i + 1) * (digits[i] === 'X' ? 10 : Number(digits[i]));
  return sum % 11 === 0;
}

function isIsbn13(text: string): boolean {
  const digits = withoutSeparators(text);
  if (!/^[0-9]{13}$/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < 12; i++) sum += (i % 2 === 0 ? 1 : 3) * Number(digits[i]);
  return Number(digits[12]) === (10 - (sum % 10)) % 10;
}

/** Known number ranges and Luhn's checksum, whatever stands between the digits. */
function isCreditCard(text: string): boolean {
  const digits = text.replace(/[^0-9]+/g, '');
  if (!CREDIT_CARD.test(digits)) return false;
  let sum = 0;
  for (let i = digits.length - 1, double = false; i >= 0; i--, double = !double) {
    const digit = Number(digits[i]) * (double ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}
