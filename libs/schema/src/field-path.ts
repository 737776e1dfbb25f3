import { childPath, keyPath } from '#machinery';
import type { JSONSchemaProps } from './json-schema-props.ts';

/** A JSON path that leads through a schema: the schema it ends at, and its steps as errors print them (`a.b`, `a[key]`). */
export interface FoundField {
  readonly schema: JSONSchemaProps | undefined;
  readonly path: string;
  /** The first step. */
  readonly root: string;
}

/** Which steps a path may have. */
export interface FieldPathOptions {
  /** `['name']` steps: allowed in rules' fieldPath, not in selectableFields. */
  readonly arrayNotation: 'allowed' | 'forbidden';
}

const NOT_A_FIELD = 'does not refer to a valid field';
const UNEXPECTED_END = 'unexpected end of JSON path';

/**
 * Follows a relative JSON path of field and map accessors (`.spec.name`, `.list['a.b']`) through `schema`.
 * Returns an error's text where it leads nowhere; same grammar and texts as kube-apiserver's ValidFieldPath.
 */
export function findField(
  jsonPath: string,
  schema: JSONSchemaProps | undefined,
  options: FieldPathOptions,
): FoundField | { readonly error: string } {
  const tokens = tokenize(jsonPath);
  let current = schema;
  let path = '';
  let root = '';
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!; // below length
    if (token !== '.' && token !== '[') return { error: `expected [ or . but got: ${token}` };
    if (token === '[' && options.arrayNotation === 'forbidden') return { error: 'array notation is not allowed' };
    const step = token === '.' ? dotStep(tokens, i) : bracketStep(tokens, i);
    if ('error' in step) return step;
    const next = child(current, step.name);
    if (next === undefined) return { error: NOT_A_FIELD };
    if (root === '') root = step.name;
    path = next.named ? childPath(path, step.name) : keyPath(path, step.name);
    current = next.schema;
    if (token === '[' && tokens[i + 2] !== ']') {
      return { error: tokens[i + 2] === undefined ? UNEXPECTED_END : `expected ] but got ${tokens[i + 2]}` };
    }
    i += token === '.' ? 1 : 2;
  }
  return { schema: current, path, root };
}

type Step = { readonly name: string } | { readonly error: string };

function dotStep(tokens: readonly string[], at: number): Step {
  const name = tokens[at + 1];
  return name === undefined ? { error: UNEXPECTED_END } : { name };
}

function bracketStep(tokens: readonly string[], at: number): Step {
  const quoted = tokens[at + 1];
  if (quoted === undefined) return { error: UNEXPECTED_END };
  if (quoted.length < 2 || !quoted.startsWith("'") || !quoted.endsWith("'")) {
    return { error: `expected single quoted string but got ${quoted}` };
  }
  return unescapeSingleQuoted(quoted.slice(1, -1));
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  "'": "'",
  '\\': '\\',
};

function unescapeSingleQuoted(text: string): Step {
  let bad: string | undefined;
  const name = text.replace(/\\./g, (sequence) => {
    const char = ESCAPES[sequence[1]!]; // a sequence has two characters
    if (char === undefined) bad ??= sequence;
    return char ?? '';
  });
  return bad === undefined ? { name } : { error: `invalid string literal: invalid escape char ${bad}` };
}

/** A step into `properties` if there are any, else into `additionalProperties`. */
function child(
  schema: JSONSchemaProps | undefined,
  name: string,
): { readonly schema: JSONSchemaProps | undefined; readonly named: boolean } | undefined {
  const { properties, additionalProperties } = schema ?? {};
  if (properties !== undefined && Object.keys(properties).length > 0) {
    return Object.hasOwn(properties, name) ? { schema: properties[name], named: true } : undefined;
  }
  if (additionalProperties === undefined) return undefined;
  return { schema: typeof additionalProperties === 'object' ? additionalProperties : undefined, named: false };
}

/** `.`, `[` and `]`, single-quoted strings, and whatever stands between these. */
function tokenize(path: string): string[] {
  return path.match(/[.[\]]|'(?:[^'\\]|\\.|\\$)*'?|[^.[\]']+[^.[\]]*/gs) ?? [];
}
