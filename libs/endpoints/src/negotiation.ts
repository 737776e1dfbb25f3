import type { ApiRequest } from './api-request.ts';
export interface NegotiatedOutput {
  readonly format: 'json' | 'yaml';
  readonly pretty: boolean;
  readonly as: undefined | { readonly kind: string; readonly version: string };
}
export function negotiateOutput(_request: ApiRequest): NegotiatedOutput {
  return { format: 'json', pretty: false, as: undefined };
}

import type { StatusError } from '#machinery';
import type { CachedObject, WatchEventType } from '#storage';
import type { VerbContext } from './verbs/verb-table.ts';
import type { WatchEncoder } from './watch-stream.ts';

const TAIL = Buffer.from('}\n');
const HEADS: Readonly<Record<WatchEventType, Buffer>> = {
  ADDED: Buffer.from('{"type":"ADDED","object":'),
  MODIFIED: Buffer.from('{"type":"MODIFIED","object":'),
  DELETED: Buffer.from('{"type":"DELETED","object":'),
};

export function negotiateStream({ resource, version }: VerbContext): WatchEncoder {
  return {
    headers: { 'cache-control': 'no-cache, private', 'content-type': 'application/json' },
    shareable: true,
    event: (type: WatchEventType, object: CachedObject) =>
      frame(HEADS[type], resource.wire(object, version)),
    bookmark(revision, kind) {
      const annotations = kind === 'initialEventsEnd' ? '"annotations":{"k8s.io/initial-events-end":"true"},' : '';
      return Buffer.from(
        `{"type":"BOOKMARK","object":{"apiVersion":${JSON.stringify(version.apiVersion)},"kind":${JSON.stringify(version.kind.kind)},"metadata":{${annotations}"resourceVersion":"${revision}"}}}\n`,
      );
    },
    error: (error: StatusError) => Buffer.from(`{"type":"ERROR","object":${JSON.stringify(error.status)}}\n`),
  };
}

/** `{"type":…,"object":` + the object without its newline + `}` and a newline. */
function frame(head: Buffer, wire: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(head.length + wire.length + 1);
  head.copy(bytes);
  wire.copy(bytes, head.length, 0, wire.length - 1);
  TAIL.copy(bytes, bytes.length - TAIL.length);
  return bytes;
}
