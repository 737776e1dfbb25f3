/** What a definition is and what its properties mean, as `kubectl explain` shows it. */
export interface DefinitionDescription {
  readonly is: string;
  readonly has?: Readonly<Record<string, string>>;
}

const TYPE_META = {
  apiVersion: 'Group and version of the schema that this object follows.',
  kind: 'The kind of object, in CamelCase; it cannot be changed.',
};
const OBJECT = { ...TYPE_META, metadata: 'Standard metadata of the object.' };
const LIST = { ...TYPE_META, metadata: 'Standard metadata of the list.' };

/** By the last part of the definition's name. */
export const DEFINITION_DESCRIPTIONS: Readonly<Record<string, DefinitionDescription>> = {
  CustomResourceColumnDefinition: {
    is: 'A column that tables of a custom resource show.',
    has: {
      description: 'What the column shows, for people.',
      format: 'OpenAPI format of the value; "name" marks the column that holds the name.',
      jsonPath: 'Where the value stands in the object.',
      name: 'The heading.',
      priority: '0 shows always, more only in wide output.',
      type: 'OpenAPI type of the value.',
    },
  },
  CustomResourceConversion: {
    is: 'How objects are converted between versions.',
    has: { strategy: 'None changes apiVersion only; Webhook asks a webhook.', webhook: 'The webhook to ask.' },
  },
  CustomResourceDefinition: {
    is: 'Registers a resource with the API server: its name, its versions and their schemas.',
    has: {
      ...OBJECT,
      spec: 'What the resource is to be.',
      status: 'What has become of it.',
    },
  },
  CustomResourceDefinitionCondition: {
    is: 'One observation about a CustomResourceDefinition.',
    has: {
      lastTransitionTime: 'When the status last changed.',
      message: 'Details, for people.',
      observedGeneration: 'The metadata.generation that this was observed of.',
      reason: 'One CamelCase word for why.',
      status: 'True, False or Unknown.',
      type: 'What was observed: Established, NamesAccepted, Terminating, …',
    },
  },
  CustomResourceDefinitionList: {
    is: 'A list of CustomResourceDefinitions.',
    has: { ...LIST, items: 'The definitions.' },
  },
  CustomResourceDefinitionNames: {
    is: 'The names of a custom resource.',
    has: {
      categories: 'Groups of resources that this one belongs to, such as "all".',
      kind: 'Kind of one object, CamelCase and singular.',
      listKind: 'Kind of a list; the kind with "List" when left out.',
      plural: 'Name in paths, lower case; the object must be called <plural>.<group>.',
      shortNames: 'Short names for command lines.',
      singular: 'Name of one, lower case; the kind in lower case when left out.',
    },
  },
  CustomResourceDefinitionSpec: {
    is: 'What a custom resource is to be.',
    has: {
      conversion: 'How objects are converted between versions.',
      group: 'The API group: /apis/<group>/…',
      names: 'The names of the resource.',
      preserveUnknownFields: 'Deprecated; must be false. Use x-kubernetes-preserve-unknown-fields in the schema.',
      scope: 'Namespaced or Cluster.',
      versions: 'All versions, one of which is stored.',
    },
  },
  CustomResourceDefinitionStatus: {
    is: 'What has become of a CustomResourceDefinition.',
    has: {
      acceptedNames: 'The names in use, which differ from the wanted ones when those conflict.',
      conditions: 'Observations, one of each type.',
      observedGeneration: 'The metadata.generation that this status is of.',
      storedVersions: 'Versions in which objects were ever stored; remove one only after migrating them.',
    },
  },
  CustomResourceDefinitionVersion: {
    is: 'One version of a custom resource.',
    has: {
      additionalPrinterColumns: 'Columns that tables show after the name.',
      deprecated: 'Warn whoever uses this version.',
      deprecationWarning: 'The warning, instead of the default one.',
      name: 'Such as v1 or v2beta1: /apis/<group>/<name>/…',
      schema: 'Validates, prunes and defaults objects of this version.',
      selectableFields: 'Fields that field selectors may use.',
      served: 'Whether this version is served.',
      storage: 'Whether objects are stored in this version; true for exactly one.',
      subresources: 'Subresources that the version has.',
    },
  },
  CustomResourceSubresourceScale: {
    is: 'How to serve the scale subresource.',
    has: {
      labelSelectorPath: 'Path of the pods’ label selector, under .status or .spec.',
      specReplicasPath: 'Path of the wanted number of replicas, under .spec.',
      statusReplicasPath: 'Path of the present number of replicas, under .status.',
    },
  },
  CustomResourceSubresourceStatus: { is: 'Turns on the status subresource; has no settings.' },
  CustomResourceSubresources: {
    is: 'The subresources of a custom resource.',
    has: { scale: 'Serves /scale with autoscaling/v1 Scale.', status: 'Serves /status and keeps .status apart.' },
  },
  CustomResourceValidation: {
    is: 'The schema of a custom resource.',
    has: { openAPIV3Schema: 'A structural OpenAPI v3 schema.' },
  },
  DeleteOptions: {
    is: 'How to delete an object.',
    has: {
      ...TYPE_META,
      dryRun: 'With "All" the request goes through every stage, but nothing is stored.',
      gracePeriodSeconds: 'Seconds until the object goes; 0 means at once.',
      ignoreStoreReadErrorWithClusterBreakingPotential:
        'Delete an object that can no longer be read from the store. Unsafe.',
      orphanDependents: 'Deprecated for propagationPolicy: whether dependents stay.',
      preconditions: 'What must hold of the object; 409 Conflict otherwise.',
      propagationPolicy: 'What becomes of dependents: Orphan, Background or Foreground.',
    },
  },
  FieldsV1: { is: 'A set of fields, as a tree: f:<name> is a field, k:<keys> and v:<value> are list items.' },
  ListMeta: {
    is: 'Metadata of a list.',
    has: {
      continue: 'Token for the next page; empty on the last one.',
      remainingItemCount: 'How many objects are on later pages, if known.',
      resourceVersion: 'The version of the data that the list shows.',
      selfLink: 'No longer set.',
    },
  },
  ManagedFieldsEntry: {
    is: 'The fields that one manager owns.',
    has: {
      apiVersion: 'The version whose fields these are.',
      fieldsType: 'Always "FieldsV1".',
      fieldsV1: 'The fields.',
      manager: 'Who manages them.',
      operation: 'Apply or Update.',
      subresource: 'The subresource through which they were written; empty for the object itself.',
      time: 'When this entry last changed.',
    },
  },
  Namespace: {
    is: 'A scope for names.',
    has: { ...OBJECT, spec: 'How the namespace behaves.', status: 'Where the namespace is in its life.' },
  },
  NamespaceCondition: {
    is: 'One observation about a namespace.',
    has: {
      lastTransitionTime: 'When the status last changed.',
      message: 'Details, for people.',
      reason: 'One CamelCase word for why.',
      status: 'True, False or Unknown.',
      type: 'What was observed.',
    },
  },
  NamespaceList: { is: 'A list of namespaces.', has: { ...LIST, items: 'The namespaces.' } },
  NamespaceSpec: {
    is: 'How a namespace behaves.',
    has: { finalizers: 'What must happen before the namespace may go; "kubernetes" stands for its contents.' },
  },
  NamespaceStatus: {
    is: 'Where a namespace is in its life.',
    has: { conditions: 'Observations, one of each type.', phase: 'Active or Terminating.' },
  },
  ObjectMeta: {
    is: 'Metadata that every stored object has.',
    has: {
      annotations: 'Values of any form that tools keep with the object; not for selecting.',
      creationTimestamp: 'When the object was created. Set by the server.',
      deletionGracePeriodSeconds: 'Seconds that the object has from deletion to removal. Set by the server.',
      deletionTimestamp: 'When the object is to go, once its deletion was asked for. Set by the server.',
      finalizers: 'What must happen before the object may go; each name is taken out by who sees to it.',
      generateName: 'A prefix: the server makes a unique name of it when there is no name.',
      generation: 'Counts changes of the wanted state. Set by the server.',
      labels: 'Short values that selectors choose objects by.',
      managedFields: 'Which manager owns which fields. Kept by the server.',
      name: 'Unique among objects of its kind in the namespace; it cannot be changed.',
      namespace: 'Where the name is unique; it cannot be changed. Empty for cluster-scoped objects.',
      ownerReferences: 'Objects that this one depends on: when all are gone, it is deleted too.',
      resourceVersion: 'Identifies this state of the object: send it back to make sure that nothing changed meanwhile.',
      selfLink: 'No longer set.',
      uid: 'Unique in time and space. Set by the server.',
    },
  },
  OwnerReference: {
    is: 'Names an object that another one depends on, in the same namespace or cluster-scoped.',
    has: {
      apiVersion: 'API version of the owner.',
      blockOwnerDeletion: 'With foreground deletion the owner stays until this reference is gone.',
      controller: 'Whether the owner is the one that manages the object.',
      kind: 'Kind of the owner.',
      name: 'Name of the owner.',
      uid: 'UID of the owner.',
    },
  },
  Patch: { is: 'The body of a PATCH; its form follows from the Content-Type.' },
  Preconditions: {
    is: 'What must hold of an object for the request to be done.',
    has: { resourceVersion: 'The expected resourceVersion.', uid: 'The expected UID.' },
  },
  Scale: {
    is: 'How many replicas a resource has and should have.',
    has: { ...OBJECT, spec: 'What is wanted.', status: 'What there is.' },
  },
  ScaleSpec: { is: 'The wanted scale.', has: { replicas: 'Wanted number of replicas.' } },
  ScaleStatus: {
    is: 'The present scale.',
    has: { replicas: 'Present number of replicas.', selector: 'Label selector of the replicas, as text.' },
  },
  SelectableField: {
    is: 'A field that field selectors may use.',
    has: { jsonPath: 'Where the field stands: a simple path without lists.' },
  },
  Status: {
    is: 'The outcome of a call that gives no other object.',
    has: {
      ...LIST,
      code: 'The HTTP status code.',
      details: 'More about the reason.',
      message: 'The outcome, for people.',
      reason: 'One CamelCase word for why it failed.',
      status: 'Success or Failure.',
    },
  },
  StatusCause: {
    is: 'One of the things that were wrong.',
    has: {
      field: 'The field it is about, such as spec.items[0].name.',
      message: 'What is wrong, for people.',
      reason: 'One CamelCase word for it.',
    },
  },
  StatusDetails: {
    is: 'More about why a call failed.',
    has: {
      causes: 'All that was wrong.',
      group: 'API group of the object.',
      kind: 'Resource or kind of the object.',
      name: 'Name of the object.',
      retryAfterSeconds: 'Try again after so many seconds.',
      uid: 'UID of the object.',
    },
  },
  Time: { is: 'A moment, as RFC 3339 text.' },
  ValidationRule: {
    is: 'A CEL rule that values must keep.',
    has: {
      fieldPath: 'Where to report a failure, relative to the rule.',
      message: 'What to say when the rule fails.',
      messageExpression: 'A CEL expression that gives the message.',
      optionalOldSelf: 'Evaluate a rule with oldSelf on creation too; oldSelf is then optional.',
      reason: 'Which kind of error a failure is.',
      rule: 'The CEL expression; self is the value.',
    },
  },
};
