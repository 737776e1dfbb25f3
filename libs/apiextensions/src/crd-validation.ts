import {
  childPath,
  type FieldError,
  fieldError,
  indexPath,
  isDns1035Label,
  isDns1123Subdomain,
  type JsonValue,
  jsonEquals,
  type NameRule,
  nameIsDnsSubdomain,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from '#machinery';
import { validateApproval } from './api-approval.ts';
import { isConditionTrue } from './conditions.ts';
import { caBundleProblem, hasKnownReviewVersion, validateConversion } from './conversion-validation.ts';
import { asJson, type CrdSpec, type CustomResourceDefinition, versionsOf } from './crd.ts';
import { internalVersionsJson } from './internal-json.ts';
import {
  hasStatus,
  type InternalSpec,
  type InternalVersion,
  internalSpec,
  schemaHas,
  schemasOf,
} from './internal-spec.ts';
import { validateListKeys } from './list-key-validation.ts';
import { requireNames, validateNames } from './names-validation.ts';
import { conversionProblem, hasUnknownType, isNonAtomic, itemSchema } from './schema-members.ts';
import { hasUnprunedDefaults, type SchemaValidationOptions, validateSchemaMember } from './schema-validation.ts';
import { storedExpressions } from './stored-expressions.ts';
import {
  hasTooManySelectableFields,
  validateColumn,
  validateDeprecation,
  validateSelectableFields,
  validateSubresources,
} from './version-validation.ts';

const SCOPES: readonly string[] = ['Cluster', 'Namespaced'];

/** Every cause why a new CRD can't be stored, in kube-apiserver's order (ValidateCustomResourceDefinition). */
export function validateCrd(crd: CustomResourceDefinition): FieldError[] {
  const metadata = validateObjectMeta(crd.metadata, {
    namespaced: false,
    validateName: crdNameRule(crd.spec),
    path: 'metadata',
  });
  return [...metadata, ...validateBody(crd, undefined), ...validatePreserveUnknownFields(crd, undefined)];
}

/** As `validateCrd`; what was invalid before may stay so, where kube-apiserver has tightened its rules. */
export function validateCrdUpdate(crd: CustomResourceDefinition, old: CustomResourceDefinition): FieldError[] {
  const metadata = validateObjectMetaUpdate(crd.metadata, old.metadata, 'metadata');
  return [...metadata, ...validateBody(crd, old), ...validatePreserveUnknownFields(crd, old)];
}

/** An update through `/status`. */
export function validateCrdStatusUpdate(crd: CustomResourceDefinition, old: CustomResourceDefinition): FieldError[] {
  const metadata = validateObjectMetaUpdate(crd.metadata, old.metadata, 'metadata');
  return [...metadata, ...validateNames(crd.status.acceptedNames, 'status.acceptedNames')];
}

function crdNameRule(spec: CrdSpec): NameRule {
  const wanted = `${spec.names.plural}.${spec.group}`;
  const check = (name: string) => (name === wanted ? [] : ['must be spec.names.plural+"."+spec.group']);
  return {
    name: (name) => [...nameIsDnsSubdomain.name(name), ...check(name)],
    prefix: (prefix) => [...nameIsDnsSubdomain.prefix(prefix), ...check(prefix)],
  };
}

function validateBody(crd: CustomResourceDefinition, old: CustomResourceDefinition | undefined): FieldError[] {
  return [
    ...validateSpec(crd, old),
    ...validateNames(crd.status.acceptedNames, 'status.acceptedNames'),
    ...validateStoredVersions(crd),
    ...validateApproval(crd, old),
  ];
}

function validateSpec(crd: CustomResourceDefinition, old: CustomResourceDefinition | undefined): FieldError[] {
  const errors = new SpecValidation(crd, old).validate();
  if (old === undefined) return errors;
  const { spec } = crd;
  const immutable = (field: string, value: string, before: string) => {
    if (value !== before) errors.push(fieldError.invalid(field, value, 'field is immutable'));
  };
  if (isConditionTrue(old, 'Established')) {
    immutable('spec.scope', spec.scope, old.spec.scope);
    immutable('spec.names.kind', spec.names.kind, old.spec.names.kind);
  }
  immutable('spec.group', spec.group, old.spec.group);
  immutable('spec.names.plural', spec.names.plural, old.spec.names.plural);
  return errors;
}

class SpecValidation {
  readonly #spec: InternalSpec;
  readonly #external: CrdSpec;
  readonly #old: CustomResourceDefinition | undefined;
  readonly #errors: FieldError[] = [];
  readonly #schemaOptions: Omit<SchemaValidationOptions, 'statusEnabled' | 'rulesCost'>;

  constructor(crd: CustomResourceDefinition, old: CustomResourceDefinition | undefined) {
    this.#external = crd.spec;
    this.#spec = internalSpec(crd.spec);
    this.#old = old;
    this.#schemaOptions = schemaOptions(this.#external, old);
  }

  validate(): FieldError[] {
    const spec = this.#spec;
    this.#group();
    this.#scope();
    this.#schemaPresence();
    if (spec.preserveUnknownFields && schemasOf(this.#external).some(hasDefaults)) {
      this.#add(
        fieldError.invalid('spec.preserveUnknownFields', true, 'must be false in order to use defaults in the schema'),
      );
    }
    for (const [i, version] of (spec.versions ?? []).entries()) this.#version(version, indexPath('spec.versions', i));
    this.#versionSet();
    this.#add(...requireNames(spec.names, 'spec.names'), ...validateNames(spec.names, 'spec.names'));
    this.#sharedMembers();
    this.#conversion();
    return this.#errors;
  }

  #add(...errors: FieldError[]): void {
    this.#errors.push(...errors);
  }

  #group(): void {
    const { group } = this.#spec;
    if (group === '') {
      this.#add(fieldError.required('spec.group'));
      return;
    }
    const problems = isDns1123Subdomain(group);
    if (problems.length > 0) this.#add(fieldError.invalid('spec.group', group, problems.join(',')));
    else if (!group.includes('.')) {
      this.#add(fieldError.invalid('spec.group', group, 'should be a domain with at least one dot'));
    }
  }

  #scope(): void {
    const { scope } = this.#spec;
    if (scope === '') this.#add(fieldError.required('spec.scope'));
    else if (!SCOPES.includes(scope)) this.#add(fieldError.notSupported('spec.scope', scope, SCOPES));
  }

  /** Every version must have a schema, unless this CRD never had. */
  #schemaPresence(): void {
    const spec = this.#spec;
    if (spec.validation?.openAPIV3Schema !== undefined) return;
    const always = this.#old === undefined || allVersionsHaveSchema(this.#old.spec);
    if (!always && spec.preserveUnknownFields) return;
    for (const [i, version] of (spec.versions ?? []).entries()) {
      if (version.schema?.openAPIV3Schema !== undefined || (!always && !version.served)) continue;
      this.#add(
        fieldError.required(
          `spec.versions[${i}].schema.openAPIV3Schema`,
          always ? '' : 'because otherwise all fields are pruned',
        ),
      );
    }
  }

  #version(version: InternalVersion, path: string): void {
    const problems = isDns1035Label(version.name);
    if (problems.length > 0) this.#add(fieldError.invalid(childPath(path, 'name'), version.name, problems.join(',')));
    this.#add(...validateDeprecation(version, childPath(path, 'deprecationWarning')));
    const subresources = this.#spec.subresources ?? version.subresources;
    this.#schema(version.schema, version.name, hasStatus(subresources), childPath(path, 'schema'));
    this.#add(...validateSubresources(version.subresources, childPath(path, 'subresources')));
    for (const [i, column] of (version.additionalPrinterColumns ?? []).entries()) {
      this.#add(...validateColumn(column, indexPath(childPath(path, 'additionalPrinterColumns'), i)));
    }
    if (version.selectableFields === undefined) return;
    this.#selectableFields(
      version,
      version.name,
      childPath(path, 'selectableFields'),
      // The text says the opposite of what it means; so does upstream's.
      'may only be set when `version.schema.openAPIV3Schema` is not included',
    );
  }

  #selectableFields(
    holder: Pick<InternalVersion, 'selectableFields' | 'schema'>,
    versionName: string,
    path: string,
    withoutSchema: string,
  ): void {
    const schema = holder.schema?.openAPIV3Schema;
    if (schema === undefined) {
      this.#add(fieldError.invalid(path, '', withoutSchema));
      return;
    }
    const problem = conversionProblem(schema);
    if (problem !== undefined) {
      this.#add(fieldError.invalid(path.replace(/selectableFields$/, 'schema.openAPIV3Schema'), '', problem));
      return;
    }
    const tooMany = this.#keepsTooManySelectableFields(versionName) ? 'allowed' : 'refused';
    this.#add(...validateSelectableFields(holder.selectableFields ?? [], schema, { tooMany }, path));
  }

  /** More than the limit may stay, if nothing about them changes; "" is what all versions share. */
  #keepsTooManySelectableFields(versionName: string): boolean {
    if (this.#old === undefined) return false;
    const before = selectableFieldsOf(internalSpec(this.#old.spec), versionName);
    return hasTooManySelectableFields(before) && sameJson(before, selectableFieldsOf(this.#spec, versionName));
  }

  #schema(member: InternalVersion['schema'], versionName: string, statusEnabled: boolean, path: string): void {
    const rulesCost = this.#isSchemaUnchanged(versionName) ? 'accepted' : 'limited';
    this.#add(...validateSchemaMember(member, { ...this.#schemaOptions, statusEnabled, rulesCost }, path));
  }

  #isSchemaUnchanged(versionName: string): boolean {
    const find = (spec: CrdSpec) => versionsOf(spec).find((version) => version.name === versionName);
    const before = this.#old === undefined ? undefined : find(this.#old.spec);
    return before !== undefined && sameJson(before.schema, find(this.#external)?.schema);
  }

  #versionSet(): void {
    const { versions, version } = this.#spec;
    const list = versions ?? [];
    const invalid = (detail: string) =>
      this.#add({
        type: 'FieldValueInvalid',
        field: 'spec.versions',
        message: `Invalid value: ${internalVersionsJson(versions)}: ${detail}`,
      });
    if (new Set(list.map(({ name }) => name)).size < list.length) invalid('must contain unique version names');
    if (list.filter(({ storage }) => storage).length !== 1) {
      invalid('must have exactly one version marked as storage version');
    }
    // Upstream's internal type has the first version's name once more, and checks it once more.
    const problems = version === '' ? [] : isDns1035Label(version);
    if (problems.length > 0) this.#add(fieldError.invalid('spec.version', version, problems.join(',')));
  }

  #sharedMembers(): void {
    const spec = this.#spec;
    const anyStatus = versionsOf(this.#external).some((version) => hasStatus(version.subresources));
    this.#schema(spec.validation, spec.version, anyStatus, 'spec.validation');
    this.#add(...validateSubresources(spec.subresources, 'spec.subresources'));
    for (const [i, column] of (spec.additionalPrinterColumns ?? []).entries()) {
      this.#add(...validateColumn(column, indexPath('spec.additionalPrinterColumns', i)));
    }
    if (spec.selectableFields === undefined) return;
    this.#selectableFields(
      { selectableFields: [...spec.selectableFields], schema: spec.validation },
      '',
      'spec.selectableFields',
      'may only be set when validations.schema is included',
    );
  }

  #conversion(): void {
    const { conversion, preserveUnknownFields } = this.#spec;
    if (conversion !== undefined && conversion.strategy !== 'None' && preserveUnknownFields) {
      this.#add(
        fieldError.invalid(
          'spec.conversion.strategy',
          conversion.strategy,
          'must be None if spec.preserveUnknownFields is true',
        ),
      );
    }
    const old = this.#old;
    this.#add(
      ...validateConversion(
        conversion,
        {
          knownReviewVersion: old === undefined || hasKnownReviewVersion(old.spec.conversion) ? 'required' : 'optional',
          invalidCaBundle: old === undefined || mayHaveInvalidCaBundle(old) ? 'allowed' : 'refused',
        },
        'spec.conversion',
      ),
    );
  }
}

