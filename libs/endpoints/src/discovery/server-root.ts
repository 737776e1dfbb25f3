import { JSON_TYPE, requireAcceptable } from '#codec';
import { type DocumentRequest, type DocumentResponse, NOT_CACHED } from './document-request.ts';
import type { ResourceCatalog } from './resource-catalog.ts';

/** apimachinery's version.Info, in the order in which it is printed. */
export interface VersionInfo {
  readonly major: string;
  readonly minor: string;
  readonly emulationMajor: string;
  readonly emulationMinor: string;
  readonly minCompatibilityMajor: string;
  readonly minCompatibilityMinor: string;
  readonly gitVersion: string;
  readonly gitCommit: string;
  readonly gitTreeState: string;
  readonly buildDate: string;
  readonly goVersion: string;
  readonly compiler: string;
  readonly platform: string;
}

const JSON_HEADERS = { 'cache-control': NOT_CACHED, 'content-type': JSON_TYPE };

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

/**
 * GET /version: indented JSON only.
 * @throws StatusError 406
 */
export function answerVersion(request: DocumentRequest, info: VersionInfo): DocumentResponse {
  requireAcceptable(request.headers.accept ?? '', [JSON_TYPE]);
  return { status: 200, headers: JSON_HEADERS, body: Buffer.from(JSON.stringify(info, null, 2)) };
}
