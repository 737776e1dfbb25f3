import { childPath, type FieldError, fieldError, keyPath } from '#machinery';
import type { CrdSchema } from './crd.ts';
import { itemSchema, propertyOf } from './schema-members.ts';

/** Items of sets and maps can't be null, and each key of a map must have a value (upstream's validateMapListKeysMapSet). */
export function validateListKeys(schema: CrdSchema, path: string): FieldError[] {
  const listType = schema['x-kubernetes-list-type'];
  if (listType !== 'set' && listType !== 'map') return [];
  const items = itemSchema(schema);
  if (items === undefined) return [];
  const errors: FieldError[] = [];
  const itemsPath = childPath(path, 'items');
  if (items.nullable === true) {
    errors.push(
      fieldError.forbidden(
        childPath(itemsPath, 'nullable'),
        `cannot be nullable when x-kubernetes-list-type is ${listType}`,
      ),
    );
  }
  if (listType === 'set') return errors;
  const required = new Set(items.required);
  for (const key of schema['x-kubernetes-list-map-keys'] ?? []) {
    const property = propertyOf(items, key);
    if (property === undefined) continue;
    const at = keyPath(childPath(itemsPath, 'properties'), key);
    const why = 'this property is in x-kubernetes-list-map-keys, so it';
    if (!required.has(key) && property.default === undefined) {
      errors.push(
        fieldError.required(childPath(at, 'default'), `${why} must have a default or be a required property`),
      );
    }
    if (property.nullable === true) {
      errors.push(fieldError.forbidden(childPath(at, 'nullable'), `${why} cannot be nullable`));
    }
  }
  return errors;
}