/** What an update may leave as it was, because the schemas before had it too. */
function schemaOptions(
  spec: CrdSpec,
  old: CustomResourceDefinition | undefined,
): Omit<SchemaValidationOptions, 'statusEnabled' | 'rulesCost'> {
  const before = old === undefined ? [] : schemasOf(old.spec);
  const had = (predicate: Parameters<typeof schemaHas>[1]) => before.some((schema) => schemaHas(schema, predicate));
  return {
    // v1 objects with preserveUnknownFields are leftovers of v1beta1; only they may have schemas that are not structural.
    requireStructural: spec.preserveUnknownFields !== true || old === undefined || schemasOf(spec).some(needsStructure),
    unprunedDefaults: () => (before.some(hasUnprunedDefaults) ? 'keep' : 'refuse'),
    storedExpressions: storedExpressions(before),
    requireValidTypes: !had(hasUnknownType),
    requireAtomicSets: !had((schema) => {
      const items = schema['x-kubernetes-list-type'] === 'set' ? itemSchema(schema) : undefined;
      return items !== undefined && isNonAtomic(items);
    }),
    requireListKeys: !had((schema) => validateListKeys(schema, '').length > 0),
  };
}

function hasDefaults(schema: Parameters<typeof schemaHas>[0]): boolean {
  return schemaHas(schema, (node) => node.default !== undefined);
}

