import type { DeclType } from './decl-type.ts';

/** A name with its length before it, so that no name can be taken for something else. */
function named(name: string): string {
  return `${name.length}'${name}`;
}

/** A text that two declarations have in common when, and only when, they are equal. */
export function declText(decl: DeclType): string {
  const { kind, nullable, format, listType, mapKeys, maxElements, minSerializedSize, element, fields, hidden } = decl;
  let text = `${kind} ${maxElements} ${minSerializedSize}`;
  if (nullable) text += '?';
  if (format !== undefined) text += `f${named(format)}`;
  if (listType !== 'atomic') text += `${listType} `;
  for (const key of mapKeys) text += `k${named(key)}`;
  for (const name of hidden) text += `h${named(name)}`;
  if (element !== undefined) text += `[${declText(element)}]`;
  if (fields === undefined) return text;
  text += '{';
  for (const { property, type } of fields.values()) text += named(property) + declText(type);
  return `${text}}`;
}
