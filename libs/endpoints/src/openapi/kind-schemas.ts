import type { JsonObject } from '#machinery';
import type { ResourceDefinition, ResourceVersionDefinition } from '#resources';
import { BUILT_IN_MODELS, typeMetaProperties } from './model-names.ts';
import { describedReference, type OpenApiVersion, publishedObjectSchema, referenceTo } from './published-schema.ts';

/** The definition of a resource's kind in one version. */
export function kindSchema(
  definition: ResourceDefinition,
  version: ResourceVersionDefinition,
  to: OpenApiVersion,
): JsonObject {
  return identified(publishedObjectSchema(version.schema(), to), definition, version, definition.names.kind);
}

/** The definition of a resource's list kind; `kindModel` names that of the items. */
export function listSchema(
  definition: ResourceDefinition,
  version: ResourceVersionDefinition,
  kindModel: string,
  to: OpenApiVersion,
): JsonObject {
  const { names } = definition;
  const conventions = 'https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md';
  const schema: JsonObject = {
    description: `${names.listKind} is a list of ${names.kind}`,
    type: 'object',
    required: ['items'],
    properties: {
      ...typeMetaProperties('object'),
      items: {
        description: `List of ${names.plural}. More info: ${conventions}`,
        type: 'array',
        items: referenceTo(kindModel, to),
      },
      metadata: describedReference(BUILT_IN_MODELS.listMeta, 'Standard metadata of the list.', to),
    },
  };
  return identified(schema, definition, version, names.listKind);
}

function identified(
  schema: JsonObject,
  definition: ResourceDefinition,
  version: ResourceVersionDefinition,
  kind: string,
): JsonObject {
  schema['x-kubernetes-group-version-kind'] = [{ group: definition.group, kind, version: version.name }];
  if (version.selectableFields.length > 0) {
    schema['x-kubernetes-selectable-fields'] = version.selectableFields.map((field) => ({
      fieldPath: field.jsonPath.replace(/^\./, ''),
    }));
  }
  return schema;
}
