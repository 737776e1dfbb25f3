import { childPath, type FieldError, fieldError, indexPath, keyPath } from '#machinery';
import { findField } from '#schema';
import { asJson, type CrdSchema } from './crd.ts';
import { internalItemsJson } from './internal-json.ts';
import { validateListKeys } from './list-key-validation.ts';
import { isNonAtomic, itemSchema, propertyOf, SCHEMA_TYPES } from './schema-members.ts';

const REASONS: readonly string[] = [
  'FieldValueDuplicate',
  'FieldValueForbidden',
  'FieldValueInvalid',
  'FieldValueRequired',
];
const META_FIELDS: ReadonlySet<string> = new Set(['metadata', 'kind', 'apiVersion']);

/** Checks that an update may leave out, because what was there before would not pass them. */
export interface SchemaWalkOptions {
  readonly requireValidTypes: boolean;
  readonly requireAtomicSets: boolean;
  readonly requireListKeys: boolean;
}

/** What is so above a schema. */
interface Scope {
  readonly root: boolean;
  /** Inside `metadata`, `kind` or `apiVersion` of the root or of an embedded resource. */
  readonly insideMeta: boolean;
  /** Why a default may not be set here, undefined if it may. */
  readonly noDefaults: string | undefined;
}

const ROOT: Scope = { root: true, insideMeta: false, noDefaults: undefined };

/**
 * What a CRD's schema may not contain, node by node (upstream's ValidateCustomResourceDefinitionOpenAPISchema, without
 * the compilation of rules). Cost: one visit of each node, about 1 µs.
 */
export function walkSchema(schema: CrdSchema, path: string, options: SchemaWalkOptions): FieldError[] {
  const walk = new SchemaWalk(options);
  walk.visit(schema, path, ROOT);
  return walk.errors;
}

class SchemaWalk {
  readonly errors: FieldError[] = [];
  readonly #options: SchemaWalkOptions;

  constructor(options: SchemaWalkOptions) {
    this.#options = options;
  }

  visit(schema: CrdSchema, path: string, scope: Scope): void {
    this.#unsupported(schema, path, scope);
    if (schema.uniqueItems === true) {
      this.errors.push(
        fieldError.forbidden(
          childPath(path, 'uniqueItems'),
          'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
        ),
      );
    }
    this.#additionalProperties(schema, path, scope);
    this.#properties(schema, path, scope);
    this.#combinations(schema, path, { ...scope, root: false });
    this.#preserveAndMapType(schema, path);
    this.#listType(schema, path);
    if (this.#options.requireListKeys) this.errors.push(...validateListKeys(schema, path));
    if (schema['x-kubernetes-validations'] !== undefined) this.#rules(schema, path);
  }

  #unsupported(schema: CrdSchema, path: string, scope: Scope): void {
    const { type } = schema;
    if (this.#options.requireValidTypes && type !== undefined && !SCHEMA_TYPES.includes(type)) {
      this.errors.push(fieldError.notSupported(childPath(path, 'type'), type, SCHEMA_TYPES));
    }
    if (schema.default !== undefined && scope.noDefaults !== undefined) {
      this.errors.push(fieldError.forbidden(childPath(path, 'default'), `must not be set ${scope.noDefaults}`));
    }
    for (const member of [
      'id',
      'additionalItems',
      'patternProperties',
      'definitions',
      'dependencies',
      '$ref',
    ] as const) {
      if (schema[member] !== undefined) {
        this.errors.push(fieldError.forbidden(childPath(path, member), `${member} is not supported`));
      }
    }
    if (type === 'null') {
      this.errors.push(
        fieldError.forbidden(childPath(path, 'type'), 'type cannot be set to null, use nullable as an alternative'),
      );
    }
    if (Array.isArray(schema.items)) {
      this.errors.push(
        fieldError.forbidden(childPath(path, 'items'), 'items must be a schema object and not an array'),
      );
    }
    if (scope.insideMeta && schema['x-kubernetes-embedded-resource'] === true) {
      this.errors.push(
        fieldError.forbidden(
          childPath(path, 'x-kubernetes-embedded-resource'),
          'must not be used inside of resource meta',
        ),
      );
    }
  }

