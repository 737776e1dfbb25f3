import { isJsonObject } from '#machinery';
import {
  any,
  anys,
  count,
  encodeDocumentText,
  externalDocs,
  flag,
  inside,
  isReference,
  listOf,
  type MessageShape,
  type MessageWriter,
  map,
  message,
  messageOf,
  messages,
  number,
  reference,
  securityRequirement,
  text,
  texts,
} from './gnostic-message.ts';

// Field numbers are those of gnostic-models' openapiv2/OpenAPIv2.proto; only what our documents contain is here.

const v2Schema: MessageWriter = messageOf(() => V2_SCHEMA);
/** TypeItem and StringArray: the strings of a scalar or a list in field 1. */
const stringItems: MessageWriter = (w, value) => {
  for (const each of listOf(value)) w.string(1, String(each));
};
const V2_SCHEMA: MessageShape = {
  fields: {
    $ref: text(1),
    format: text(2),
    title: text(3),
    description: text(4),
    default: any(5),
    multipleOf: number(6),
    maximum: number(7),
    exclusiveMaximum: flag(8),
    minimum: number(9),
    exclusiveMinimum: flag(10),
    maxLength: count(11),
    minLength: count(12),
    pattern: text(13),
    maxItems: count(14),
    minItems: count(15),
    uniqueItems: flag(16),
    maxProperties: count(17),
    minProperties: count(18),
    required: texts(19),
    enum: anys(20),
    additionalProperties: message(21, (w, value) => {
      if (typeof value === 'boolean') w.bool(2, value);
      else w.message(1, () => v2Schema(w, value));
    }),
    type: message(22, stringItems),
    items: message(23, inside(1, v2Schema)),
    allOf: messages(24, v2Schema),
    properties: map(25, v2Schema),
    externalDocs: message(29, externalDocs),
    example: any(30),
  },
  extensionField: 31,
};

const v2BodyParameter = messageOf(() => ({
  fields: { description: text(1), name: text(2), in: text(3), required: flag(4), schema: message(5, v2Schema) },
  extensionField: 6,
}));
const v2QueryParameter = messageOf(() => ({
  fields: { required: flag(1), in: text(2), description: text(3), name: text(4), type: text(6), uniqueItems: flag(20) },
}));
const v2PathParameter = messageOf(() => ({
  fields: { required: flag(1), in: text(2), description: text(3), name: text(4), type: text(5), uniqueItems: flag(19) },
}));
const v2Parameter: MessageWriter = (w, value) => {
  const place = isJsonObject(value) ? value.in : undefined;
  if (place === 'body') inside(1, v2BodyParameter)(w, value);
  else if (place === 'path') inside(2, inside(4, v2PathParameter))(w, value);
  else inside(2, inside(3, v2QueryParameter))(w, value);
};
const v2ParametersItem: MessageWriter = (w, value) =>
  isReference(value) ? inside(2, reference)(w, value) : inside(1, v2Parameter)(w, value);
const v2Response = messageOf(() => ({ fields: { description: text(1), schema: message(2, inside(1, v2Schema)) } }));
const v2Operation = messageOf(() => ({
  fields: {
    tags: texts(1),
    description: text(3),
    operationId: text(5),
    produces: texts(6),
    consumes: texts(7),
    parameters: messages(8, v2ParametersItem),
    responses: map(9, inside(1, v2Response)),
    schemes: texts(10),
  },
  extensionField: 13,
}));
const v2PathItem = messageOf(() => ({
  fields: {
    get: message(2, v2Operation),
    put: message(3, v2Operation),
    post: message(4, v2Operation),
    delete: message(5, v2Operation),
    patch: message(8, v2Operation),
    parameters: messages(9, v2ParametersItem),
  },
}));
const v2SecurityDefinition = inside(
  2,
  messageOf(() => ({ fields: { type: text(1), name: text(2), in: text(3), description: text(4) } })),
);
const v2DocumentMessage = messageOf(() => ({
  fields: {
    swagger: text(1),
    info: message(
      2,
      messageOf(() => ({ fields: { title: text(1), version: text(2) } })),
    ),
    paths: map(8, v2PathItem, 2),
    definitions: map(9, v2Schema),
    parameters: map(10, v2Parameter),
    security: messages(12, securityRequirement),
    securityDefinitions: map(13, v2SecurityDefinition),
  },
}));

/**
 * The document as gnostic's openapi.v2.Document. Numbers beyond 2^53 in examples lose digits, as in any float64.
 */
export function encodeV2Document(documentText: string): Buffer {
  return encodeDocumentText(documentText, v2DocumentMessage);
}
