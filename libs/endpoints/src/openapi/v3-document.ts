import { encodeJson, type JsonObject } from '#machinery';
import type { ResourceDefinition, ResourceVersionDefinition } from '#resources';
import type { BuiltInDefinitions } from './built-in-definitions.ts';
import { kindSchema, listSchema } from './kind-schemas.ts';
import { type ApiOperation, type ApiPath, OBJECT_TYPES, operationsOf, type ResourceOperations } from './operations.ts';
import { API_PARAMETERS, type ParameterName, parameterDescription } from './parameters.ts';
import { referenceTo } from './published-schema.ts';

const HEAD = '{"openapi":"3.0.0","info":{"title":"Kubernetes CRD Swagger","version":"v0.1.0"},"paths":{';
const RESPONSE_DESCRIPTION: Readonly<Record<number, string>> = { 200: 'OK', 201: 'Created', 202: 'Accepted' };

/** The OpenAPI v3 document of one group version, as JSON text. */
export function v3Document(
  resources: readonly ResourceDefinition[],
  versionName: string,
  builtIn: BuiltInDefinitions,
): string {
  const paths: string[] = [];
  const schemas = new Map<string, string>();
  for (const definition of resources) {
    const version = definition.versions.find((candidate) => candidate.served && candidate.name === versionName);
    if (version === undefined) continue;
    const operations = operationsOf(definition, version);
    for (const path of operations.paths) paths.push(`${JSON.stringify(path.path)}:${pathText(path, operations)}`);
    addKinds(schemas, definition, version, operations, builtIn);
  }
  for (const [name, text] of builtIn.referencedBy([...paths, ...schemas.values()])) schemas.set(name, text);
  const members = [...schemas].map(([name, text]) => `${JSON.stringify(name)}:${text}`);
  return `${HEAD}${paths.sort().join(',')}},"components":{"schemas":{${members.sort().join(',')}}}}`;
}

/** Kinds that have built-in definitions need no schemas of their own: references bring the definitions in. */
function addKinds(
  schemas: Map<string, string>,
  definition: ResourceDefinition,
  version: ResourceVersionDefinition,
  operations: ResourceOperations,
  builtIn: BuiltInDefinitions,
): void {
  if (!builtIn.has(operations.kindModel)) {
    schemas.set(operations.kindModel, encodeJson(kindSchema(definition, version, 'v3')));
  }
  if (!builtIn.has(operations.listModel)) {
    schemas.set(operations.listModel, encodeJson(listSchema(definition, version, operations.kindModel, 'v3')));
  }
}

function pathText(path: ApiPath, resource: ResourceOperations): string {
  const item: JsonObject = {};
  for (const operation of path.operations) item[operation.method] = operationObject(operation, resource);
  item.parameters = path.parameters.map((name) => parameterObject(name, resource.kind.kind));
  return JSON.stringify(item);
}

function operationObject(operation: ApiOperation, resource: ResourceOperations): JsonObject {
  const out: JsonObject = {
    tags: [resource.tag],
    description: operation.description,
    operationId: operation.operationId,
  };
  if (operation.parameters.length > 0) {
    out.parameters = operation.parameters.map((name) => parameterObject(name, resource.kind.kind));
  }
  if (operation.body !== undefined) {
    const content = contentOf(operation.consumes, operation.body.model);
    out.requestBody = operation.body.required ? { content, required: true } : { content };
  }
  const responses: JsonObject = {};
  for (const { code, model } of operation.responses) {
    responses[code] = { description: RESPONSE_DESCRIPTION[code] ?? '', content: contentOf(OBJECT_TYPES, model) };
  }
  responses['401'] = { description: 'Unauthorized' };
  out.responses = responses;
  out['x-kubernetes-action'] = operation.action;
  out['x-kubernetes-group-version-kind'] = { ...resource.kind };
  return out;
}

function contentOf(mediaTypes: readonly string[], model: string): JsonObject {
  const schema = referenceTo(model, 'v3');
  return Object.fromEntries(mediaTypes.map((mediaType) => [mediaType, { schema }]));
}

function parameterObject(name: ParameterName, kind: string): JsonObject {
  const parameter = API_PARAMETERS[name];
  const out: JsonObject = { name, in: parameter.in, description: parameterDescription(name, kind) };
  if (parameter.in === 'path') out.required = true;
  out.schema = { type: parameter.type, uniqueItems: true };
  return out;
}
