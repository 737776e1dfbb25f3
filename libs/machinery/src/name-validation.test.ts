import { describe, expect, it } from 'vitest';
import {
  isDns1035Label,
  isDns1123Label,
  isDns1123Subdomain,
  isLabelValue,
  isPathSegmentName,
  isQualifiedName,
  nameIsDnsSubdomain,
} from './name-validation.ts';

const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL_1035 =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const KEY =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const VALUE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

describe('names', () => {
  it.each<[(value: string) => readonly string[], string, string[]]>([
    [isDns1123Label, 'a-1', []],
    [isDns1123Label, 'a.b', ['must not contain dots']],
    [isDns1123Label, 'A', [LABEL]],
    [isDns1123Label, '', [LABEL]],
    [isDns1123Label, 'a'.repeat(64), ['must be no more than 63 characters']],
    [isDns1123Subdomain, 'a.b-c.d', []],
    [isDns1123Subdomain, 'a..b', [SUBDOMAIN]],
    [isDns1123Subdomain, 'a.-b', [SUBDOMAIN]],
    [isDns1123Subdomain, 'a\n', [SUBDOMAIN]],
    [isDns1123Subdomain, `${'é'.repeat(127)}`, ['must be no more than 253 characters', SUBDOMAIN]],
    [isDns1035Label, '1a', [LABEL_1035]],
    [isQualifiedName, 'example.com/My_name.x', []],
    [isQualifiedName, '/a', ['prefix part must be non-empty']],
    [isQualifiedName, 'A/a', [`prefix part ${SUBDOMAIN}`]],
    [isQualifiedName, `${'a'.repeat(254)}/a`, ['prefix part must be no more than 253 bytes']],
    [isQualifiedName, 'a/', ['name part must be non-empty', `name part ${KEY}`]],
    [isQualifiedName, 'a'.repeat(64), ['name part must be no more than 63 bytes']],
    [
      isQualifiedName,
      'a/b/c',
      [`a valid label key ${KEY} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`],
    ],
    [isLabelValue, '', []],
    [isLabelValue, 'a b', [VALUE]],
    [isPathSegmentName, '..', ["may not be '..'"]],
    [isPathSegmentName, 'a/b%', ["may not contain '/'", "may not contain '%'"]],
  ])('%o: %j', (check, value, problems) => {
    expect(check(value)).toEqual(problems);
  });

  it('lets a generateName end in a dash', () => {
    expect(nameIsDnsSubdomain.prefix('web-')).toEqual([]);
    expect(nameIsDnsSubdomain.prefix('Web-')).toEqual([SUBDOMAIN]);
    expect(nameIsDnsSubdomain.name('web-')).toEqual([SUBDOMAIN]);
  });
});
