import {
  listMessageOf,
  PARTIAL_OBJECT_METADATA_LIST_MESSAGE,
  PARTIAL_OBJECT_METADATA_LIST_V1BETA1_MESSAGE,
  PARTIAL_OBJECT_METADATA_MESSAGE,
  type ProtobufMessage,
  STATUS_MESSAGE,
  sealEnvelope,
} from '#codec';
import type { JsonObject } from '#machinery';
import type { ServedResource } from '#resources';

/** Kinds that any resource may be answered with, by apiVersion and kind. */
const META_MESSAGES: ReadonlyMap<string, ProtobufMessage> = new Map([
  ['v1 Status', STATUS_MESSAGE],
  ['meta.k8s.io/v1 PartialObjectMetadata', PARTIAL_OBJECT_METADATA_MESSAGE],
  ['meta.k8s.io/v1beta1 PartialObjectMetadata', PARTIAL_OBJECT_METADATA_MESSAGE],
  ['meta.k8s.io/v1 PartialObjectMetadataList', PARTIAL_OBJECT_METADATA_LIST_MESSAGE],
  ['meta.k8s.io/v1beta1 PartialObjectMetadataList', PARTIAL_OBJECT_METADATA_LIST_V1BETA1_MESSAGE],
]);

/**
 * The protobuf body with `object`, which is one of the resource's, a list of them, or of a kind that any resource may be
 * answered with. Throws where negotiation should have refused protobuf.
 */
export function encodeProtobuf(resource: ServedResource, object: JsonObject): Buffer {
  const message = messageOf(resource, object);
  if (message === undefined) throw new Error(`${object.kind} has no protobuf form`);
  return sealEnvelope(message, object as JsonObject & { apiVersion: string; kind: string });
}

function messageOf({ strategy, definition }: ServedResource, object: JsonObject): ProtobufMessage | undefined {
  const known = META_MESSAGES.get(`${object.apiVersion} ${object.kind}`);
  if (known !== undefined || strategy?.protobuf === undefined) return known;
  return object.kind === definition.names.listKind ? listMessageOf(strategy.protobuf) : strategy.protobuf;
}
