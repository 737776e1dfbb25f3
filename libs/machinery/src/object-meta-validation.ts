import { appendAll } from './append-all.ts';
import { type FieldError, fieldError } from './field-error.ts';
import { FINALIZER_FOREGROUND, FINALIZER_ORPHAN } from './finalizers.ts';
import { goJson, goQuote } from './go-format.ts';
import { parseGroupVersion } from './group-version.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json-value.ts';
import { byteLength, isDns1123Label, isLabelValue, isQualifiedName, type NameRule } from './name-validation.ts';

/** Keys and values of all annotations together, in bytes (apimachinery's TotalAnnotationSizeLimitB). */
const TOTAL_ANNOTATIONS_MAX_BYTES = 256 * 1024;
/** metav1.FieldManagerMaxLength, in bytes. */
const FIELD_MANAGER_MAX_BYTES = 128;
/** Length of a managed fields entry's subresource, in bytes. */
const SUBRESOURCE_NAME_MAX_BYTES = 256;

const IMMUTABLE = 'field is immutable';
const EMPTY = 'must not be empty';

/** What a kind demands of its metadata. */
export interface ObjectMetaValidation {
  readonly namespaced: boolean;
  readonly validateName: NameRule;
  /** Of the metadata: "metadata". */
  readonly path: string;
}

/**
 * Why an object's metadata can't be created (apimachinery's ValidateObjectMeta: order, paths and texts). Name generation
 * is done before. `meta` went through `coerceObjectMeta`.
 */
export function validateObjectMeta(meta: JsonObject, options: ObjectMetaValidation): FieldError[] {
  const { path, validateName } = options;
  const errors: FieldError[] = [];
  const name = text(meta.name);
  const generateName = text(meta.generateName);
  if (generateName !== '') pushInvalid(errors, `${path}.generateName`, generateName, validateName.prefix(generateName));
  if (name === '') errors.push(fieldError.required(`${path}.name`, 'name or generateName is required'));
  else pushInvalid(errors, `${path}.name`, name, validateName.name(name));
  validateNamespace(errors, text(meta.namespace), options);
  validateGeneration(errors, meta.generation, path);
  validateMaps(errors, meta, path);
  validateFinalizers(errors, strings(meta.finalizers), `${path}.finalizers`);
  validateManagedFields(errors, objects(meta.managedFields), `${path}.managedFields`);
  return errors;
}

/** Why metadata can't replace what is there (apimachinery's ValidateObjectMetaUpdate). */
export function validateObjectMetaUpdate(meta: JsonObject, old: JsonObject, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (old.deletionTimestamp != null) validateNoNewFinalizers(errors, meta, old, `${path}.finalizers`);
  if (text(meta.resourceVersion) === '') {
    errors.push(fieldError.invalid(`${path}.resourceVersion`, '', 'must be specified for an update'));
  }
  validateGeneration(errors, meta.generation, path);
  const generation = integer(meta.generation);
  if (generation < integer(old.generation)) {
    errors.push(fieldError.invalid(`${path}.generation`, generation, 'must not be decremented'));
  }
  for (const field of ['name', 'namespace', 'uid']) {
    if (text(meta[field]) !== text(old[field])) {
      errors.push(fieldError.invalid(`${path}.${field}`, text(meta[field]), IMMUTABLE));
    }
  }
  for (const field of ['creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds']) {
    const value = meta[field] ?? null;
    if (value !== (old[field] ?? null)) errors.push(fieldError.invalid(`${path}.${field}`, value, IMMUTABLE));
  }
  validateMaps(errors, meta, path);
  validateManagedFields(errors, objects(meta.managedFields), `${path}.managedFields`);
  return errors;
}

