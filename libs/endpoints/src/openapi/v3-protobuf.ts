import {
  any,
  anys,
  count,
  encodeDocumentText,
  externalDocs,
  flag,
  inside,
  isReference,
  type MessageShape,
  type MessageWriter,
  map,
  message,
  messageOf,
  messages,
  number,
  reference,
  text,
  texts,
} from './gnostic-message.ts';

// Field numbers are those of gnostic-models' openapiv3/OpenAPIv3.proto; only what our documents contain is here.

const v3Schema: MessageWriter = messageOf(() => V3_SCHEMA);
const v3SchemaOrReference: MessageWriter = (w, value) =>
  isReference(value) ? inside(2, reference)(w, value) : inside(1, v3Schema)(w, value);
/** DefaultType holds scalars only; defaults of other types have no place in the protobuf form. */
const v3Default: MessageWriter = (w, value) => {
  if (typeof value === 'number' || typeof value === 'bigint') w.double(1, Number(value));
  else if (typeof value === 'boolean') w.bool(2, value);
  else if (typeof value === 'string') w.string(3, value);
};
const V3_SCHEMA: MessageShape = {
  fields: {
    nullable: flag(1),
    externalDocs: message(6, externalDocs),
    example: any(7),
    title: text(9),
    multipleOf: number(10),
    maximum: number(11),
    exclusiveMaximum: flag(12),
    minimum: number(13),
    exclusiveMinimum: flag(14),
    maxLength: count(15),
    minLength: count(16),
    pattern: text(17),
    maxItems: count(18),
    minItems: count(19),
    uniqueItems: flag(20),
    maxProperties: count(21),
    minProperties: count(22),
    required: texts(23),
    enum: anys(24),
    type: text(25),
    allOf: messages(26, v3SchemaOrReference),
    oneOf: messages(27, v3SchemaOrReference),
    anyOf: messages(28, v3SchemaOrReference),
    not: message(29, v3Schema),
    items: message(30, inside(1, v3SchemaOrReference)),
    properties: map(31, v3SchemaOrReference),
    additionalProperties: message(32, (w, value) => {
      if (typeof value === 'boolean') w.bool(2, value);
      else w.message(1, () => v3SchemaOrReference(w, value));
    }),
    default: message(33, v3Default),
    description: text(34),
    format: text(35),
  },
  extensionField: 36,
};

const v3Parameter = inside(
  1,
  messageOf(() => ({
    fields: {
      name: text(1),
      in: text(2),
      description: text(3),
      required: flag(4),
      schema: message(10, v3SchemaOrReference),
    },
  })),
);
const v3Content = map(
  0,
  messageOf(() => ({ fields: { schema: message(1, v3SchemaOrReference) } })),
);
const v3RequestBody = inside(
  1,
  messageOf(() => ({ fields: { content: { ...v3Content, field: 2 }, required: flag(3) } })),
);
const v3Response = inside(
  1,
  messageOf(() => ({ fields: { description: text(1), content: { ...v3Content, field: 3 } } })),
);
const v3Operation = messageOf(() => ({
  fields: {
    tags: texts(1),
    description: text(3),
    operationId: text(5),
    parameters: messages(6, v3Parameter),
    requestBody: message(7, v3RequestBody),
    responses: map(8, v3Response, 2),
  },
  extensionField: 13,
}));
const v3PathItem = messageOf(() => ({
  fields: {
    get: message(4, v3Operation),
    put: message(5, v3Operation),
    post: message(6, v3Operation),
    delete: message(7, v3Operation),
    patch: message(10, v3Operation),
    parameters: messages(13, v3Parameter),
  },
}));
const v3DocumentMessage = messageOf(() => ({
  fields: {
    openapi: text(1),
    info: message(
      2,
      messageOf(() => ({ fields: { title: text(1), version: text(6) } })),
    ),
    paths: map(4, v3PathItem),
    components: message(
      5,
      messageOf(() => ({ fields: { schemas: map(1, v3SchemaOrReference) } })),
    ),
  },
}));

/** The document as gnostic's openapi.v3.Document. */
export function encodeV3Document(documentText: string): Buffer {
  return encodeDocumentText(documentText, v3DocumentMessage);
}
