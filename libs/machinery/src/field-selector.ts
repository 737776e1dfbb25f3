import { compareUtf8 } from './go-format.ts';
import { SelectorError } from './selector-error.ts';

/** One comparison of a field with a string. */
export interface FieldRequirement {
  readonly field: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}

/** A conjunction of comparisons of fields with strings (`metadata.name=a,status.phase!=Running`). */
export class FieldSelector {
  readonly requirements: readonly FieldRequirement[];

  constructor(requirements: readonly FieldRequirement[]) {
    this.requirements = requirements;
  }

  /** True if it selects everything. */
  get empty(): boolean {
    return this.requirements.length === 0;
  }

  /** `get` answers a field's value as a string, "" for one that is not there. */
  matchesFields(get: (field: string) => string): boolean {
    for (const { field, operator, value } of this.requirements) {
      if ((get(field) === value) !== (operator === '=')) return false;
    }
    return true;
  }

  /** The only value that `field` may have, if the selector says so. */
  requiredValue(field: string): string | undefined {
    return this.requirements.find((requirement) => requirement.field === field && requirement.operator === '=')?.value;
  }

  toString(): string {
    return this.requirements.map((r) => `${r.field}${r.operator}${escapeFieldValue(r.value)}`).join(',');
  }
}

/** Makes a literal safe inside a field selector: backslash, comma and equals sign get a backslash. */
export function escapeFieldValue(value: string): string {
  return value.replace(/[\\,=]/g, '\\$&');
}

/**
 * Parses the text form; empty terms are skipped, terms are sorted.
 * @throws SelectorError with the messages of k8s.io/apimachinery/pkg/fields
 */
export function parseFieldSelector(text: string): FieldSelector {
  const requirements: FieldRequirement[] = [];
  for (const term of splitTerms(text).sort(compareUtf8)) {
    if (term === '') continue;
    const requirement = parseTerm(term);
    if (requirement === undefined) {
      throw new SelectorError(`invalid selector: '${text}'; can't understand '${term}'`);
    }
    requirements.push(requirement);
  }
  return new FieldSelector(requirements);
}

/** Splits at commas that no backslash escapes; escapes stay in the terms. */
function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === ',') {
      terms.push(text.slice(start, i));
      start = i + 1;
    }
  }
  terms.push(text.slice(start));
  return terms;
}

/** The first operator splits: the field's name can't be escaped. */
function parseTerm(term: string): FieldRequirement | undefined {
  for (let i = 0; i < term.length; i++) {
    if (term.startsWith('!=', i))
      return { field: term.slice(0, i), operator: '!=', value: unescapeFieldValue(term.slice(i + 2)) };
    if (term[i] !== '=') continue;
    const width = term[i + 1] === '=' ? 2 : 1;
    return { field: term.slice(0, i), operator: '=', value: unescapeFieldValue(term.slice(i + width)) };
  }
  return undefined;
}

function unescapeFieldValue(value: string): string {
  let out = '';
  let escaping = false;
  for (const char of value) {
    const special = char === '\\' || char === ',' || char === '=';
    if (escaping) {
      if (!special) throw new SelectorError(`invalid field selector: invalid escape sequence: \\${char}`);
      out += char;
      escaping = false;
    } else if (char === '\\') escaping = true;
    else if (special) {
      // Go prints the rune with %v, which is its number.
      throw new SelectorError(`invalid field selector: unescaped character in value: ${char.charCodeAt(0)}`);
    } else out += char;
  }
  if (escaping) throw new SelectorError('invalid field selector: invalid escape sequence: \\');
  return out;
}
