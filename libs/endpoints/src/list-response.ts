import { JSON_TYPE } from '#codec';
import type { ServedVersion } from '#resources';
import type { CacheView } from '#storage';
import type { BufferedResponse } from './api-request.ts';
import type { ListMeta, ListPage } from './list-page.ts';
import type { NegotiatedOutput } from './negotiation.ts';
import { ObjectConverter } from './object-conversion.ts';
import { buffered, typedObjectResponse } from './object-response.ts';

import type { VerbContext } from './verbs/verb-context.ts';

/** The answer with a page of a list: the objects' own bytes between a head and a tail. */
export function listResponse(context: VerbContext, output: NegotiatedOutput, page: ListPage): BufferedResponse {
  if (output.asStored) return buffered(context, 200, JSON_TYPE, joinedList(context, page));
  const { resource, version } = context;
  if (output.convert === undefined) {
    return typedObjectResponse(context, output, 200, resource.decodeBytes(joinedList(context, page)));
  }
  const objects = page.objects.map((cached) => resource.decode(cached, version));
  return typedObjectResponse(context, output, 200, new ObjectConverter(context, output).list(objects, page.meta));
}

interface KeptList {
  readonly version: ServedVersion;
  readonly namespace: string | undefined;
  readonly revision: number;
  readonly bytes: WeakRef<Buffer>;
}

/** The last whole list of each state; it goes with the state, and before that when memory is short. */
const keptLists = new WeakMap<CacheView['tree'], KeptList>();

/**
 * As `listResponse`, for a list of all objects, or of all in a namespace: what informers ask for that start at the same
 * time. Its bytes are made once for as long as nothing changes. `read` is called when they have to be made.
 */
export function wholeListResponse(
  context: VerbContext,
  { tree, revision }: CacheView,
  namespace: string | undefined,
  read: () => ListPage,
): BufferedResponse {
  const { version } = context;
  const kept = keptLists.get(tree);
  const isSame = kept?.version === version && kept.namespace === namespace && kept.revision === revision;
  let bytes = isSame ? kept.bytes.deref() : undefined;
  if (bytes === undefined) {
    bytes = joinedList(context, read());
    keptLists.set(tree, { version, namespace, revision, bytes: new WeakRef(bytes) });
  }
  return buffered(context, 200, JSON_TYPE, bytes);
}

/**
 * Custom resources are lists of whole objects; in lists of built-in kinds the items leave out apiVersion and kind:
 *
 *     {"apiVersion":"example.com/v1","items":[{"apiVersion":…,"kind":…,"metadata":…},…],"kind":"WidgetList","metadata":{…}}
 *     {"kind":"NamespaceList","apiVersion":"v1","metadata":{…},"items":[{"metadata":…},…]}
 */
function joinedList({ resource, version }: VerbContext, page: ListPage): Buffer {
  const apiVersion = JSON.stringify(version.apiVersion);
  const kind = JSON.stringify(resource.definition.names.listKind);
  const builtIn = resource.strategy !== undefined;
  const head = builtIn
    ? `{"kind":${kind},"apiVersion":${apiVersion},"metadata":${listMeta(page.meta, 'omitempty')},"items":[`
    : `{"apiVersion":${apiVersion},"items":[`;
  const tail = builtIn ? ']}\n' : `],"kind":${kind},"metadata":${listMeta(page.meta, 'full')}}\n`;
  // The `{` of an item without its type is written over the last byte of what is skipped.
  const skip = builtIn ? typeMetaLength(version.kind.kind, version.apiVersion) - 1 : 0;
  const wires = page.objects.map((cached) => resource.wire(cached, version));
  return join(head, wires, skip, tail);
}

const OPEN = 0x7b;
const COMMA = 0x2c;

/** Bytes of `{"kind":…,"apiVersion":…,`. */
function typeMetaLength(kind: string, apiVersion: string): number {
  return Buffer.byteLength(`{"kind":${JSON.stringify(kind)},"apiVersion":${JSON.stringify(apiVersion)},`);
}

/** One buffer: the items without their first `skip` bytes and without their newlines, commas between them. */
function join(head: string, wires: readonly Buffer[], skip: number, tail: string): Buffer {
  let size = Buffer.byteLength(head) + Buffer.byteLength(tail);
  for (const wire of wires) size += wire.length - skip;
  if (wires.length > 0) size--;
  const joined = Buffer.allocUnsafe(size);
  let at = joined.write(head);
  for (let i = 0; i < wires.length; i++) {
    const wire = wires[i]!; // below length
    if (i > 0) joined[at++] = COMMA;
    wire.copy(joined, at, skip, wire.length - 1);
    joined[at] = OPEN;
    at += wire.length - 1 - skip;
  }
  joined.write(tail, at);
  return joined;
}

function listMeta(meta: ListMeta, form: 'full' | 'omitempty'): string {
  const members = form === 'full' || meta.continue !== '' ? [`"continue":${JSON.stringify(meta.continue)}`] : [];
  if (meta.remaining !== undefined) members.push(`"remainingItemCount":${meta.remaining}`);
  members.push(`"resourceVersion":"${meta.revision}"`);
  return `{${members.join(',')}}`;
}
