import { JSON_SCHEMA_PROPS } from './json-schema-messages.ts';
import type { ProtobufMessage } from './message.ts';
import { OBJECT_META } from './meta-messages.ts';

const NAMES: ProtobufMessage = {
  fields: [
    { name: 'plural', number: 1, type: 'string', always: true },
    { name: 'singular', number: 2, type: 'string', always: true },
    { name: 'shortNames', number: 3, type: 'string', repeated: true },
    { name: 'kind', number: 4, type: 'string', always: true },
    { name: 'listKind', number: 5, type: 'string', always: true },
    { name: 'categories', number: 6, type: 'string', repeated: true },
  ],
};

const SUBRESOURCES: ProtobufMessage = {
  fields: [
    { name: 'status', number: 1, type: { fields: [] } },
    {
      name: 'scale',
      number: 2,
      type: {
        fields: [
          { name: 'specReplicasPath', number: 1, type: 'string', always: true },
          { name: 'statusReplicasPath', number: 2, type: 'string', always: true },
          { name: 'labelSelectorPath', number: 3, type: 'string' },
        ],
      },
    },
  ],
};

const PRINTER_COLUMN: ProtobufMessage = {
  fields: [
    { name: 'name', number: 1, type: 'string', always: true },
    { name: 'type', number: 2, type: 'string', always: true },
    { name: 'format', number: 3, type: 'string', always: true },
    { name: 'description', number: 4, type: 'string', always: true },
    { name: 'priority', number: 5, type: 'int32', always: true },
    { name: 'jsonPath', number: 6, type: 'string', always: true },
  ],
};

const VERSION: ProtobufMessage = {
  fields: [
    { name: 'name', number: 1, type: 'string', always: true },
    { name: 'served', number: 2, type: 'bool', always: true },
    { name: 'storage', number: 3, type: 'bool', always: true },
    {
      name: 'schema',
      number: 4,
      type: { fields: [{ name: 'openAPIV3Schema', number: 1, type: JSON_SCHEMA_PROPS }] },
    },
    { name: 'subresources', number: 5, type: SUBRESOURCES },
    { name: 'additionalPrinterColumns', number: 6, type: PRINTER_COLUMN, repeated: true },
    { name: 'deprecated', number: 7, type: 'bool', always: true },
    { name: 'deprecationWarning', number: 8, type: 'string' },
    {
      name: 'selectableFields',
      number: 9,
      type: { fields: [{ name: 'jsonPath', number: 1, type: 'string', always: true }] },
      repeated: true,
    },
  ],
};

const SERVICE_REFERENCE: ProtobufMessage = {
  fields: [
    { name: 'namespace', number: 1, type: 'string', always: true },
    { name: 'name', number: 2, type: 'string', always: true },
    { name: 'path', number: 3, type: 'string' },
    { name: 'port', number: 4, type: 'int32' },
  ],
};

const WEBHOOK: ProtobufMessage = {
  fields: [
    {
      name: 'clientConfig',
      number: 2,
      type: {
        fields: [
          { name: 'service', number: 1, type: SERVICE_REFERENCE },
          { name: 'caBundle', number: 2, type: 'bytes' },
          { name: 'url', number: 3, type: 'string' },
        ],
      },
    },
    { name: 'conversionReviewVersions', number: 3, type: 'string', repeated: true },
  ],
};

const CONDITION: ProtobufMessage = {
  fields: [
    { name: 'type', number: 1, type: 'string', always: true },
    { name: 'status', number: 2, type: 'string', always: true },
    { name: 'lastTransitionTime', number: 3, type: 'time', always: true },
    { name: 'reason', number: 4, type: 'string', always: true },
    { name: 'message', number: 5, type: 'string', always: true },
    { name: 'observedGeneration', number: 6, type: 'int64', always: true },
  ],
};

const SPEC: ProtobufMessage = {
  fields: [
    { name: 'group', number: 1, type: 'string', always: true },
    { name: 'names', number: 3, type: NAMES, always: true },
    { name: 'scope', number: 4, type: 'string', always: true },
    { name: 'versions', number: 7, type: VERSION, repeated: true },
    {
      name: 'conversion',
      number: 9,
      type: {
        fields: [
          { name: 'strategy', number: 1, type: 'string', always: true },
          { name: 'webhook', number: 2, type: WEBHOOK },
        ],
      },
    },
    { name: 'preserveUnknownFields', number: 10, type: 'bool', always: true },
  ],
};

const STATUS: ProtobufMessage = {
  fields: [
    { name: 'conditions', number: 1, type: CONDITION, repeated: true },
    { name: 'acceptedNames', number: 2, type: NAMES, always: true },
    { name: 'storedVersions', number: 3, type: 'string', repeated: true },
    { name: 'observedGeneration', number: 4, type: 'int64', always: true },
  ],
};

/** apiextensions/v1 CustomResourceDefinition. */
export const CUSTOM_RESOURCE_DEFINITION: ProtobufMessage = {
  fields: [
    { name: 'metadata', number: 1, type: OBJECT_META, always: true },
    { name: 'spec', number: 2, type: SPEC, always: true },
    { name: 'status', number: 3, type: STATUS, always: true },
  ],
};
