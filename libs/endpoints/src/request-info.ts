/**
 * What a request asks for, worked out from method, path and query alone, as kube-apiserver's RequestInfoFactory does it.
 * Authorization, audit and flow control decide on this; the registry finds the resource with it.
 */
export interface RequestInfo {
  readonly isResourceRequest: boolean;
  /** The whole path as it came, percent-decoded. */
  readonly path: string;
  /** get, list, watch, create, update, patch, delete, deletecollection; the lower-case method for other requests. */
  readonly verb: string;
  /** "api" or "apis"; "" for requests outside both. */
  readonly apiPrefix: string;
  readonly apiGroup: string;
  readonly apiVersion: string;
  readonly namespace: string;
  /** "" when the path ends at the group version. */
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
  /** Path segments after the version, from the resource on. */
  readonly parts: readonly string[];
}

const NAMESPACE_SUBRESOURCES = new Set(['status', 'finalize']);
const NO_PARTS: readonly string[] = [];

const VERB_OF_METHOD: Readonly<Record<string, string>> = {
  POST: 'create',
  GET: 'get',
  HEAD: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

function nonResource(method: string, path: string, apiPrefix = '', apiGroup = '', apiVersion = ''): RequestInfo {
  return {
    isResourceRequest: false,
    path,
    verb: method.toLowerCase(),
    apiPrefix,
    apiGroup,
    apiVersion,
    namespace: '',
    resource: '',
    subresource: '',
    name: '',
    parts: NO_PARTS,
  };
}

/**
 * `path` without the query, percent-decoded; `watch` whether the query asks for a watch;
 * `nameSelector` the value of `metadata.name=` in the field selector, "" if there is none.
 */
export function parseRequestInfo(
  method: string,
  path: string,
  query: { readonly watch: boolean; readonly nameSelector: string },
): RequestInfo {
  // Nothing is served below an empty first segment.
  if (path.startsWith('//')) return nonResource(method, path);
  const segments = splitPath(path);
  const prefix = segments[0];
  if (segments.length < 3 || (prefix !== 'api' && prefix !== 'apis')) return nonResource(method, path, prefix ?? '');
  if (prefix === 'apis' && segments.length < 4) return nonResource(method, path, prefix, segments[1]);
  const apiGroup = prefix === 'api' ? '' : segments[1]!; // lengths were checked above
  const apiVersion = prefix === 'api' ? segments[1]! : segments[2]!;
  let parts = segments.slice(prefix === 'api' ? 2 : 3);

  let verb = VERB_OF_METHOD[method] ?? '';
  if (parts[0] === 'watch' || parts[0] === 'proxy') {
    // The deprecated /watch/ and /proxy/ prefixes; without a further segment there is no resource.
    if (parts.length < 2) return nonResource(method, path, prefix, apiGroup, apiVersion);
    verb = parts[0];
    parts = parts.slice(1);
  }

  let namespace = '';
  if (parts[0] === 'namespaces' && parts.length > 1) {
    namespace = parts[1]!;
    if (parts.length > 2 && !NAMESPACE_SUBRESOURCES.has(parts[2]!)) parts = parts.slice(2);
  }
  const resource = parts[0] ?? '';
  let name = parts[1] ?? '';
  const subresource = parts[2] ?? '';
  if (name === '' && verb === 'get') {
    verb = query.watch ? 'watch' : 'list';
    name = query.nameSelector;
  } else if (name === '' && verb === 'delete') {
    verb = 'deletecollection';
    name = query.nameSelector;
  }
  return {
    isResourceRequest: true,
    path,
    verb,
    apiPrefix: prefix,
    apiGroup,
    apiVersion,
    namespace,
    resource,
    subresource,
    name,
    parts,
  };
}

/** Splits after trimming slashes at both ends, as upstream: "/apis//x/" has an empty middle segment. */
function splitPath(path: string): string[] {
  let start = 0;
  let end = path.length;
  while (start < end && path.charCodeAt(start) === 47) start++;
  while (end > start && path.charCodeAt(end - 1) === 47) end--;
  return start === end ? [] : path.slice(start, end).split('/');
}