  #additionalProperties(schema: CrdSchema, path: string, scope: Scope): void {
    const { additionalProperties } = schema;
    if (additionalProperties === undefined) return;
    const at = childPath(path, 'additionalProperties');
    if (schema.properties !== undefined && additionalProperties !== true) {
      this.errors.push(fieldError.forbidden(at, 'additionalProperties and properties are mutual exclusive'));
    }
    if (typeof additionalProperties !== 'object') return;
    const noDefaults = scope.insideMeta ? 'inside additionalProperties applying to object metadata' : scope.noDefaults;
    this.visit(additionalProperties, at, { root: false, insideMeta: scope.insideMeta, noDefaults });
  }

  #properties(schema: CrdSchema, path: string, scope: Scope): void {
    const { properties } = schema;
    if (properties === undefined) return;
    const at = childPath(path, 'properties');
    const resource = scope.root || schema['x-kubernetes-embedded-resource'] === true;
    const inner: Scope = scope.root ? { ...scope, root: false } : scope;
    for (const name of Object.keys(properties)) {
      let below = inner;
      if (resource && META_FIELDS.has(name)) {
        below = { ...inner, insideMeta: true, noDefaults: scope.root ? `in top-level ${name}` : inner.noDefaults };
      }
      this.visit(properties[name]!, keyPath(at, name), below); // own key
    }
  }

  #combinations(schema: CrdSchema, path: string, scope: Scope): void {
    if (schema.not !== undefined) this.visit(schema.not, childPath(path, 'not'), scope);
    for (const member of ['allOf', 'oneOf', 'anyOf'] as const) {
      this.#each(schema[member], childPath(path, member), scope);
    }
    for (const [name, definition] of Object.entries(schema.definitions ?? {})) {
      this.visit(definition, keyPath(childPath(path, 'definitions'), name), scope);
    }
    const items = schema.items as CrdSchema | CrdSchema[] | null | undefined;
    if (Array.isArray(items)) this.#each(items, childPath(path, 'items'), scope);
    else if (items) this.visit(items, childPath(path, 'items'), scope);
    for (const [name, dependency] of Object.entries(schema.dependencies ?? {})) {
      if (dependency === null || Array.isArray(dependency)) continue;
      this.visit(dependency, keyPath(childPath(path, 'dependencies'), name), scope);
    }
  }

  #each(schemas: readonly CrdSchema[] | undefined, path: string, scope: Scope): void {
    for (const [i, schema] of (schemas ?? []).entries()) this.visit(schema, indexPath(path, i), scope);
  }

  #preserveAndMapType(schema: CrdSchema, path: string): void {
    if (schema['x-kubernetes-preserve-unknown-fields'] === false) {
      this.errors.push(
        fieldError.invalid(childPath(path, 'x-kubernetes-preserve-unknown-fields'), false, 'must be true or undefined'),
      );
    }
    const mapType: string | undefined = schema['x-kubernetes-map-type'];
    if (mapType === undefined) return;
    this.#mustBe(schema, path, 'object', 'x-kubernetes-map-type');
    if (mapType !== 'atomic' && mapType !== 'granular') {
      this.errors.push(
        fieldError.notSupported(childPath(path, 'x-kubernetes-map-type'), mapType, ['atomic', 'granular']),
      );
    }
  }

  #mustBe(schema: CrdSchema, path: string, type: string, extension: string): void {
    if (schema.type === type) return;
    const detail = `must be ${type} if ${extension} is specified`;
    const at = childPath(path, 'type');
    this.errors.push(
      schema.type === undefined ? fieldError.required(at, detail) : fieldError.invalid(at, schema.type, detail),
    );
  }

  #listType(schema: CrdSchema, path: string): void {
    const listType: string | undefined = schema['x-kubernetes-list-type'];
    const at = childPath(path, 'x-kubernetes-list-type');
    if (listType !== undefined) {
      if (schema.type !== 'array') this.#mustBe(schema, path, 'array', 'x-kubernetes-list-type');
      else if (this.#options.requireAtomicSets && listType === 'set') this.#setItems(schema, path);
      if (listType !== 'atomic' && listType !== 'set' && listType !== 'map') {
        this.errors.push(fieldError.notSupported(at, listType, ['atomic', 'set', 'map']));
      }
    }
    if (schema['x-kubernetes-list-map-keys'] !== undefined && listType !== 'map') {
      const detail = 'must be map if x-kubernetes-list-map-keys is non-empty';
      this.errors.push(
        listType === undefined ? fieldError.required(at, detail) : fieldError.invalid(at, listType, detail),
      );
    }
    if (listType === 'map') this.#mapItems(schema, path);
  }

  #setItems(schema: CrdSchema, path: string): void {
    const items = itemSchema(schema);
    if (items === undefined || !isNonAtomic(items)) return;
    const member = items.type === 'array' ? 'x-kubernetes-list-type' : 'x-kubernetes-map-type';
    this.errors.push(
      fieldError.invalid(
        childPath(childPath(path, 'items'), member),
        // Upstream shows the list type for both.
        items['x-kubernetes-list-type'] ?? null,
        'must be atomic as item of a list with x-kubernetes-list-type=set',
      ),
    );
  }

  #mapItems(schema: CrdSchema, path: string): void {
    const keys = schema['x-kubernetes-list-map-keys'] ?? [];
    const keysPath = childPath(path, 'x-kubernetes-list-map-keys');
    const itemsPath = childPath(path, 'items');
    if (keys.length === 0) {
      this.errors.push(fieldError.required(keysPath, 'must not be empty if x-kubernetes-list-type is map'));
    }
    if (schema.items === undefined) {
      this.errors.push(fieldError.required(itemsPath, 'must have a schema if x-kubernetes-list-type is map'));
      return;
    }
    const items = itemSchema(schema);
    if (items === undefined) {
      const shown = internalItemsJson(asJson(schema.items));
      this.errors.push({
        type: 'FieldValueInvalid',
        field: itemsPath,
        message: `Invalid value: ${shown}: must only have a single schema if x-kubernetes-list-type is map`,
      });
      return;
    }
    if (items.type !== 'object') {
      this.errors.push(
        fieldError.invalid(
          childPath(itemsPath, 'type'),
          items.type ?? '',
          "must be object if parent array's x-kubernetes-list-type is map",
        ),
      );
      return;
    }
    this.#mapKeys(keys, items, keysPath, childPath(itemsPath, 'properties'));
  }

  #mapKeys(keys: string[], items: CrdSchema, keysPath: string, propertiesPath: string): void {
    const seen = new Set<string>();
    for (const key of keys) {
      const property = propertyOf(items, key);
      if (property === undefined) {
        this.errors.push(fieldError.invalid(keysPath, keys, 'entries must all be names of item properties'));
      } else if (property.type === 'array' || property.type === 'object') {
        this.errors.push(
          fieldError.invalid(
            childPath(keyPath(propertiesPath, key), 'type'),
            items.type ?? '', // upstream shows the items' type, not the property's
            "must be a scalar type if parent array's x-kubernetes-list-type is map",
          ),
        );
      }
      if (seen.has(key)) this.errors.push(fieldError.invalid(keysPath, keys, 'must not contain duplicate entries'));
      seen.add(key);
    }
  }

  #rules(schema: CrdSchema, path: string): void {
    const rulesPath = childPath(path, 'x-kubernetes-validations');
    for (const [i, rule] of (schema['x-kubernetes-validations'] ?? []).entries()) {
      const at = (member: string) => childPath(indexPath(rulesPath, i), member);
      this.#ruleAndMessage(rule.rule.trim(), rule.message ?? '', at);
      if (rule.messageExpression !== undefined && rule.messageExpression.trim() === '') {
        this.errors.push(
          fieldError.required(at('messageExpression'), 'messageExpression must be non-empty if specified'),
        );
      }
      if (rule.reason !== undefined && !REASONS.includes(rule.reason)) {
        this.errors.push(fieldError.notSupported(at('reason'), rule.reason, REASONS));
      }
      if (rule.fieldPath !== undefined) this.#fieldPath(schema, rule.fieldPath, at('fieldPath'));
    }
  }

  #ruleAndMessage(rule: string, message: string, at: (member: string) => string): void {
    const trimmed = message.trim();
    if (rule === '') this.errors.push(fieldError.required(at('rule'), 'rule is not specified'));
    else if (message !== '' && trimmed === '') {
      this.errors.push(fieldError.invalid(at('message'), message, 'must be non-empty if specified'));
    } else if (hasLineBreak(trimmed)) {
      this.errors.push(fieldError.invalid(at('message'), message, 'must not contain line breaks'));
    } else if (hasLineBreak(rule) && trimmed === '') {
      this.errors.push(fieldError.required(at('message'), 'message must be specified if rule contains line breaks'));
    }
  }

  #fieldPath(schema: CrdSchema, fieldPath: string, at: string): void {
    const invalid = (detail: string) => this.errors.push(fieldError.invalid(at, fieldPath, detail));
    if (fieldPath.trim() === '') invalid('must be non-empty if specified');
    if (hasLineBreak(fieldPath)) invalid('must not contain line breaks');
    if ('error' in findField(fieldPath, schema, { arrayNotation: 'allowed' })) invalid('must be a valid path');
  }
}

function hasLineBreak(text: string): boolean {
  return /[\r\n]/.test(text);
}
