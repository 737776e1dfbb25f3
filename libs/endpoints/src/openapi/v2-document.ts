import { encodeJson, type JsonObject } from '#machinery';
import type { ResourceDefinition } from '#resources';
import type { ResourceGroup } from '../discovery/resource-catalog.ts';
import type { BuiltInDefinitions } from './built-in-definitions.ts';
import { kindSchema, listSchema } from './kind-schemas.ts';
import { type ApiOperation, type ApiPath, OBJECT_TYPES, operationsOf, type ResourceOperations } from './operations.ts';
import { API_PARAMETERS, type ApiParameter, type ParameterName, parameterDescription } from './parameters.ts';
import { referenceTo } from './published-schema.ts';

const RESPONSE_DESCRIPTION: Readonly<Record<number, string>> = { 200: 'OK', 201: 'Created', 202: 'Accepted' };
const TAIL =
  '"securityDefinitions":{"BearerToken":{"description":"Bearer Token authentication","type":"apiKey",' +
  '"name":"authorization","in":"header"}},"security":[{"BearerToken":[]}]}';

/** One resource's share of the document: members of `paths` and of `definitions`, as JSON text without braces. */
interface Fragment {
  readonly paths: string;
  readonly definitions: string;
}

/** The OpenAPI v2 document of everything that is served, as JSON text. */
export function v2Document(
  groups: readonly ResourceGroup[],
  kubernetesVersion: string,
  builtIn: BuiltInDefinitions,
): string {
  const paths: string[] = [];
  const definitions: string[] = [];
  for (const group of groups) {
    for (const resource of group.resources) {
      const fragment = fragmentOf(resource, builtIn);
      paths.push(fragment.paths);
      if (fragment.definitions !== '') definitions.push(fragment.definitions);
    }
  }
  for (const [name, text] of builtIn.all('v2')) definitions.push(`${JSON.stringify(name)}:${text}`);
  const info = JSON.stringify({ title: 'Kubernetes', version: kubernetesVersion });
  return (
    `{"swagger":"2.0","info":${info},"paths":{${paths.join(',')}},"definitions":{${definitions.join(',')}},` +
    `"parameters":${JSON.stringify(sharedParameters())},${TAIL}`
  );
}

function fragmentOf(definition: ResourceDefinition, builtIn: BuiltInDefinitions): Fragment {
  const paths: string[] = [];
  const definitions: string[] = [];
  for (const version of definition.versions) {
    if (!version.served) continue;
    const operations = operationsOf(definition, version);
    const { kindModel, listModel } = operations;
    for (const path of operations.paths) paths.push(`${JSON.stringify(path.path)}:${pathText(path, operations)}`);
    if (!builtIn.has(kindModel)) {
      definitions.push(`${JSON.stringify(kindModel)}:${encodeJson(kindSchema(definition, version, 'v2'))}`);
    }
    if (!builtIn.has(listModel)) {
      definitions.push(`${JSON.stringify(listModel)}:${encodeJson(listSchema(definition, version, kindModel, 'v2'))}`);
    }
  }
  return { paths: paths.join(','), definitions: definitions.join(',') };
}

function pathText(path: ApiPath, resource: ResourceOperations): string {
  const item: JsonObject = {};
  for (const operation of path.operations) item[operation.method] = operationObject(operation, resource);
  item.parameters = path.parameters.map((name) => parameterOrReference(name, resource.kind.kind));
  return JSON.stringify(item);
}

function operationObject(operation: ApiOperation, resource: ResourceOperations): JsonObject {
  const parameters = operation.parameters.map((name) => parameterOrReference(name, resource.kind.kind));
  if (operation.body !== undefined) {
    const body: JsonObject = { name: 'body', in: 'body', schema: referenceTo(operation.body.model, 'v2') };
    if (operation.body.required) body.required = true;
    parameters.unshift(body);
  }
  const responses: JsonObject = {};
  for (const { code, model } of operation.responses) {
    responses[code] = { description: RESPONSE_DESCRIPTION[code] ?? '', schema: referenceTo(model, 'v2') };
  }
  responses['401'] = { description: 'Unauthorized' };
  return {
    description: operation.description,
    consumes: [...operation.consumes],
    produces: [...OBJECT_TYPES],
    schemes: ['https'],
    tags: [resource.tag],
    operationId: operation.operationId,
    ...(parameters.length > 0 ? { parameters } : {}),
    responses,
    'x-kubernetes-action': operation.action,
    'x-kubernetes-group-version-kind': { ...resource.kind },
  };
}

/** All but the object's name, which is said with its kind, stand once in the document's `parameters`. */
function parameterOrReference(name: ParameterName, kind: string): JsonObject {
  if (name !== 'name') return { $ref: `#/parameters/${name}` };
  return parameterObject(name, API_PARAMETERS[name], parameterDescription(name, kind));
}

function sharedParameters(): JsonObject {
  const shared: JsonObject = {};
  for (const [name, parameter] of Object.entries(API_PARAMETERS)) {
    if (name !== 'name') shared[name] = parameterObject(name, parameter, parameter.description);
  }
  return shared;
}

function parameterObject(name: string, parameter: ApiParameter, description: string): JsonObject {
  const out: JsonObject = { uniqueItems: true, type: parameter.type, description, name, in: parameter.in };
  if (parameter.in === 'path') out.required = true;
  return out;
}
