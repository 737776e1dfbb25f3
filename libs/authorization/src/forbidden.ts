import type { RequestInfo } from '#endpoints';
import { goQuote, type StatusError, statusError, type UserInfo } from '#machinery';

const HTML_ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** The 403 for a request that no authorizer allowed, worded as kube-apiserver words it. */
export function forbiddenRequest(user: UserInfo, request: RequestInfo, reason: string): StatusError {
  // User names and paths come from clients; the message must not read as HTML in a browser.
  const message = describe(user, request).replace(/[&<>]/g, (char) => HTML_ESCAPES[char]!); // the class lists the keys
  return statusError.forbidden(
    { group: request.apiGroup, resource: request.resource },
    request.name,
    reason === '' ? message : `${message}: ${reason}`,
  );
}

function describe(user: UserInfo, request: RequestInfo): string {
  const who = `User ${goQuote(user.name)} cannot ${request.verb}`;
  if (!request.isResourceRequest) return `${who} path ${goQuote(request.path)}`;
  const resource = request.subresource === '' ? request.resource : `${request.resource}/${request.subresource}`;
  const what = `${who} resource ${goQuote(resource)} in API group ${goQuote(request.apiGroup)}`;
  return request.namespace === ''
    ? `${what} at the cluster scope`
    : `${what} in the namespace ${goQuote(request.namespace)}`;
}
