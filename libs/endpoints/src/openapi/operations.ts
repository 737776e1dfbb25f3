import { formatGroupVersion, type GroupVersionKind } from '#machinery';
import type { ResourceDefinition, ResourceVersionDefinition } from '#resources';
import { isBuiltIn } from '../discovery/discovery-documents.ts';
import { patchTypesOf } from '../patch-types.ts';
import { BUILT_IN_MODELS, builtInModelName, modelName, operationIdPart } from './model-names.ts';
import type { ParameterName } from './parameters.ts';

export type HttpMethod = 'get' | 'put' | 'post' | 'delete' | 'patch';

/** One operation, in the terms that OpenAPI v2 and v3 share. */
export interface ApiOperation {
  readonly method: HttpMethod;
  /** x-kubernetes-action. */
  readonly action: string;
  readonly operationId: string;
  readonly description: string;
  /** Besides those of the path; sorted by name. */
  readonly parameters: readonly ParameterName[];
  readonly body?: { readonly model: string; readonly required: boolean };
  readonly consumes: readonly string[];
  readonly responses: readonly ApiResponseModel[];
}

/** One response of an operation; `model` names a definition. */
export interface ApiResponseModel {
  readonly code: number;
  readonly model: string;
}

/** One path with its operations. */
export interface ApiPath {
  readonly path: string;
  /** What all operations of the path take; sorted by name. */
  readonly parameters: readonly ParameterName[];
  readonly operations: readonly ApiOperation[];
}

/** The operations of one resource in one version. */
export interface ResourceOperations {
  readonly kind: GroupVersionKind;
  readonly tag: string;
  readonly kindModel: string;
  readonly listModel: string;
  readonly paths: readonly ApiPath[];
}

/** Media types in which objects come and go, as the documents list them. */
export const OBJECT_TYPES: readonly string[] = ['application/json', 'application/yaml'];

const LIST_PARAMETERS: readonly ParameterName[] = [
  'allowWatchBookmarks',
  'continue',
  'fieldSelector',
  'labelSelector',
  'limit',
  'resourceVersion',
  'resourceVersionMatch',
  'sendInitialEvents',
  'shardSelector',
  'timeoutSeconds',
  'watch',
];
const WRITE_PARAMETERS: readonly ParameterName[] = ['dryRun', 'fieldManager', 'fieldValidation'];
const DELETE_PARAMETERS: readonly ParameterName[] = [
  'dryRun',
  'gracePeriodSeconds',
  'ignoreStoreReadErrorWithClusterBreakingPotential',
  'orphanDependents',
  'propagationPolicy',
];

/** What tells one verb's operation from another's; `{model}` of a body or response is the object's. */
interface Verb {
  readonly method: HttpMethod;
  readonly action: string;
  /** First word of the operationId, before group, version and kind. */
  readonly prefix: string;
  readonly parameters: readonly ParameterName[];
  readonly body?: 'object' | 'patch' | 'deleteOptions';
  readonly answer: 'object' | 'list' | 'status';
  readonly codes: readonly number[];
}

const LIST: Verb = {
  method: 'get',
  action: 'list',
  prefix: 'list',
  parameters: LIST_PARAMETERS,
  answer: 'list',
  codes: [200],
};
const CREATE: Verb = {
  method: 'post',
  action: 'post',
  prefix: 'create',
  parameters: WRITE_PARAMETERS,
  body: 'object',
  answer: 'object',
  codes: [200, 201, 202],
};
const DELETE_COLLECTION: Verb = {
  method: 'delete',
  action: 'deletecollection',
  prefix: 'delete',
  parameters: LIST_PARAMETERS,
  answer: 'status',
  codes: [200],
};
const READ: Verb = {
  method: 'get',
  action: 'get',
  prefix: 'read',
  parameters: ['resourceVersion'],
  answer: 'object',
  codes: [200],
};
const REPLACE: Verb = {
  method: 'put',
  action: 'put',
  prefix: 'replace',
  parameters: WRITE_PARAMETERS,
  body: 'object',
  answer: 'object',
  codes: [200, 201],
};
const DELETE: Verb = {
  method: 'delete',
  action: 'delete',
  prefix: 'delete',
  parameters: DELETE_PARAMETERS,
  body: 'deleteOptions',
  answer: 'status',
  codes: [200, 202],
};
const PATCH: Verb = {
  method: 'patch',
  action: 'patch',
  prefix: 'patch',
  parameters: [...WRITE_PARAMETERS, 'force'],
  body: 'patch',
  answer: 'object',
  codes: [200],
};

const COLLECTION_VERBS: Readonly<Record<string, Verb>> = {
  list: LIST,
  create: CREATE,
  deletecollection: DELETE_COLLECTION,
};
const OBJECT_VERBS: Readonly<Record<string, Verb>> = { get: READ, update: REPLACE, delete: DELETE, patch: PATCH };
const SUBRESOURCE_VERBS: readonly Verb[] = [READ, REPLACE, PATCH];

/** Everything that can be asked of `definition` in `version`. */
export function operationsOf(definition: ResourceDefinition, version: ResourceVersionDefinition): ResourceOperations {
  const { group, names } = definition;
  const nameOf = isBuiltIn(definition) ? builtInModelName : modelName;
  const kind = { group, version: version.name, kind: names.kind };
  const trimmedGroup = group === '' ? 'core' : group.replace(/\.k8s\.io$/, '');
  const maker = new OperationMaker(
    definition,
    nameOf(kind),
    nameOf({ ...kind, kind: names.listKind }),
    operationIdPart(trimmedGroup, 'upper') + operationIdPart(version.name, 'upper'),
  );
  return {
    kind,
    tag: `${operationIdPart(trimmedGroup, 'lower')}_${operationIdPart(version.name, 'lower')}`,
    kindModel: maker.kindModel,
    listModel: maker.listModel,
    paths: maker.paths(version),
  };
}

