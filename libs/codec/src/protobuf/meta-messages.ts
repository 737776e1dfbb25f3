import type { ProtobufMessage } from './message.ts';

const OWNER_REFERENCE: ProtobufMessage = {
  fields: [
    { name: 'kind', number: 1, type: 'string', always: true },
    { name: 'name', number: 3, type: 'string', always: true },
    { name: 'uid', number: 4, type: 'string', always: true },
    { name: 'apiVersion', number: 5, type: 'string', always: true },
    { name: 'controller', number: 6, type: 'bool' },
    { name: 'blockOwnerDeletion', number: 7, type: 'bool' },
  ],
};

const MANAGED_FIELDS_ENTRY: ProtobufMessage = {
  fields: [
    { name: 'manager', number: 1, type: 'string', always: true },
    { name: 'operation', number: 2, type: 'string', always: true },
    { name: 'apiVersion', number: 3, type: 'string', always: true },
    { name: 'time', number: 4, type: 'time' },
    { name: 'fieldsType', number: 6, type: 'string', always: true },
    { name: 'fieldsV1', number: 7, type: 'rawJson' },
    { name: 'subresource', number: 8, type: 'string', always: true },
  ],
};

/** meta/v1 ObjectMeta. */
export const OBJECT_META: ProtobufMessage = {
  fields: [
    { name: 'name', number: 1, type: 'string', always: true },
    { name: 'generateName', number: 2, type: 'string', always: true },
    { name: 'namespace', number: 3, type: 'string', always: true },
    { name: 'selfLink', number: 4, type: 'string', always: true },
    { name: 'uid', number: 5, type: 'string', always: true },
    { name: 'resourceVersion', number: 6, type: 'string', always: true },
    { name: 'generation', number: 7, type: 'int64', always: true },
    { name: 'creationTimestamp', number: 8, type: 'time', always: true },
    { name: 'deletionTimestamp', number: 9, type: 'time' },
    { name: 'deletionGracePeriodSeconds', number: 10, type: 'int64' },
    { name: 'labels', number: 11, type: 'stringMap' },
    { name: 'annotations', number: 12, type: 'stringMap' },
    { name: 'ownerReferences', number: 13, type: OWNER_REFERENCE, repeated: true },
    { name: 'finalizers', number: 14, type: 'string', repeated: true },
    { name: 'managedFields', number: 17, type: MANAGED_FIELDS_ENTRY, repeated: true },
  ],
};

/** meta/v1 DeleteOptions. */
export const DELETE_OPTIONS: ProtobufMessage = {
  fields: [
    { name: 'gracePeriodSeconds', number: 1, type: 'int64' },
    {
      name: 'preconditions',
      number: 2,
      type: {
        fields: [
          { name: 'uid', number: 1, type: 'string' },
          { name: 'resourceVersion', number: 2, type: 'string' },
        ],
      },
    },
    { name: 'orphanDependents', number: 3, type: 'bool' },
    { name: 'propagationPolicy', number: 4, type: 'string' },
    { name: 'dryRun', number: 5, type: 'string', repeated: true },
    { name: 'ignoreStoreReadErrorWithClusterBreakingPotential', number: 6, type: 'bool' },
  ],
};

const LIST_META: ProtobufMessage = {
  fields: [
    { name: 'selfLink', number: 1, type: 'string', always: true },
    { name: 'resourceVersion', number: 2, type: 'string', always: true },
    { name: 'continue', number: 3, type: 'string', always: true },
    { name: 'remainingItemCount', number: 4, type: 'int64' },
  ],
};

/** A list of `item`, as every kind's list lies on the wire. */
export function listOf(item: ProtobufMessage): ProtobufMessage {
  return {
    fields: [
      { name: 'metadata', number: 1, type: LIST_META, always: true },
      { name: 'items', number: 2, type: item, repeated: true },
    ],
  };
}

/** meta/v1 and meta/v1beta1 PartialObjectMetadata. */
export const PARTIAL_OBJECT_METADATA: ProtobufMessage = {
  fields: [{ name: 'metadata', number: 1, type: OBJECT_META, always: true }],
};

/** meta/v1 PartialObjectMetadataList. */
export const PARTIAL_OBJECT_METADATA_LIST = listOf(PARTIAL_OBJECT_METADATA);

/** meta/v1beta1 PartialObjectMetadataList: its fields have the numbers the other way round. */
export const PARTIAL_OBJECT_METADATA_LIST_V1BETA1: ProtobufMessage = {
  fields: [
    { name: 'items', number: 1, type: PARTIAL_OBJECT_METADATA, repeated: true },
    { name: 'metadata', number: 2, type: LIST_META, always: true },
  ],
};

/** meta/v1 Status. */
export const STATUS: ProtobufMessage = {
  fields: [
    {
      name: 'metadata',
      number: 1,
      type: LIST_META,
      always: true,
    },
    { name: 'status', number: 2, type: 'string', always: true },
    { name: 'message', number: 3, type: 'string', always: true },
    { name: 'reason', number: 4, type: 'string', always: true },
    {
      name: 'details',
      number: 5,
      type: {
        fields: [
          { name: 'name', number: 1, type: 'string', always: true },
          { name: 'group', number: 2, type: 'string', always: true },
          { name: 'kind', number: 3, type: 'string', always: true },
          {
            name: 'causes',
            number: 4,
            type: {
              fields: [
                { name: 'reason', number: 1, type: 'string', always: true },
                { name: 'message', number: 2, type: 'string', always: true },
                { name: 'field', number: 3, type: 'string', always: true },
              ],
            },
            repeated: true,
          },
          { name: 'retryAfterSeconds', number: 5, type: 'int32', always: true },
          { name: 'uid', number: 6, type: 'string', always: true },
        ],
      },
    },
    { name: 'code', number: 6, type: 'int32', always: true },
  ],
};
