import { createHash } from 'node:crypto';
import { type AcceptClause, parseAccept } from '#codec';
import { compareUtf8, formatGroupVersion } from '#machinery';
import { NO_CACHE } from '../cache-control.ts';
import { type DocumentRequest, type DocumentResponse, EMPTY_BODY } from '../discovery/document-request.ts';
import type { ResourceCatalog, ResourceGroup } from '../discovery/resource-catalog.ts';
import { BuiltInDefinitions } from './built-in-definitions.ts';
import { DocumentCache } from './document-cache.ts';
import { v2Document } from './v2-document.ts';
import { encodeV2Document } from './v2-protobuf.ts';
import { v3Document } from './v3-document.ts';
import { encodeV3Document } from './v3-protobuf.ts';

/** A form in which a document can be had. */
interface DocumentForm {
  /** Subtypes of application/ that clients ask for. */
  readonly accepted: readonly string[];
  readonly contentType: string;
  readonly encoding: 'json' | 'protobuf';
}

const JSON_FORM: DocumentForm = { accepted: ['json'], contentType: 'application/json', encoding: 'json' };
const V3_FORMS: readonly DocumentForm[] = [
  JSON_FORM,
  {
    accepted: ['com.github.proto-openapi.spec.v3.v1.0+protobuf', 'com.github.proto-openapi.spec.v3@v1.0+protobuf'],
    contentType: 'application/com.github.proto-openapi.spec.v3.v1.0+protobuf',
    encoding: 'protobuf',
  },
];
const V2_FORMS: readonly DocumentForm[] = [
  JSON_FORM,
  {
    accepted: ['com.github.proto-openapi.spec.v2@v1.0+protobuf', 'com.github.proto-openapi.spec.v2.v1.0+protobuf'],
    contentType: 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf',
    encoding: 'protobuf',
  },
];
const V3_ROOT = '/openapi/v3';
const V2_PATH = '/openapi/v2';
/** How long a client may keep a document that it asked for by hash: as long as RFC 9111 lets "forever" be. */
const HASHED_DOCUMENT_LIFETIME_MS = 365 * 24 * 3600 * 1000;
/** Goes into every hash: count it up when the same definitions come to give another document. */
const DOCUMENT_REVISION = '1';

/** What the documents say of the server itself. */
export interface OpenApiOptions {
  /** Names the running release: clients keep documents by hash, and another release may write them differently. */
  readonly release: string;
  /** `info.version` of the v2 document: "1.37". */
  readonly kubernetesVersion: string;
}

/**
 * Answers /openapi/v2 and /openapi/v3. Hashes and ETags come from the definitions' `generation`, so that telling them
 * costs nothing: a document is built when somebody asks for its content, and then from its own group version alone.
 */
export class OpenApiDocuments {
  readonly #catalog: ResourceCatalog;
  readonly #options: OpenApiOptions;
  readonly #builtIn = new BuiltInDefinitions();
  readonly #cache = new DocumentCache();
  /** Hash of each version's document, by version name. */
  readonly #hashes = new WeakMap<ResourceGroup, Map<string, string>>();

  constructor(catalog: ResourceCatalog, options: OpenApiOptions) {
    this.#catalog = catalog;
    this.#options = options;
  }

  /** Undefined when the path is not one of these documents'. */
  answer(request: DocumentRequest): DocumentResponse | undefined {
    const { path } = request;
    if (path === V2_PATH) return this.#v2(request);
    if (path === V3_ROOT || path === `${V3_ROOT}/`) return this.#v3Index();
    return path.startsWith(`${V3_ROOT}/`) ? this.#v3(request, path.slice(V3_ROOT.length + 1)) : undefined;
  }

