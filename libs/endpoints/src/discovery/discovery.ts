import { createHash } from 'node:crypto';
import {
  type AcceptedForm,
  ALL_TYPES,
  JSON_TYPE,
  negotiateForm,
  PROTOBUF_TYPE,
  requireAcceptable,
  wantsPretty,
} from '#codec';
import { compareUtf8, formatGroupVersion, type GroupVersionKind } from '#machinery';
import { NO_CACHE } from '../cache-control.ts';
import { encodeDocument } from '../document-encoding.ts';
import { apiGroup, apiResources, type GroupDiscovery, groupDiscovery, isBuiltIn } from './discovery-documents.ts';
import { discoveryProtobuf } from './discovery-protobuf.ts';
import { type DocumentRequest, type DocumentResponse, EMPTY_BODY } from './document-request.ts';
import { groupPriority } from './group-priority.ts';
import type { ResourceCatalog, ResourceGroup } from './resource-catalog.ts';

/** The aggregated document of /api or /apis, kept until the catalogue changes. */
interface AggregatedDocument {
  readonly revision: number;
  readonly etag: string;
  /** `{"metadata":{},"items":[…]}`, the text that the ETag is made of. */
  readonly text: string;
}

/** What discovery says of the server itself. */
export interface DiscoveryOptions {
  /** host:port under which clients reach this server. */
  readonly serverAddress: string;
}

const AGGREGATED_KIND: GroupVersionKind = {
  group: 'apidiscovery.k8s.io',
  version: 'v2',
  kind: 'APIGroupDiscoveryList',
};
const AGGREGATED_PARAMETERS = ';g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const AGGREGATED_TYPE_META = '{"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2",';

/**
 * Answers /api, /apis and what is below them down to the group version. A group's part of the aggregated document is
 * made when it is first asked for and lives as long as the group stays as it is; joining 200 groups costs less than
 * one change of a definition, so the joined document is made anew after each change.
 */
export class Discovery {
  readonly #catalog: ResourceCatalog;
  readonly #options: DiscoveryOptions;
  readonly #aggregatedParts = new WeakMap<ResourceGroup, string>();
  #coreDocument: AggregatedDocument | undefined;
  #groupsDocument: AggregatedDocument | undefined;

  constructor(catalog: ResourceCatalog, options: DiscoveryOptions) {
    this.#catalog = catalog;
    this.#options = options;
  }

  /**
   * Undefined when the path is none of discovery's, or names a group or version that is not served.
   * @throws StatusError 406 when the client accepts no form that this path has
   */
  answer(request: DocumentRequest): DocumentResponse | undefined {
    const path = request.path.endsWith('/') ? request.path.slice(0, -1) : request.path;
    const [empty, prefix, ...rest] = path.split('/');
    if (empty !== '') return undefined;
    if (prefix === 'api') {
      if (rest.length === 0) return this.#coreVersions(request);
      return rest.length === 1 ? this.#resourceList(request, '', rest[0]!) : undefined;
    }
    if (prefix !== 'apis') return undefined;
    if (rest.length === 0) return this.#groupList(request);
    if (rest[0] === '') return undefined; // the core group is not below /apis
    if (rest.length === 1) return this.#group(request, rest[0]!);
    return rest.length === 2 ? this.#resourceList(request, rest[0]!, rest[1]!) : undefined;
  }

  #coreVersions(request: DocumentRequest): DocumentResponse {
    const accept = request.headers.accept ?? '';
    requireAcceptable(accept, ALL_TYPES);
    const form = negotiateForm(accept, isAggregated);
    const core = this.#catalog.group('');
    if (form.convert !== undefined) {
      this.#coreDocument = this.#aggregate(this.#coreDocument, core === undefined ? [] : [core]);
      return aggregatedResponse(request, form, this.#coreDocument);
    }
    const versions = core?.versions ?? [];
    const { serverAddress } = this.#options;
    const addresses = [{ clientCIDR: '0.0.0.0/0', serverAddress }];
    return respond(
      request,
      form,
      () => ({ kind: 'APIVersions', versions, serverAddressByClientCIDRs: addresses }),
      () => discoveryProtobuf.apiVersions(versions, serverAddress),
    );
  }

  #groupList(request: DocumentRequest): DocumentResponse {
    const form = negotiateForm(request.headers.accept ?? '', isAggregated);
    const groups = this.#catalog.groups().filter((group) => group.name !== '');
    if (form.convert !== undefined) {
      this.#groupsDocument = this.#aggregate(this.#groupsDocument, groups);
      return aggregatedResponse(request, form, this.#groupsDocument);
    }
    const list = groups.toSorted(compareAsApiServices).map(apiGroup);
    return respond(
      request,
      form,
      () => ({ kind: 'APIGroupList', apiVersion: 'v1', groups: list }),
      () => discoveryProtobuf.apiGroupList(list),
    );
  }

  #group(request: DocumentRequest, name: string): DocumentResponse | undefined {
    const group = this.#catalog.group(name);
    if (group === undefined) return undefined;
    const form = negotiateForm(request.headers.accept ?? '', takesNoConversion);
    const document = apiGroup(group);
    return respond(
      request,
      form,
      () => ({ kind: 'APIGroup', apiVersion: 'v1', ...document }),
      () => discoveryProtobuf.apiGroup(document),
    );
  }

  #resourceList(request: DocumentRequest, groupName: string, version: string): DocumentResponse | undefined {
    const group = this.#catalog.group(groupName);
    if (group === undefined || !group.versions.includes(version)) return undefined;
    const accept = request.headers.accept ?? '';
    if (group.resources.some(isBuiltIn)) requireAcceptable(accept, ALL_TYPES);
    const form = negotiateForm(accept, takesNoConversion);
    const groupVersion = formatGroupVersion({ group: groupName, version });
    const resources = apiResources(group, version);
    // The core group's list has had no apiVersion since Kubernetes 1.1, and clients of that time still find none.
    const typeMeta = groupName === '' ? {} : { apiVersion: 'v1' };
    return respond(
      request,
      form,
      () => ({ kind: 'APIResourceList', ...typeMeta, groupVersion, resources }),
      () => discoveryProtobuf.apiResourceList(typeMeta.apiVersion ?? '', groupVersion, resources),
    );
  }

  #aggregate(known: AggregatedDocument | undefined, groups: readonly ResourceGroup[]): AggregatedDocument {
    const { revision } = this.#catalog;
    if (known?.revision === revision) return known;
    const parts = groups.map((group) => this.#aggregatedPart(group));
    const text = `{"metadata":{},"items":[${parts.join(',')}]}`;
    const etag = `"${createHash('sha512').update(text).digest('hex').toUpperCase()}"`;
    return { revision, etag, text };
  }

  #aggregatedPart(group: ResourceGroup): string {
    const known = this.#aggregatedParts.get(group);
    if (known !== undefined) return known;
    const part = JSON.stringify(groupDiscovery(group));
    this.#aggregatedParts.set(group, part);
    return part;
  }
}

