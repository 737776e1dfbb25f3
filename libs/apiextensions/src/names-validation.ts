import { childPath, type FieldError, fieldError, indexPath, isDns1035Label } from '#machinery';
import type { CrdNames } from './crd.ts';

const MIXED_CASE = 'may have mixed case, but should otherwise match: ';

/** Names that are there must be well formed: spec.names, and status.acceptedNames, which may be empty. */
export function validateNames(names: CrdNames, path: string): FieldError[] {
  const { plural, kind } = names;
  const singular = names.singular ?? '';
  const listKind = names.listKind ?? '';
  const errors: FieldError[] = [];
  const label = (field: string, value: string, checked = value, detail = '') => {
    const problems = isDns1035Label(checked);
    if (problems.length > 0) errors.push(fieldError.invalid(field, value, detail + problems.join(',')));
  };
  if (plural !== '') label(childPath(path, 'plural'), plural);
  if (singular !== '') label(childPath(path, 'singular'), singular);
  if (kind !== '') label(childPath(path, 'kind'), kind, kind.toLowerCase(), MIXED_CASE);
  if (listKind !== '') label(childPath(path, 'listKind'), listKind, listKind.toLowerCase(), MIXED_CASE);
  const labels = (member: 'shortNames' | 'categories') => {
    for (const [i, name] of (names[member] ?? []).entries()) label(indexPath(childPath(path, member), i), name);
  };
  labels('shortNames');
  if (kind !== '' && kind === listKind) {
    errors.push(fieldError.invalid(childPath(path, 'listKind'), listKind, 'kind and listKind may not be the same'));
  }
  labels('categories');
  return errors;
}

/** What spec.names must have, besides being well formed. */
export function requireNames(names: CrdNames, path: string): FieldError[] {
  const required = ['plural', 'singular', 'kind', 'listKind'] as const;
  return required.filter((name) => !names[name]).map((name) => fieldError.required(childPath(path, name)));
}