class OperationMaker {
  readonly kindModel: string;
  readonly listModel: string;
  readonly #definition: ResourceDefinition;
  readonly #idPrefix: string;
  readonly #scope: string;

  constructor(definition: ResourceDefinition, kindModel: string, listModel: string, idPrefix: string) {
    this.#definition = definition;
    this.kindModel = kindModel;
    this.listModel = listModel;
    this.#idPrefix = idPrefix;
    this.#scope = definition.scope === 'Namespaced' ? 'Namespaced' : '';
  }

  paths(version: ResourceVersionDefinition): ApiPath[] {
    const { group, names, scope, verbs } = this.#definition;
    const base = `${group === '' ? '/api' : '/apis'}/${formatGroupVersion({ group, version: version.name })}`;
    const inScope: ParameterName[] = scope === 'Namespaced' ? ['namespace', 'pretty'] : ['pretty'];
    const root = scope === 'Namespaced' ? `${base}/namespaces/{namespace}/${names.plural}` : `${base}/${names.plural}`;
    const paths: ApiPath[] = [];
    if (scope === 'Namespaced') {
      const everywhere = {
        ...this.#operation(LIST, ''),
        operationId: `list${this.#idPrefix}${names.kind}ForAllNamespaces`,
      };
      paths.push(apiPath(`${base}/${names.plural}`, ['pretty'], [everywhere]));
    }
    paths.push(apiPath(root, inScope, this.#operations(COLLECTION_VERBS, verbs)));
    const ofObject: ParameterName[] = ['name', ...inScope];
    paths.push(apiPath(`${root}/{name}`, ofObject, this.#operations(OBJECT_VERBS, verbs)));
    for (const subresource of subresourcesOf(this.#definition, version)) {
      const operations = (subresource === 'finalize' ? [REPLACE] : SUBRESOURCE_VERBS).map((verb) =>
        this.#operation(verb, subresource),
      );
      paths.push(apiPath(`${root}/{name}/${subresource}`, ofObject, operations));
    }
    return paths.filter((path) => path.operations.length > 0);
  }

  #operations(table: Readonly<Record<string, Verb>>, verbs: readonly string[]): ApiOperation[] {
    const found = Object.keys(table).filter((verb) => verbs.includes(verb));
    return found.map((verb) => this.#operation(table[verb]!, '')); // its own key
  }

  #operation(verb: Verb, subresource: string): ApiOperation {
    const { kind } = this.#definition.names;
    const objectModel = subresource === 'scale' ? BUILT_IN_MODELS.scale : this.kindModel;
    const model = { object: objectModel, list: this.listModel, status: BUILT_IN_MODELS.status }[verb.answer];
    const collection = verb.action === 'deletecollection' ? 'Collection' : '';
    const operation: ApiOperation = {
      method: verb.method,
      action: verb.action,
      operationId: `${verb.prefix}${this.#idPrefix}${collection}${this.#scope}${kind}${operationIdPart(subresource, 'upper')}`,
      description: describe(verb, kind, subresource),
      parameters: verb.parameters,
      consumes: verb.method === 'patch' ? patchTypesOf(this.#definition) : OBJECT_TYPES,
      responses: verb.codes.map((code) => ({ code, model })),
    };
    if (verb.body === undefined) return operation;
    const bodyModel = {
      object: objectModel,
      patch: BUILT_IN_MODELS.patch,
      deleteOptions: BUILT_IN_MODELS.deleteOptions,
    };
    return { ...operation, body: { model: bodyModel[verb.body], required: verb.body !== 'deleteOptions' } };
  }
}

/** Parameters that all operations have in common belong to the path. */
function apiPath(path: string, parameters: readonly ParameterName[], operations: readonly ApiOperation[]): ApiPath {
  const [first, ...others] = operations;
  const shared = (first?.parameters ?? []).filter((name) => others.every((other) => other.parameters.includes(name)));
  if (shared.length === 0) return { path, parameters, operations };
  return {
    path,
    parameters: [...parameters, ...shared].sort(),
    operations: operations.map((operation) => ({
      ...operation,
      parameters: operation.parameters.filter((name) => !shared.includes(name)),
    })),
  };
}

function subresourcesOf(definition: ResourceDefinition, version: ResourceVersionDefinition): string[] {
  const names = new Set<string>(Object.keys(definition.strategy?.subresources ?? {}));
  if (version.status) names.add('status');
  if (version.scale !== undefined) names.add('scale');
  return [...names];
}

function describe(verb: Verb, kind: string, subresource: string): string {
  const of = subresource === '' ? '' : ` ${subresource} of`;
  switch (verb.action) {
    case 'list':
      return `list objects of kind ${kind}`;
    case 'deletecollection':
      return `delete collection of ${kind}`;
    case 'patch':
      return `partially update${of} the specified ${kind}`;
    case 'post':
    case 'delete':
      return `${verb.prefix}${articleFor(kind)}${kind}`;
    default:
      return `${verb.prefix}${of} the specified ${kind}`;
  }
}

/** " a ", " an ", or just a space before what looks like a plural. */
function articleFor(noun: string): string {
  if (noun.endsWith('s') && !noun.endsWith('ss')) return ' ';
  return /^[aeiou]/i.test(noun) ? ' an ' : ' a ';
}
