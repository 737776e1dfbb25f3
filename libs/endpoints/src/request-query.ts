import type { Query } from './api-request.ts';

/** Whether `?watch` asks for a watch: anything but "false" and "0". */
export function watchRequested(query: Query): boolean {
  if (query.text === '') return false;
  const value = query.get('watch')?.toLowerCase();
  return value !== undefined && value !== 'false' && value !== '0';
}

// `metadata.name=x` as the whole selector or one of its terms; `==` means the same.
const NAME_TERM = /(?:^|,)metadata\.name==?([^,=!\\]+)(?:,|$)/;

/** The name that a field selector pins down, "" if it does not: authorization sees such a list as one of that name. */
export function nameSelectorOf(query: Query): string {
  if (query.text === '') return '';
  const selector = query.get('fieldSelector');
  if (selector === undefined) return '';
  const name = NAME_TERM.exec(selector)?.[1] ?? '';
  return name.includes('/') || name.includes('%') || name === '.' || name === '..' ? '' : name;
}
