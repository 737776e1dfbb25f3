import { PROTOBUF_TYPE, watchFrame } from '#codec';
import { encodeJson, type JsonObject, type StatusError } from '#machinery';
import type { CachedObject, WatchEventType } from '#storage';
import { NO_CACHE } from './cache-control.ts';
import type { NegotiatedOutput } from './negotiation.ts';
import { ObjectConverter } from './object-conversion.ts';
import { encodeProtobuf } from './protobuf-form.ts';
import type { VerbContext } from './verbs/verb-context.ts';
import type { WatchEncoder } from './watch-encoder.ts';

const HEADS: Readonly<Record<WatchEventType | 'BOOKMARK' | 'ERROR', Buffer>> = {
  ADDED: Buffer.from('{"type":"ADDED","object":'),
  MODIFIED: Buffer.from('{"type":"MODIFIED","object":'),
  DELETED: Buffer.from('{"type":"DELETED","object":'),
  BOOKMARK: Buffer.from('{"type":"BOOKMARK","object":'),
  ERROR: Buffer.from('{"type":"ERROR","object":'),
};
const NOTHING = Buffer.alloc(0);
const TAIL = Buffer.from('}\n');
const HEADERS = { 'cache-control': NO_CACHE, 'content-type': 'application/json' };

/** Frames with the objects' own bytes, or with what the client wants these converted to. */
export function watchEncoder(context: VerbContext, output: NegotiatedOutput): WatchEncoder {
  if (output.mediaType === PROTOBUF_TYPE) return protobufEncoder(context, output);
  return output.convert === undefined ? plainEncoder(context) : convertingEncoder(context, output);
}

const PROTOBUF_HEADERS = { 'cache-control': NO_CACHE, 'content-type': `${PROTOBUF_TYPE};stream=watch` };

function protobufEncoder(context: VerbContext, output: NegotiatedOutput): WatchEncoder {
  const { resource, version } = context;
  const converter = output.convert === undefined ? undefined : new ObjectConverter(context, output);
  const frameOf = (type: string, bytes: Buffer) => {
    const object = resource.decodeBytes(bytes);
    return watchFrame(type, encodeProtobuf(resource, converter === undefined ? object : converter.event(object)));
  };
  return {
    headers: PROTOBUF_HEADERS,
    shareable: false,
    event: (type, cached) =>
      output.convert?.kind === 'PartialObjectMetadataList' ? NOTHING : frameOf(type, resource.wire(cached, version)),
    bookmark: (revision, kind) =>
      frameOf('BOOKMARK', Buffer.from(bookmarkObject(version.apiVersion, version.kind.kind, revision, kind))),
    error: (error) => watchFrame('ERROR', encodeProtobuf(resource, error.status as unknown as JsonObject)),
  };
}

function plainEncoder({ resource, version }: VerbContext): WatchEncoder {
  return {
    headers: HEADERS,
    shareable: true,
    event: (type, cached) => frame(HEADS[type], resource.wire(cached, version)),
    bookmark: (revision, kind) =>
      frame(HEADS.BOOKMARK, Buffer.from(`${bookmarkObject(version.apiVersion, version.kind.kind, revision, kind)}\n`)),
    error: errorFrame,
  };
}

function convertingEncoder(context: VerbContext, output: NegotiatedOutput): WatchEncoder {
  const { resource, version } = context;
  const converter = new ObjectConverter(context, output);
  const frameOf = (head: Buffer, bytes: Buffer) =>
    frame(head, Buffer.from(`${encodeJson(converter.event(resource.decodeBytes(bytes)))}\n`));
  return {
    headers: HEADERS,
    shareable: false,
    // What can't be converted is left out, as upstream leaves it out.
    event: (type: WatchEventType, cached: CachedObject) =>
      output.convert?.kind === 'PartialObjectMetadataList'
        ? NOTHING
        : frameOf(HEADS[type], resource.wire(cached, version)),
    bookmark: (revision, kind) =>
      frameOf(HEADS.BOOKMARK, Buffer.from(bookmarkObject(version.apiVersion, version.kind.kind, revision, kind))),
    error: errorFrame,
  };
}

function bookmarkObject(
  apiVersion: string,
  kind: string,
  revision: number,
  reason: 'progress' | 'initialEventsEnd',
): string {
  const annotations = reason === 'initialEventsEnd' ? '"annotations":{"k8s.io/initial-events-end":"true"},' : '';
  return `{"apiVersion":${JSON.stringify(apiVersion)},"kind":${JSON.stringify(kind)},"metadata":{${annotations}"resourceVersion":"${revision}"}}`;
}

function errorFrame(error: StatusError): Buffer {
  return frame(HEADS.ERROR, Buffer.from(`${JSON.stringify(error.status)}\n`));
}

/** `{"type":…,"object":` + the object without its newline + `}` and a newline. */
function frame(head: Buffer, wire: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(head.length + wire.length + 1);
  head.copy(bytes);
  wire.copy(bytes, head.length, 0, wire.length - 1);
  TAIL.copy(bytes, bytes.length - TAIL.length);
  return bytes;
}
