import type { ProtobufMessage } from './message.ts';
import { OBJECT_META } from './meta-messages.ts';

const NAMESPACE_CONDITION: ProtobufMessage = {
  fields: [
    { name: 'type', number: 1, type: 'string', always: true },
    { name: 'status', number: 2, type: 'string', always: true },
    { name: 'lastTransitionTime', number: 4, type: 'time', always: true },
    { name: 'reason', number: 5, type: 'string', always: true },
    { name: 'message', number: 6, type: 'string', always: true },
  ],
};

/** core/v1 Namespace. */
export const NAMESPACE: ProtobufMessage = {
  fields: [
    { name: 'metadata', number: 1, type: OBJECT_META, always: true },
    {
      name: 'spec',
      number: 2,
      type: { fields: [{ name: 'finalizers', number: 1, type: 'string', repeated: true }] },
      always: true,
    },
    {
      name: 'status',
      number: 3,
      type: {
        fields: [
          { name: 'phase', number: 1, type: 'string', always: true },
          { name: 'conditions', number: 2, type: NAMESPACE_CONDITION, repeated: true },
        ],
      },
      always: true,
    },
  ],
};
