import { DELETE_OPTIONS_MESSAGE } from '#codec';
import {
  decodeGoStruct,
  GO_BOOL,
  GO_INT64,
  GO_STRING,
  GoDecodeError,
  type GoStruct,
  goOmitEmpty,
  goPointer,
  goSlice,
  isJsonObject,
  statusError,
} from '#machinery';
import { parseBody } from './body-parsing.ts';
import { type DecodedDeleteOptions, validateDeleteOptions } from './query-options.ts';

const PRECONDITIONS: GoStruct = {
  kind: 'struct',
  name: 'v1.Preconditions',
  fields: () => [goPointer('uid', { kind: 'string', name: 'types.UID' }), goPointer('resourceVersion', GO_STRING)],
};

/** metav1.DeleteOptions as its Go type reads it. */
const DELETE_OPTIONS: GoStruct = {
  kind: 'struct',
  name: 'v1.DeleteOptions',
  fields: () => [
    goOmitEmpty('kind', GO_STRING),
    goOmitEmpty('apiVersion', GO_STRING),
    goPointer('gracePeriodSeconds', GO_INT64),
    goPointer('preconditions', PRECONDITIONS),
    goPointer('orphanDependents', GO_BOOL),
    goPointer('propagationPolicy', { kind: 'string', name: 'v1.DeletionPropagation' }),
    goOmitEmpty('dryRun', goSlice(GO_STRING)),
    goPointer('ignoreStoreReadErrorWithClusterBreakingPotential', GO_BOOL),
  ],
};

/** DeleteOptions from the body of a delete. Throws 400 for what can't be read, 415, and 422 for what can't be. */
export function decodeDeleteOptions(body: Buffer, contentType: string | undefined): DecodedDeleteOptions {
  const parsed = parseBody(
    contentType,
    body,
    { syntax: statusError.badRequest, number: statusError.badRequest },
    DELETE_OPTIONS_MESSAGE,
  );
  const { value } = parsed;
  if (!isJsonObject(value)) {
    throw statusError.badRequest("couldn't get version/kind; json parse error: json: cannot unmarshal into an object");
  }
  const kind = value.kind ?? '';
  if (kind !== '' && kind !== 'DeleteOptions') {
    const version = typeof value.apiVersion === 'string' && value.apiVersion !== '' ? value.apiVersion : 'v1';
    throw statusError.badRequest(
      `no kind "${String(kind)}" is registered for version "${version}" in scheme "pkg/runtime/scheme.go:111"`,
    );
  }
  try {
    return validateDeleteOptions(decodeGoStruct(DELETE_OPTIONS, value).object);
  } catch (error) {
    if (error instanceof GoDecodeError) throw statusError.badRequest(error.message);
    throw error;
  }
}
