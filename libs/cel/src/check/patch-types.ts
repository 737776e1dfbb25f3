import { type CelType, DYN, opaqueType, STRING, structType } from './cel-type.ts';

/** The type of a field that the checker lets through without knowing it; nothing but a presence test may use it. */
export const NO_TYPE: CelType = opaqueType('');

const PATCH_FIELDS: Readonly<Record<string, CelType>> = { op: STRING, path: STRING, from: STRING, value: DYN };

/** One operation of a JSON patch, as expressions of mutating policies write it. */
export const JSON_PATCH: CelType = structType('JSONPatch', (field) =>
  Object.hasOwn(PATCH_FIELDS, field) ? PATCH_FIELDS[field] : NO_TYPE,
);

/**
 * A type of apply configurations: `Object`, and `Object.spec` for what stands at `spec`. What fields there are is for the
 * kind of the object to say, which an expression does not know.
 */
export function objectType(name: string): CelType {
  return structType(name, () => DYN);
}

export function isObjectType(type: CelType): boolean {
  return type.kind === 'struct' && isObjectName(type.name);
}

function isObjectName(name: string): boolean {
  return name === 'Object' || name.startsWith('Object.');
}

/** The structs of mutating policies, by name. */
export function patchStruct(name: string): CelType | undefined {
  if (name === JSON_PATCH.name) return JSON_PATCH;
  return isObjectName(name) ? objectType(name) : undefined;
}
