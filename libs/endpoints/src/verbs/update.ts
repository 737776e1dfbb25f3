import { cloneJson, type KubeObject, statusError } from '#machinery';
import { dedupOwnerReferences, updateObject } from '#resources';
import type { ApiResponse } from '../api-request.ts';
import { negotiateOutput } from '../negotiation.ts';
import { methodNotAllowed } from '../not-found.ts';
import { decodeBody } from '../object-decoding.ts';
import { objectResponse } from '../object-response.ts';
import { decodeWriteOptions } from '../query-options.ts';
import type { VerbContext } from './verb-context.ts';
import { writeRequest } from './write-context.ts';

/** PUT of an object, or of one of its subresources. */
export async function handleUpdate(context: VerbContext): Promise<ApiResponse> {
  requireName(context);
  const output = negotiateOutput(context.request, context.resource);
  const body = await context.request.readBody();
  const options = decodeWriteOptions(context.request.query, 'UpdateOptions');
  const object = decodeBody(context, body, options.fieldValidation);
  checkIdentity(context, object);
  dedupOwnerReferences(object, context.warnings, 'in the request');
  const { uid } = object.metadata;
  const result = await updateObject(
    writeRequest(context, options, context.info.name),
    () => cloneJson(object),
    typeof uid === 'string' && uid !== '' ? { uid } : {},
  );
  return objectResponse(context, output, 200, result.bytes);
}

/** The object must be the one that the URL names; an absent namespace is filled in. */
export function checkIdentity({ info, resource }: VerbContext, object: KubeObject): void {
  const { metadata } = object;
  if (resource.namespaced) {
    if (typeof metadata.namespace === 'string' && metadata.namespace !== '' && metadata.namespace !== info.namespace) {
      throw statusError.badRequest(
        'the namespace of the provided object does not match the namespace sent on the request',
      );
    }
    metadata.namespace = info.namespace;
  } else delete metadata.namespace;
  const name = metadata.name ?? '';
  if (name === '') {
    throw statusError.badRequest(
      `the name of the object (${info.name} based on URL) was undeterminable: name must be provided`,
    );
  }
  if (name !== info.name) {
    throw statusError.badRequest(`the name of the object (${name}) does not match the name on the URL (${info.name})`);
  }
}

/** PUT and PATCH are for one object. Throws the error of a path without a name. */
export function requireName({ info, resource }: VerbContext): void {
  if (info.name !== '') return;
  throw resource.strategy === undefined ? statusError.badRequest('name must be provided') : methodNotAllowed();
}