function needsStructure(schema: Parameters<typeof schemaHas>[0]): boolean {
  return schemaHas(
    schema,
    (node) =>
      node.default !== undefined ||
      node['x-kubernetes-embedded-resource'] === true ||
      node['x-kubernetes-preserve-unknown-fields'] !== undefined ||
      node['x-kubernetes-int-or-string'] === true ||
      node['x-kubernetes-list-map-keys'] !== undefined ||
      node['x-kubernetes-list-type'] !== undefined ||
      node['x-kubernetes-validations'] !== undefined,
  );
}

function allVersionsHaveSchema(spec: CrdSpec): boolean {
  return versionsOf(spec).every((version) => version.schema?.openAPIV3Schema !== undefined);
}

function selectableFieldsOf(spec: InternalSpec, versionName: string): InternalVersion['selectableFields'] {
  if (versionName === '') return spec.selectableFields === undefined ? undefined : [...spec.selectableFields];
  return spec.versions?.find((version) => version.name === versionName)?.selectableFields;
}

function sameJson(a: unknown, b: unknown): boolean {
  return a === b || (a !== undefined && b !== undefined && jsonEquals(asJson(a), asJson(b)));
}

function mayHaveInvalidCaBundle(old: CustomResourceDefinition): boolean {
  if (!isConditionTrue(old, 'Established')) return true;
  const caBundle = old.spec.conversion?.webhook?.clientConfig?.caBundle;
  return caBundle !== undefined && caBundleProblem(caBundle) !== undefined;
}

/** status.storedVersions: the storage version is one, and each is still a version. */
function validateStoredVersions(crd: CustomResourceDefinition): FieldError[] {
  const path = 'status.storedVersions';
  const stored = crd.status.storedVersions;
  if (stored === null || stored.length === 0) {
    return [fieldError.invalid(path, stored as JsonValue, 'must have at least one stored version')];
  }
  const errors: FieldError[] = [];
  const left = new Map(stored.map((name, i) => [name, i]));
  for (const { name, storage } of versionsOf(crd.spec)) {
    if (storage && !left.has(name)) {
      errors.push(fieldError.invalid(path, stored, `must have the storage version ${name}`));
    }
    left.delete(name);
  }
  for (const [name, i] of left) {
    errors.push(
      fieldError.invalid(
        indexPath(path, i),
        name,
        `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`,
      ),
    );
  }
  return errors;
}

function validatePreserveUnknownFields(
  crd: CustomResourceDefinition,
  old: CustomResourceDefinition | undefined,
): FieldError[] {
  if (old?.spec.preserveUnknownFields === true || crd.spec.preserveUnknownFields !== true) return [];
  return [
    fieldError.invalid(
      'spec.preserveUnknownFields',
      true,
      'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
    ),
  ];
}
