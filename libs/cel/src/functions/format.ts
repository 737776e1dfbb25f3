import { isLabelValue, isQualifiedName, nameIsDns1035Label, nameIsDnsLabel, nameIsDnsSubdomain } from '#machinery';
import { formatCheck } from '#schema';
import { KUBERNETES_TYPES } from '../check/declarations.ts';
import { CelComparable, type CelOpaque, CelOptional, NONE } from '../values/value.ts';
import { parseRequestUri, UrlSyntaxError } from './go-url.ts';
import type { ImplementationTable } from './implementation.ts';

/** A format such as `format.dns1123Label()`, by which strings are validated. */
export class NamedFormat extends CelComparable {
  readonly celType = KUBERNETES_TYPES.format;
  readonly name: string;
  /** The length of the pattern behind the format, or a guess at it: the cost model charges by it. */
  readonly maxRegexSize: number;
  private readonly problems: (text: string) => readonly string[];

  constructor(name: string, maxRegexSize: number, problems: (text: string) => readonly string[]) {
    super();
    this.name = name;
    this.maxRegexSize = maxRegexSize;
    this.problems = problems;
  }

  validate(text: string): CelOptional {
    const found = this.problems(text);
    return found.length === 0 ? NONE : new CelOptional([...found]);
  }

  equals(other: CelOpaque): boolean {
    return other instanceof NamedFormat && other.name === this.name;
  }
}

/** Lengths of the patterns that kube-apiserver's format registry uses. */
const REGEX_SIZE = { uri: 1103, uuid: 70, base64: 84, dateTime: 71 } as const;

function uriProblems(text: string): readonly string[] {
  try {
    parseRequestUri(text);
    return [];
  } catch (error) {
    if (error instanceof UrlSyntaxError) return [error.message];
    throw error;
  }
}

function registered(format: string, complaint: string): (text: string) => readonly string[] {
  return (text) => (formatCheck(format)?.(text) === false ? [complaint] : []);
}

const FORMATS: ReadonlyMap<string, NamedFormat> = new Map([
  ['dns1123Label', new NamedFormat('DNS1123Label', 30, nameIsDnsLabel.name)],
  ['dns1123Subdomain', new NamedFormat('DNS1123Subdomain', 60, nameIsDnsSubdomain.name)],
  ['dns1035Label', new NamedFormat('DNS1035Label', 30, nameIsDns1035Label.name)],
  ['qualifiedName', new NamedFormat('QualifiedName', 60, isQualifiedName)],
  ['dns1123LabelPrefix', new NamedFormat('DNS1123LabelPrefix', 30, nameIsDnsLabel.prefix)],
  ['dns1123SubdomainPrefix', new NamedFormat('DNS1123SubdomainPrefix', 60, nameIsDnsSubdomain.prefix)],
  ['dns1035LabelPrefix', new NamedFormat('DNS1035LabelPrefix', 30, nameIsDns1035Label.prefix)],
  ['labelValue', new NamedFormat('LabelValue', 40, isLabelValue)],
  ['uri', new NamedFormat('URI', REGEX_SIZE.uri, uriProblems)],
  ['uuid', new NamedFormat('uuid', REGEX_SIZE.uuid, registered('uuid', 'does not match the UUID format'))],
  ['byte', new NamedFormat('byte', REGEX_SIZE.base64, registered('byte', 'invalid base64'))],
  ['date', new NamedFormat('date', REGEX_SIZE.dateTime, registered('date', 'invalid date'))],
  ['datetime', new NamedFormat('datetime', REGEX_SIZE.dateTime, registered('date-time', 'invalid datetime'))],
]);

export const FORMAT_FUNCTIONS: ImplementationTable = {
  ...Object.fromEntries([...FORMATS].map(([name, format]) => [`format.${name}`, () => format])),
  'format-named'([name]) {
    const format = FORMATS.get(name as string);
    return format === undefined ? NONE : new CelOptional(format);
  },
  'format-validate': ([format, text]) => (format as NamedFormat).validate(text as string),
};
