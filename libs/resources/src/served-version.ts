import { type CompiledRules, compileRules } from '#cel';
import { compileJsonPath } from '#codec';
import { formatGoScalar, type GroupVersionKind, type GroupVersionResource, type KubeObject } from '#machinery';
import { type FieldManager, type MergeType, mergeTypeOfStruct } from '#patch';
import { type CompiledSchema, compileSchema } from '#schema';
import type { ResourceDefinition, ResourceStrategy, ResourceVersionDefinition } from './resource-definition.ts';
import { mergeTypeOfSchema } from './schema-merge-type.ts';

interface Compiled {
  readonly schema: CompiledSchema | undefined;
  readonly rules: CompiledRules | undefined;
  readonly defaultsStatus: boolean;
}

/** One version of a served resource: its names, and its schema and rules compiled on first use. */
export class ServedVersion {
  readonly definition: ResourceVersionDefinition;
  readonly apiVersion: string;
  readonly kind: GroupVersionKind;
  readonly resource: GroupVersionResource;
  /** Fields that selectors may name beside metadata.name and metadata.namespace, and how to read these. */
  readonly selectableFields: ReadonlyMap<string, (object: KubeObject) => string>;
  /** Those of its doors, by subresource; made when they are first needed. */
  readonly fieldManagers = new Map<string, FieldManager>();
  readonly #strategy: ResourceStrategy | undefined;
  #compiled: Compiled | undefined;
  #mergeType: MergeType | undefined;

  constructor(resource: ResourceDefinition, definition: ResourceVersionDefinition) {
    this.definition = definition;
    this.#strategy = resource.strategy;
    this.apiVersion = resource.group === '' ? definition.name : `${resource.group}/${definition.name}`;
    this.kind = { group: resource.group, version: definition.name, kind: resource.names.kind };
    this.resource = { group: resource.group, version: definition.name, resource: resource.names.plural };
    this.selectableFields = new Map([
      ...Object.entries(resource.strategy?.selectableFields ?? {}),
      ...definition.selectableFields.map(
        ({ jsonPath }) => [jsonPath.replace(/^\./, ''), fieldReader(jsonPath)] as const,
      ),
    ]);
  }

  get schema(): CompiledSchema | undefined {
    return this.#compile().schema;
  }

  get rules(): CompiledRules | undefined {
    return this.#compile().rules;
  }

  /** True when an object without status is read with one: a write through the main door drops status after defaulting. */
  get defaultsStatus(): boolean {
    return this.#compile().defaultsStatus;
  }

  /** Which parts of its objects have owners of their own. */
  get mergeType(): MergeType {
    this.#mergeType ??=
      this.#strategy === undefined ? mergeTypeOfSchema(this.schema?.source) : mergeTypeOfStruct(this.#strategy.struct);
    return this.#mergeType;
  }

  #compile(): Compiled {
    if (this.#compiled === undefined) {
      const schema = this.definition.schema();
      this.#compiled = {
        schema: schema === undefined ? undefined : compileSchema(schema),
        rules: schema === undefined ? undefined : compileRules(schema),
        defaultsStatus: this.definition.status && schema?.properties?.status?.default !== undefined,
      };
    }
    return this.#compiled;
  }
}

/** Reads a selectable field as selectors compare it: scalars as Go prints them, "" for none. */
function fieldReader(jsonPath: string): (object: KubeObject) => string {
  const path = compileJsonPath(jsonPath);
  return (object) => {
    const value = path(object)[0];
    return value === undefined || value === null || typeof value === 'object' ? '' : formatGoScalar(value);
  };
}
