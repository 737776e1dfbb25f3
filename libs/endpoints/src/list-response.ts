import type { BufferedResponse, ResponseHeaders } from './api-request.ts';
import { addWarnings, NO_CACHE } from './error-response.ts';
import type { NegotiatedOutput } from './negotiation.ts';
import type { ListPage } from './verbs/list.ts';
import type { VerbContext } from './verbs/verb-table.ts';

/** metav1.ListMeta. */
export interface ListMeta {
  readonly revision: number;
  /** "" on the last page. */
  readonly continue: string;
  /** How many objects follow the page; undefined where nobody counted. */
  readonly remaining: number | undefined;
}

const COMMA = Buffer.from(',');

/** The answer with a page of a list: the objects' own bytes between a head and a tail. */
export function listResponse(context: VerbContext, _output: NegotiatedOutput, page: ListPage): BufferedResponse {
  const headers: ResponseHeaders = { 'cache-control': NO_CACHE, 'content-type': 'application/json' };
  addWarnings(headers, context.warnings);
  return { status: 200, headers, body: joinedList(context, page) };
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
  const tail = builtIn ? ']}' : `],"kind":${kind},"metadata":${listMeta(page.meta, 'full')}}`;
  const skip = builtIn ? resource.typeMetaLength(version) : 0;
  const parts: Buffer[] = [Buffer.from(head)];
  let first = true;
  for (const cached of page.objects) {
    if (!first) parts.push(COMMA);
    first = false;
    const wire = resource.wire(cached, version);
    if (skip === 0) parts.push(wire);
    else parts.push(OPEN, wire.subarray(skip));
  }
  parts.push(Buffer.from(tail));
  return Buffer.concat(parts);
}

const OPEN = Buffer.from('{');

function listMeta(meta: ListMeta, form: 'full' | 'omitempty'): string {
  const members = form === 'full' || meta.continue !== '' ? [`"continue":${JSON.stringify(meta.continue)}`] : [];
  if (meta.remaining !== undefined) members.push(`"remainingItemCount":${meta.remaining}`);
  members.push(`"resourceVersion":"${meta.revision}"`);
  return `{${members.join(',')}}`;
}