/** Among groups of one priority the plain list goes by APIService name, `<version>.<group>`, not by group. */
function compareAsApiServices(a: ResourceGroup, b: ResourceGroup): number {
  return groupPriority(b.name) - groupPriority(a.name) || compareUtf8(firstApiService(a), firstApiService(b));
}

function firstApiService(group: ResourceGroup): string {
  return `${group.versions.toSorted(compareUtf8)[0]}.${group.name}`;
}

function isAggregated(kind: GroupVersionKind): boolean {
  return (
    kind.group === AGGREGATED_KIND.group &&
    kind.version === AGGREGATED_KIND.version &&
    kind.kind === AGGREGATED_KIND.kind
  );
}

function takesNoConversion(): boolean {
  return false;
}

function respond(
  request: DocumentRequest,
  form: AcceptedForm,
  object: () => object,
  protobuf: () => Buffer,
): DocumentResponse {
  const pretty = form.pretty || wantsPretty(request.query, request.headers['user-agent']);
  const body = form.mediaType === PROTOBUF_TYPE ? protobuf() : encodeDocument(object(), form.mediaType, { pretty });
  return { status: 200, headers: { 'cache-control': NO_CACHE, 'content-type': form.mediaType }, body };
}

function aggregatedResponse(
  request: DocumentRequest,
  form: AcceptedForm,
  document: AggregatedDocument,
): DocumentResponse {
  const headers = { 'cache-control': 'public', etag: document.etag, vary: 'Accept' };
  if (request.headers['if-none-match'] === document.etag) return { status: 304, headers, body: EMPTY_BODY };
  const pretty = form.pretty || wantsPretty(request.query, request.headers['user-agent']);
  return {
    status: 200,
    headers: { ...headers, 'content-type': form.mediaType + AGGREGATED_PARAMETERS },
    body: aggregatedBody(document.text, form.mediaType, pretty ? 'pretty' : 'compact'),
  };
}

function aggregatedBody(text: string, mediaType: string, layout: 'pretty' | 'compact'): Buffer {
  const typed = `${AGGREGATED_TYPE_META}${text.slice(1)}`;
  if (mediaType === JSON_TYPE && layout === 'compact') return Buffer.from(`${typed}\n`);
  // The rare forms are made from the text: it is the only copy that is kept.
  const object = JSON.parse(typed) as { items: GroupDiscovery[] };
  if (mediaType === PROTOBUF_TYPE) return discoveryProtobuf.groupDiscoveryList(object.items);
  return encodeDocument(object, mediaType, { pretty: layout === 'pretty' });
}
