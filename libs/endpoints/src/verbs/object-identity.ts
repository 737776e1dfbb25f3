import { type KubeObject, type ObjectMeta, statusError } from '#machinery';
import { methodNotAllowed } from '../not-found.ts';
import type { RequestInfo } from '../request-info.ts';
import type { VerbContext } from './verb-context.ts';

/** PUT and PATCH are for one object. Throws the error of a path without a name. */
export function requireName({ info, resource }: VerbContext): void {
  if (info.name !== '') return;
  throw resource.strategy === undefined ? statusError.badRequest('name must be provided') : methodNotAllowed();
}

/** The object must be the one that the URL names; an absent namespace is filled in. Throws 400. */
export function checkIdentity({ info, resource }: VerbContext, object: KubeObject): void {
  const { metadata } = object;
  if (resource.namespaced) {
    checkSameNamespace(metadata, info);
    metadata.namespace = info.namespace;
  } else delete metadata.namespace;
  checkSameName(metadata, info);
}

/** The object's namespace, if it has one, must be that of the URL. Throws 400. */
export function checkSameNamespace({ namespace }: ObjectMeta, info: RequestInfo): void {
  if (typeof namespace !== 'string' || namespace === '' || namespace === info.namespace) return;
  throw statusError.badRequest('the namespace of the provided object does not match the namespace sent on the request');
}

/** The object must have a name, and it must be that of the URL. Throws 400. */
export function checkSameName({ name }: ObjectMeta, info: RequestInfo): void {
  if (!name) {
    throw statusError.badRequest(
      `the name of the object (${info.name} based on URL) was undeterminable: name must be provided`,
    );
  }
  if (name !== info.name) {
    throw statusError.badRequest(`the name of the object (${name}) does not match the name on the URL (${info.name})`);
  }
}
