export * from './accept.ts';
export { compileJsonPath, type JsonPath, JsonPathError } from './json-path.ts';
export { NAMESPACE as NAMESPACE_MESSAGE } from './protobuf/core-messages.ts';
export { decodeMessage, ProtobufError } from './protobuf/decode-message.ts';
export { openEnvelope, sealEnvelope } from './protobuf/envelope.ts';
export type { ProtobufMessage } from './protobuf/message.ts';
export { DELETE_OPTIONS as DELETE_OPTIONS_MESSAGE } from './protobuf/meta-messages.ts';
export { ageOf, type ColumnSource, type IncludeObject, partialObjectMetadata, TablePrinter, table } from './table.ts';