  /** Where each group version's document is; the hash in the URL lets clients keep it for good. */
  #v3Index(): DocumentResponse {
    const entries: [string, { serverRelativeURL: string }][] = [];
    for (const group of this.#catalog.groups()) {
      for (const version of group.versions) {
        const name = documentName(group.name, version);
        entries.push([name, { serverRelativeURL: documentUrl(name, this.#hash(group, version)) }]);
      }
    }
    entries.sort(([a], [b]) => compareUtf8(a, b));
    const body = Buffer.from(JSON.stringify({ paths: Object.fromEntries(entries) }));
    return { status: 200, headers: { 'cache-control': NO_CACHE, 'content-type': 'text/plain; charset=utf-8' }, body };
  }

  #v3(request: DocumentRequest, name: string): DocumentResponse {
    const found = this.#find(name);
    if (found === undefined) return { status: 404, headers: { 'cache-control': NO_CACHE }, body: EMPTY_BODY };
    const headers: Record<string, string> = { 'cache-control': NO_CACHE, vary: 'Accept' };
    const form = chooseForm(request, V3_FORMS);
    if (form === undefined) return { status: 406, headers, body: EMPTY_BODY };
    const hash = this.#hash(found.group, found.version);
    headers['content-type'] = form.contentType;
    headers.etag = `"${hash}"`;
    const wanted = request.query.get('hash') ?? '';
    if (wanted !== '' && wanted !== hash) {
      return { status: 301, headers: { ...headers, location: documentUrl(name, hash) }, body: EMPTY_BODY };
    }
    if (wanted !== '') {
      headers['cache-control'] = 'public, immutable';
      headers.expires = new Date(Date.now() + HASHED_DOCUMENT_LIFETIME_MS).toUTCString().replace('GMT', 'UTC');
    }
    return conditional(request, headers, () =>
      this.#cache.get(`${name} ${hash} ${form.encoding}`, () => {
        const text = v3Document(found.group.resources, found.version, this.#builtIn);
        return form.encoding === 'json' ? Buffer.from(text) : encodeV3Document(text);
      }),
    );
  }

  #v2(request: DocumentRequest): DocumentResponse {
    const headers: Record<string, string> = { 'cache-control': NO_CACHE, vary: 'Accept-Encoding, Accept' };
    const form = chooseForm(request, V2_FORMS);
    if (form === undefined) return { status: 406, headers, body: EMPTY_BODY };
    const hash = this.#v2Hash();
    headers['content-type'] = form.contentType;
    headers.etag = `"${hash}"`;
    return conditional(request, headers, () =>
      this.#cache.get(`v2 ${hash} ${form.encoding}`, () => {
        const text = v2Document(this.#catalog.groups(), this.#options.kubernetesVersion, this.#builtIn);
        return form.encoding === 'json' ? Buffer.from(text) : encodeV2Document(text);
      }),
    );
  }

  #find(name: string): { group: ResourceGroup; version: string } | undefined {
    const [prefix, ...rest] = name.split('/');
    const [groupName, version, ...more] = prefix === 'api' ? ['', ...rest] : rest;
    if ((prefix !== 'api' && prefix !== 'apis') || groupName === undefined || version === undefined) return undefined;
    if (more.length > 0 || (prefix === 'apis' && groupName === '')) return undefined;
    const group = this.#catalog.group(groupName);
    return group?.versions.includes(version) === true ? { group, version } : undefined;
  }

  #hash(group: ResourceGroup, version: string): string {
    let hashes = this.#hashes.get(group);
    if (hashes === undefined) {
      hashes = new Map();
      this.#hashes.set(group, hashes);
    }
    let hash = hashes.get(version);
    if (hash === undefined) {
      const parts = group.resources
        .filter((resource) => resource.versions.some((each) => each.served && each.name === version))
        .map((resource) => `${resource.names.plural} ${resource.generation}`);
      hash = this.#digest([documentName(group.name, version), ...parts]);
      hashes.set(version, hash);
    }
    return hash;
  }

  #v2Hash(): string {
    return this.#digest(
      this.#catalog.groups().flatMap((group) => group.versions.map((version) => this.#hash(group, version))),
    );
  }

  #digest(parts: readonly string[]): string {
    const text = [this.#options.release, DOCUMENT_REVISION, ...parts].join('\n');
    return createHash('sha512').update(text).digest('hex').toUpperCase();
  }
}

function documentName(group: string, version: string): string {
  return `${group === '' ? 'api' : 'apis'}/${formatGroupVersion({ group, version })}`;
}

function documentUrl(name: string, hash: string): string {
  return `${V3_ROOT}/${name}?hash=${hash}`;
}

function chooseForm(request: DocumentRequest, forms: readonly DocumentForm[]): DocumentForm | undefined {
  const accept = request.headers.accept ?? '';
  for (const clause of parseAccept(accept === '' ? '*/*' : accept)) {
    const form = forms.find((candidate) => takes(clause, candidate));
    if (form !== undefined) return form;
  }
  return undefined;
}

function takes(clause: AcceptClause, form: DocumentForm): boolean {
  if (clause.type !== '*' && clause.type !== 'application') return false;
  return clause.subtype === '*' || form.accepted.includes(clause.subtype);
}

/** 304 when the client has the document already; only otherwise is it built. */
function conditional(
  request: DocumentRequest,
  headers: Record<string, string>,
  document: () => Buffer,
): DocumentResponse {
  const known = request.headers['if-none-match'];
  if (known !== undefined && matchesETag(known, headers.etag ?? '')) {
    const { 'content-type': _, ...others } = headers;
    return { status: 304, headers: others, body: EMPTY_BODY };
  }
  return { status: 200, headers, body: document() };
}

function matchesETag(header: string, etag: string): boolean {
  return header.split(',').some((each) => {
    const candidate = each.trim();
    return candidate === '*' || candidate === etag || candidate === `W/${etag}`;
  });
}
