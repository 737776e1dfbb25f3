import { ageOf, CREATION_TIMESTAMP_DESCRIPTION } from '#codec';
import type { ResourceDefinition } from '#resources';
import { namespaceSchema } from './namespace-schema.ts';
import { namespaceStrategy } from './namespace-strategy.ts';

/** core/v1 Namespace. */
export const namespaceDefinition: ResourceDefinition = {
  group: '',
  names: {
    plural: 'namespaces',
    singular: 'namespace',
    kind: 'Namespace',
    listKind: 'NamespaceList',
    shortNames: ['ns'],
    categories: [],
  },
  scope: 'Cluster',
  versions: [
    {
      name: 'v1',
      served: true,
      storage: true,
      deprecated: false,
      schema: () => namespaceSchema,
      status: true,
      printerColumns: [
        { name: 'Status', type: 'string', jsonPath: '.status.phase', description: 'The status of the namespace' },
        {
          name: 'Age',
          type: 'string',
          jsonPath: '',
          description: CREATION_TIMESTAMP_DESCRIPTION,
          cell: (object) => ageOf(String(object.metadata.creationTimestamp ?? ''), Date.now()),
        },
      ],
      selectableFields: [],
    },
  ],
  storagePrefix: '/registry/namespaces/',
  generation: 'builtin',
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  strategy: namespaceStrategy,
};
