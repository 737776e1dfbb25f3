import type { ImplementationTable } from './implementation.ts';

export const JSON_PATCH_FUNCTIONS: ImplementationTable = {
  /** Makes a key fit for a path of a JSON patch. */
  string_jsonpatch_escapeKey_string: ([key]) =>
    (key as string).replace(/[~/]/g, (char) => (char === '/' ? '~1' : '~0')),
};
