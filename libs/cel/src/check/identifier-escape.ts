const RESERVED = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);
const PARTS: Record<string, string> = { __: '__underscores__', '.': '__dot__', '-': '__dash__', '/': '__slash__' };
const UNESCAPED: Record<string, string> = { underscores: '__', dot: '.', dash: '-', slash: '/' };

/** Words of CEL that cannot be identifiers. */
export function isReserved(name: string): boolean {
  return RESERVED.has(name);
}

/** The name by which CEL expressions reach a property, or undefined when no identifier can stand for it. */
export function escapeIdentifier(name: string): string | undefined {
  if (!/^[A-Za-z_./-][\w./-]*$/.test(name)) return undefined;
  if (RESERVED.has(name)) return `__${name}__`;
  return name.replace(/__|[-./]/g, (part) => PARTS[part]!); // the pattern matches only these parts
}

/** The property that an escaped name stands for, or undefined when the name is no escape. */
export function unescapeIdentifier(escaped: string): string | undefined {
  let valid = true;
  const name = escaped.replace(/__[^_]+__/g, (part) => {
    const inner = part.slice(2, -2);
    if (Object.hasOwn(UNESCAPED, inner)) return UNESCAPED[inner]!; // own member, just checked
    if (RESERVED.has(inner) && part.length === escaped.length) return inner;
    valid = false;
    return '';
  });
  return valid ? name : undefined;
}
