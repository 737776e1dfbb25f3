import { childPath, keyPath } from '#machinery';
import type { JSONSchemaProps } from '#schema';

const TOKEN = /[.[\]]|'(?:[^'\\]|\\.)*'?|[^.[\]']+[^.[\]]*/gs;
const ESCAPES: Record<string, string> = {
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

function unquote(token: string | undefined): string | undefined {
  if (token === undefined || !/^'.*'$/s.test(token) || token.length < 2) return undefined;
  let valid = true;
  const name = token.slice(1, -1).replace(/\\(.)/gs, (_, char: string) => {
    if (!Object.hasOwn(ESCAPES, char)) valid = false;
    return ESCAPES[char] ?? '';
  });
  return valid ? name : undefined;
}

/** The path that a rule's `fieldPath` (`.spec.name`, `['a.b']`) stands for, as errors print it; undefined if it leads nowhere. */
export function normalizeFieldPath(fieldPath: string, root: JSONSchemaProps): string | undefined {
  const tokens = fieldPath.match(TOKEN) ?? [];
  let schema: JSONSchemaProps | undefined = root;
  let path = '';
  for (let i = 0; i < tokens.length; ) {
    const dotted = tokens[i] === '.';
    if (!dotted && tokens[i] !== '[') return undefined;
    const name = dotted ? tokens[i + 1] : unquote(tokens[i + 1]);
    if (name === undefined || (!dotted && tokens[i + 2] !== ']')) return undefined;
    i += dotted ? 2 : 3;
    if (schema?.properties !== undefined) {
      if (!Object.hasOwn(schema.properties, name)) return undefined;
      path = childPath(path, name);
      schema = schema.properties[name];
    } else if (schema?.additionalProperties !== undefined) {
      path = keyPath(path, name);
      schema = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
    } else return undefined;
  }
  return path;
}