function text(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function integer(value: JsonValue | undefined): number | bigint {
  return typeof value === 'number' || typeof value === 'bigint' ? value : 0;
}

function strings(value: JsonValue | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function objects(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function pushInvalid(errors: FieldError[], field: string, value: string, problems: readonly string[]): void {
  for (const problem of problems) errors.push(fieldError.invalid(field, value, problem));
}

function validateNamespace(errors: FieldError[], namespace: string, options: ObjectMetaValidation): void {
  const field = `${options.path}.namespace`;
  if (!options.namespaced) {
    if (namespace !== '') errors.push(fieldError.forbidden(field, 'not allowed on this type'));
  } else if (namespace === '') errors.push(fieldError.required(field));
  else pushInvalid(errors, field, namespace, isDns1123Label(namespace));
}

function validateGeneration(errors: FieldError[], value: JsonValue | undefined, path: string): void {
  const generation = integer(value);
  if (generation >= 0) return;
  errors.push(fieldError.invalid(`${path}.generation`, generation, 'must be greater than or equal to 0'));
}

function validateMaps(errors: FieldError[], meta: JsonObject, path: string): void {
  if (isJsonObject(meta.labels)) appendAll(errors, validateLabels(meta.labels, `${path}.labels`));
  if (isJsonObject(meta.annotations)) appendAll(errors, validateAnnotations(meta.annotations, `${path}.annotations`));
  if (meta.ownerReferences !== undefined) {
    validateOwnerReferences(errors, objects(meta.ownerReferences), `${path}.ownerReferences`);
  }
}

/** Faults of label keys and values. */
function validateLabels(labels: JsonObject, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const [key, value] of Object.entries(labels)) {
    pushInvalid(errors, path, key, isQualifiedName(key));
    pushInvalid(errors, path, text(value), isLabelValue(text(value)));
  }
  return errors;
}

/** Faults of annotation keys and of their total size. */
function validateAnnotations(annotations: JsonObject, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const key of Object.keys(annotations)) pushInvalid(errors, path, key, isQualifiedName(key.toLowerCase()));
  if (areAnnotationsTooLarge(annotations)) errors.push(fieldError.tooLong(path, TOTAL_ANNOTATIONS_MAX_BYTES));
  return errors;
}

/** Whether annotations have more than 256 KiB together, keys and values. */
export function areAnnotationsTooLarge(annotations: JsonObject): boolean {
  let bytes = 0;
  for (const [key, value] of Object.entries(annotations)) bytes += byteLength(key) + byteLength(text(value));
  return bytes > TOTAL_ANNOTATIONS_MAX_BYTES;
}

function validateOwnerReferences(errors: FieldError[], references: JsonObject[], path: string): void {
  let controller = '';
  references.forEach((reference, index) => {
    validateOwnerReference(errors, reference, `${path}[${index}]`);
    if (reference.controller !== true) return;
    const current = `${text(reference.kind)}/${text(reference.name)}`;
    if (controller === '') {
      controller = current;
      return;
    }
    const detail = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${current}`;
    const shown = `[${references.map(ownerReferenceJson).join(',')}]`;
    errors.push({ type: 'FieldValueInvalid', field: path, message: `Invalid value: ${shown}: ${detail}` });
  });
}

function validateOwnerReference(errors: FieldError[], reference: JsonObject, path: string): void {
  const apiVersion = text(reference.apiVersion);
  const gv = parseGroupVersion(apiVersion);
  if (apiVersion === '') errors.push(fieldError.required(`${path}.apiVersion`, EMPTY));
  else if (gv === undefined || gv.version === '') {
    errors.push(fieldError.invalid(`${path}.apiVersion`, apiVersion, 'must be <group>/<version> or <version>'));
  }
  for (const field of ['kind', 'name', 'uid']) {
    if (text(reference[field]) === '') errors.push(fieldError.required(`${path}.${field}`, EMPTY));
  }
  if (apiVersion === 'v1' && reference.kind === 'Event') {
    const detail = '/v1, Kind=Event is disallowed from being an owner';
    const message = `Invalid value: ${ownerReferenceJson(reference)}: ${detail}`;
    errors.push({ type: 'FieldValueInvalid', field: path, message });
  }
}

/** JSON in the order of the struct's fields, unlike that of maps. */
function ownerReferenceJson(reference: JsonObject): string {
  const members = ['apiVersion', 'kind', 'name', 'uid'].map((key) => `"${key}":${goJson(text(reference[key]))}`);
  for (const key of ['controller', 'blockOwnerDeletion']) {
    if (typeof reference[key] === 'boolean') members.push(`"${key}":${reference[key]}`);
  }
  return `{${members.join(',')}}`;
}

function validateFinalizers(errors: FieldError[], finalizers: string[], path: string): void {
  for (const finalizer of finalizers) pushInvalid(errors, path, finalizer, isQualifiedName(finalizer));
  if (finalizers.includes(FINALIZER_ORPHAN) && finalizers.includes(FINALIZER_FOREGROUND)) {
    const detail = 'finalizer orphan and foregroundDeletion cannot be both set';
    errors.push(fieldError.invalid(path, finalizers, detail));
  }
}

function validateNoNewFinalizers(errors: FieldError[], meta: JsonObject, old: JsonObject, path: string): void {
  const before = new Set(strings(old.finalizers));
  const added = [...new Set(strings(meta.finalizers))].filter((name) => !before.has(name)).sort();
  if (added.length === 0) return;
  const list = `[]string{${added.map(goQuote).join(', ')}}`;
  errors.push(
    fieldError.forbidden(
      path,
      `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`,
    ),
  );
}

function validateManagedFields(errors: FieldError[], entries: JsonObject[], path: string): void {
  entries.forEach((entry, index) => {
    const at = `${path}[${index}]`;
    const operation = text(entry.operation);
    if (operation === '') errors.push(fieldError.required(`${at}.operation`, EMPTY));
    else if (operation !== 'Apply' && operation !== 'Update') {
      errors.push(fieldError.notSupported(`${at}.operation`, operation, ['Apply', 'Update']));
    }
    const fieldsType = text(entry.fieldsType);
    if (fieldsType !== '' && fieldsType !== 'FieldsV1') {
      errors.push(fieldError.invalid(`${at}.fieldsType`, fieldsType, 'must be `FieldsV1`'));
    }
    errors.push(...validateFieldManager(text(entry.manager), `${at}.manager`));
    if (byteLength(text(entry.subresource)) > SUBRESOURCE_NAME_MAX_BYTES) {
      errors.push(fieldError.tooLong(`${at}.subresource`, SUBRESOURCE_NAME_MAX_BYTES));
    }
  });
}

const UNPRINTABLE = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;

/** Faults of a field manager's name, in an entry or in a request's options. */
export function validateFieldManager(manager: string, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (byteLength(manager) > FIELD_MANAGER_MAX_BYTES) errors.push(fieldError.tooLong(path, FIELD_MANAGER_MAX_BYTES));
  if (!UNPRINTABLE.test(manager)) return errors;
  let position = 0;
  for (const char of manager) {
    if (UNPRINTABLE.test(char)) {
      const code = char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0'); // a character has a code
      errors.push(fieldError.invalid(path, manager, `invalid character U+${code} (at position ${position})`));
    }
    position += byteLength(char);
  }
  return errors;
}
