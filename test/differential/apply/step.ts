import { encodeJson, isJsonObject, type JsonObject, type JsonValue } from '#machinery';
import type { PlainRequest } from '../../oracle/http-client.ts';
import { type Edit, editedObject, operationsOn } from './live-edit.ts';
import { apiVersionOf, collectionOf, type PlannedKind } from './planned-kind.ts';

export const MEDIA_TYPES = {
  apply: 'application/apply-patch+yaml',
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  object: 'application/json',
} as const;

/** What a step sends: a value, text as it stands, or what becomes of the live object. `{{…}}` in it are PLACEHOLDERS. */
export type StepBody =
  | { readonly is: 'value'; readonly value: JsonValue }
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'edit'; readonly edit: Edit }
  /** A JSON patch, made from this seed. */
  | { readonly is: 'operations'; readonly seed: number };

/** One request of a sequence about one object. */
export interface Step {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Version of the API that the path names. */
  readonly version: string;
  readonly part?: 'status' | 'scale';
  readonly query: Readonly<Record<string, string>>;
  readonly userAgent: string;
  readonly type?: string;
  readonly body?: StepBody;
  /** Wait until the clock's second is another than that of the step before: times of field managers are full seconds. */
  readonly inNewSecond: boolean;
  /** What was done to a valid request. */
  readonly mistakes: readonly string[];
}

/** What the sequence knows of its object on one server. */
export interface LiveObject {
  readonly name: string;
  /** As it was last seen. */
  readonly object: JsonObject | undefined;
}

/** What stands for a value that differs from server to server or run to run. */
const PLACEHOLDER = /\{\{(name|uid|resourceVersion)\}\}/g;
const UNKNOWN = { uid: '00000000-0000-0000-0000-000000000000', resourceVersion: '0' };

/** The step as a request to the server where the object is `live`. */
export function requestOf(step: Step, kind: PlannedKind, live: LiveObject): PlainRequest {
  const path = pathOf(step, kind, live.name);
  const headers: Record<string, string> = { 'user-agent': step.userAgent };
  if (step.type) headers['content-type'] = step.type;
  const body = step.body && filled(bodyText(step, step.body, kind, live), live);
  return { method: step.method, path, as: 'admin', headers, ...(body === undefined ? {} : { body }) };
}

function pathOf({ method, version, part, query }: Step, kind: PlannedKind, name: string): string {
  const object = method === 'POST' ? '' : `/${name}${part ? `/${part}` : ''}`;
  const parameters = new URLSearchParams(query).toString();
  return `${collectionOf(kind, version)}${object}${parameters && `?${parameters}`}`;
}

function bodyText(step: Step, body: StepBody, kind: PlannedKind, live: LiveObject): string {
  switch (body.is) {
    case 'value':
      return encodeJson(body.value);
    case 'text':
      return body.text;
    case 'edit':
      return encodeJson(editedObject(live.object ?? bare(kind, step.version), body.edit, kind, step.version));
    case 'operations':
      return encodeJson(operationsOn(live.object ?? bare(kind, step.version), body.seed, kind));
  }
}

function filled(text: string, live: LiveObject): string {
  const metadata = isJsonObject(live.object?.metadata) ? live.object.metadata : {};
  const values: Record<string, JsonValue> = { ...UNKNOWN, ...metadata, name: live.name };
  return text.replace(PLACEHOLDER, (_, name: string) => String(values[name]));
}

function bare(kind: PlannedKind, version: string): JsonObject {
  return { apiVersion: apiVersionOf(version), kind: kind.kind, metadata: { name: '{{name}}' } };
}

/** The step as people read it. */
export function describeStep(step: Step, kind: PlannedKind, name: string): string {
  const request = `${step.method} ${pathOf(step, kind, name)}`;
  const kindOfBody = step.type ? ` (${step.type.replace('application/', '')})` : '';
  const wait = step.inNewSecond ? ', in a new second' : '';
  const body = step.body ? shownBody(step.body) : '';
  return `${request}${kindOfBody} by ${step.userAgent}${wait}${body && `\n    ${body}`}`;
}

function shownBody(body: StepBody): string {
  switch (body.is) {
    case 'value':
      return encodeJson(body.value);
    case 'text':
      return body.text;
    case 'edit':
      return `the live object, ${encodeJson({ ...body.edit })}`;
    case 'operations':
      return `a patch of the live object, seed ${body.seed}`;
  }
}
