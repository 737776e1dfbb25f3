import { JSON_TYPE } from '#codec';
import { NO_CACHE } from '../cache-control.ts';
import type { DocumentResponse } from './document-request.ts';
import type { ResourceCatalog } from './resource-catalog.ts';

const JSON_HEADERS = { 'cache-control': NO_CACHE, 'content-type': JSON_TYPE };

/**
 * GET /: every path worth knowing, sorted; always indented JSON, whatever the client accepts.
 * `otherPaths` are those outside of the API: health checks, version, OpenAPI.
 */
export function answerRoot(catalog: ResourceCatalog, otherPaths: readonly string[]): DocumentResponse {
  const paths = new Set(otherPaths);
  paths.add('/api').add('/apis').add('/apis/');
  for (const group of catalog.groups()) {
    const base = group.name === '' ? '/api' : `/apis/${group.name}`;
    paths.add(base);
    for (const version of group.versions) paths.add(`${base}/${version}`);
  }
  const body = Buffer.from(JSON.stringify({ paths: [...paths].sort() }, null, 2));
  return { status: 200, headers: JSON_HEADERS, body };
}
