import { CREATION_TIMESTAMP_DESCRIPTION } from '#codec';
import type { ResourceDefinition } from '#resources';
import type { JSONSchemaProps } from '#schema';
import { isConditionTrue } from './conditions.ts';
import { asCrd, CRD_GROUP, CRD_PLURAL, type CustomResourceDefinition } from './crd.ts';
import { crdStrategy } from './crd-strategy.ts';

/** OpenAPI has the kind as upstream publishes it; here it only has to be an object. */
const SCHEMA: JSONSchemaProps = { type: 'object' };

/** apiextensions.k8s.io/v1 CustomResourceDefinition. */
export const crdDefinition: ResourceDefinition = {
  group: CRD_GROUP,
  names: {
    plural: CRD_PLURAL,
    singular: 'customresourcedefinition',
    kind: 'CustomResourceDefinition',
    listKind: 'CustomResourceDefinitionList',
    shortNames: ['crd', 'crds'],
    categories: ['api-extensions'],
  },
  scope: 'Cluster',
  versions: [
    {
      name: 'v1',
      served: true,
      storage: true,
      deprecated: false,
      schema: () => SCHEMA,
      status: true,
      printerColumns: [
        { name: 'Scope', type: 'string', jsonPath: '.spec.scope', description: 'Cluster/Namespaced' },
        {
          name: 'Versions',
          type: 'string',
          jsonPath: '',
          description: 'Served versions',
          cell: (object) => servedVersions(asCrd(object)),
        },
        {
          name: 'Created At',
          type: 'date',
          jsonPath: '',
          description: CREATION_TIMESTAMP_DESCRIPTION,
          cell: (object) => object.metadata.creationTimestamp ?? null,
        },
        { name: 'Group', type: 'string', jsonPath: '.spec.group', description: 'API group', priority: 1 },
        { name: 'Kind', type: 'string', jsonPath: '.spec.names.kind', description: 'CustomResource kind', priority: 1 },
        {
          name: 'ShortNames',
          type: 'string',
          jsonPath: '',
          description: 'Short names',
          priority: 1,
          cell: (object) => (asCrd(object).spec.names.shortNames ?? []).join(','),
        },
        {
          name: 'Established',
          type: 'boolean',
          jsonPath: '',
          description: 'Established status',
          priority: 1,
          cell: (object) => isConditionTrue(asCrd(object), 'Established'),
        },
      ],
      selectableFields: [],
    },
  ],
  storagePrefix: '/registry/apiextensions.k8s.io/customresourcedefinitions/',
  generation: 'built-in',
  verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
  hashedStorageVersion: 'v1beta1',
  strategy: crdStrategy,
};

/** "v1(storage),v1beta1". */
function servedVersions(crd: CustomResourceDefinition): string {
  const labels = (crd.spec.versions ?? [])
    .filter(({ served }) => served)
    .map(({ name, storage }) => (storage ? `${name}(storage)` : name));
  return labels.sort().join(',');
}
