import {
  ALL_AUTHENTICATED,
  ALL_UNAUTHENTICATED,
  ANONYMOUS_USER_NAME,
  SYSTEM_PRIVILEGED_GROUP,
  statusError,
  type UserInfo,
} from '#machinery';
import type { ApiRequest } from './api-request.ts';
import { AccessDeniedError } from './error-response.ts';
import type { RequestInfo } from './request-info.ts';

const EXTRA_PREFIX = 'impersonate-extra-';

/**
 * The user that the request is to be made as. Only `system:masters` may name another than its own; for everybody else
 * an impersonation header is a 403, as it is upstream without a rule that allows it. Throws 400 for headers that name
 * groups or extra without a user.
 */
export function impersonated(request: ApiRequest, info: RequestInfo, user: UserInfo): UserInfo {
  const { headers } = request;
  const name = headers['impersonate-user'];
  const groups = valuesOf(headers['impersonate-group']);
  const uid = headers['impersonate-uid'];
  const extra = extraOf(headers);
  if (name === undefined && groups.length === 0 && uid === undefined && extra === undefined) return user;
  if (typeof name !== 'string' || name === '') {
    throw statusError.badRequest('requested [groups extra uid] without impersonating a user');
  }
  if (!user.groups.includes(SYSTEM_PRIVILEGED_GROUP)) throw forbidden(user, info);
  return {
    name,
    ...(typeof uid === 'string' && { uid }),
    groups: groups.length > 0 || name !== ANONYMOUS_USER_NAME ? [...groups, ALL_AUTHENTICATED] : [ALL_UNAUTHENTICATED],
    ...(extra !== undefined && { extra }),
  };
}

function valuesOf(header: string | string[] | undefined): string[] {
  if (header === undefined) return [];
  return (Array.isArray(header) ? header : header.split(',')).map((value) => value.trim());
}

function extraOf(headers: ApiRequest['headers']): Record<string, string[]> | undefined {
  let extra: Record<string, string[]> | undefined;
  // No pairs made: nearly no request has such headers, and every request comes here.
  for (const key in headers) {
    if (!key.startsWith(EXTRA_PREFIX)) continue;
    extra ??= {};
    extra[decoded(key.slice(EXTRA_PREFIX.length))] = valuesOf(headers[key]);
  }
  return extra;
}

/** Keys are percent-encoded; one that is not is taken as it stands. */
function decoded(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

function forbidden(user: UserInfo, info: RequestInfo): AccessDeniedError {
  const where = info.namespace === '' ? 'at the cluster scope' : `in the namespace "${info.namespace}"`;
  const why = info.isResourceRequest
    ? `User "${user.name}" cannot impersonate-on:user-info:${info.verb} resource "${info.resource}" in API group "${info.apiGroup}" ${where}`
    : `User "${user.name}" cannot impersonate-on:user-info:${info.verb} path "${info.path}"`;
  return new AccessDeniedError(
    statusError.forbidden({ group: info.apiGroup, resource: info.resource }, info.name, why),
  );
}
