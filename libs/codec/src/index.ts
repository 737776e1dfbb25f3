export * from './accept.ts';
export { compileJsonPath } from './json-path.ts';
export { CREATION_TIMESTAMP_DESCRIPTION } from './metadata-descriptions.ts';
export { CUSTOM_RESOURCE_DEFINITION as CUSTOM_RESOURCE_DEFINITION_MESSAGE } from './protobuf/apiextensions-messages.ts';
export { NAMESPACE as NAMESPACE_MESSAGE } from './protobuf/core-messages.ts';
export { decodeMessage, ProtobufError } from './protobuf/decode-message.ts';
export { openEnvelope, sealEnvelope, writeEnvelope } from './protobuf/envelope.ts';
export type { ProtobufMessage } from './protobuf/message.ts';
export {
  DELETE_OPTIONS as DELETE_OPTIONS_MESSAGE,
  listOf as listMessageOf,
  PARTIAL_OBJECT_METADATA as PARTIAL_OBJECT_METADATA_MESSAGE,
  PARTIAL_OBJECT_METADATA_LIST as PARTIAL_OBJECT_METADATA_LIST_MESSAGE,
  PARTIAL_OBJECT_METADATA_LIST_V1BETA1 as PARTIAL_OBJECT_METADATA_LIST_V1BETA1_MESSAGE,
  STATUS as STATUS_MESSAGE,
} from './protobuf/meta-messages.ts';
export { ProtobufWriter } from './protobuf/protobuf-writer.ts';
export { watchFrame } from './protobuf/watch-frame.ts';
export { ageOf, type IncludeObject, partialObjectMetadata, TablePrinter, table } from './table.ts';
export { encodeYaml } from './yaml-encode.ts';
