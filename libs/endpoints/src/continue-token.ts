import { decodeJson, statusError } from '#machinery';

const VERSION = 'meta.k8s.io/v1';

/**
 * Where a chunked list goes on, as an opaque string for the client:
 *
 *     {"v":"meta.k8s.io/v1","rv":1234,"start":"team-a/widget-7\0"}   base64url
 *
 * `rv` is the revision that all chunks are read at (negative: the newest, after the old one was compacted);
 * `start` the first key that may come next, below the list's own prefix: the last one's successor.
 */
export interface ContinueToken {
  readonly revision: number;
  /** The key after which the list goes on, below the prefix. */
  readonly after: string;
}

/** The token for what follows `lastKey` (below the list's prefix) at `revision`; negative: at the newest. */
export function encodeContinue(revision: number, lastKey: string): string {
  return Buffer.from(JSON.stringify({ v: VERSION, rv: revision, start: `${lastKey}\0` })).toString('base64url');
}

/** Throws 400 with upstream's text for anything that `encodeContinue` did not make. */
export function decodeContinue(token: string): ContinueToken {
  const { v, rv, start } = decodeJsonToken(token);
  if (v !== VERSION) {
    throw invalid(`continue key is not valid: server does not recognize this encoded version ${String(v ?? '')}`);
  }
  if (typeof rv === 'number' && !Number.isSafeInteger(rv)) {
    throw invalid(
      `continue key is not valid: json: cannot unmarshal number ${rv} into Go struct field continueToken.rv of type int64`,
    );
  }
  if (typeof rv !== 'number' || rv === 0) {
    throw invalid('continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  }
  if (typeof start !== 'string' || start === '') {
    throw invalid('continue key is not valid: encoded start key empty (version meta.k8s.io/v1)');
  }
  if (climbs(start)) throw invalid(`continue key is not valid: ${start}`);
  const key = start.startsWith('/') ? start.slice(1) : start;
  return { revision: rv, after: key.endsWith('\0') ? key.slice(0, -1) : predecessor(key) };
}

interface RawToken {
  v?: unknown;
  rv?: unknown;
  start?: unknown;
}

function decodeJsonToken(token: string): RawToken {
  const bad = token.search(/[^A-Za-z0-9_-]/);
  if (bad >= 0 || token.length % 4 === 1) {
    throw invalid(`continue key is not valid: illegal base64 data at input byte ${bad >= 0 ? bad : token.length - 1}`);
  }
  let parsed: unknown;
  try {
    parsed = decodeJson(Buffer.from(token, 'base64url').toString());
  } catch (error) {
    throw invalid(`continue key is not valid: ${(error as Error).message}`);
  }
  if (typeof parsed !== 'object' || parsed === null) {
    throw invalid('continue key is not valid: json: cannot unmarshal into Go value of type storage.continueToken');
  }
  return parsed;
}

/** A start key that a path cleaner would change ("a/../b") could leave the list's prefix. */
function climbs(start: string): boolean {
  const segments = (start.startsWith('/') ? start.slice(1) : start).split('/');
  return segments.some((segment, i) => segment === '.' || segment === '..' || (segment === '' && i < segments.length));
}

/** A start key without the trailing NUL is inclusive: go on after the greatest key below it. */
function predecessor(start: string): string {
  const last = start.charCodeAt(start.length - 1);
  return `${start.slice(0, -1)}${String.fromCharCode(last - 1)}\uffff`;
}

function invalid(message: string) {
  return statusError.badRequest(`invalid continue token: ${message}`);
}
