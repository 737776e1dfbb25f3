import {
  type AcceptedForm,
  ALL_TYPES,
  JSON_TYPE,
  type MayConvert,
  negotiateForm,
  PROTOBUF_TYPE,
  requireAcceptable,
  wantsPretty,
  YAML_TYPE,
} from '#codec';
import { type GroupVersionKind, statusError } from '#machinery';
import type { ServedResource } from '#resources';
import type { ApiRequest } from './api-request.ts';

/** How the answer to a resource request is to be written. */
export interface NegotiatedOutput extends AcceptedForm {
  /** JSON as the cache has it: the answer needs no work at all. */
  readonly asStored: boolean;
}

const CONVERSIONS: ReadonlySet<string> = new Set(['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList']);
const CONVERSION_VERSIONS: ReadonlySet<string> = new Set(['v1', 'v1beta1']);
/** Clients send few different Accept headers; more than this in one process are junk. */
const CACHED_HEADERS_MAX = 256;
const CUSTOM_TYPES: readonly string[] = [JSON_TYPE, YAML_TYPE];
const STREAM_TYPES = ['application/json;stream=watch', 'application/vnd.kubernetes.protobuf;stream=watch'];
const LIST_ROUTE_TYPES: readonly string[] = [...ALL_TYPES, ...STREAM_TYPES];

/** Tables have no protobuf form; metadata has one, whatever the kind. */
function mayConvert({ group, version, kind }: GroupVersionKind, mediaType: string): boolean {
  if (group !== 'meta.k8s.io' || !CONVERSION_VERSIONS.has(version) || !CONVERSIONS.has(kind)) return false;
  return kind !== 'Table' || mediaType !== PROTOBUF_TYPE;
}

/** Remembers what headers mean: negotiation is on the path of every request. */
class NegotiationCache {
  readonly #known = new Map<string, AcceptedForm>();
  readonly #plain: readonly string[];
  readonly #mayConvert: MayConvert;

  constructor(plain: readonly string[], mayConvertTo: MayConvert) {
    this.#plain = plain;
    this.#mayConvert = mayConvertTo;
  }

  formFor(header: string): AcceptedForm {
    let form = this.#known.get(header);
    if (form === undefined) {
      form = negotiateForm(header, this.#mayConvert, this.#plain);
      if (this.#known.size < CACHED_HEADERS_MAX) this.#known.set(header, form);
    }
    return form;
  }
}

const custom = new NegotiationCache(CUSTOM_TYPES, mayConvert);
const builtIn = new NegotiationCache(ALL_TYPES, mayConvert);
const errors = new NegotiationCache(ALL_TYPES, () => false);

/** Chooses the form of an answer by Accept, `?pretty` and user agent. Throws 406. */
export function negotiateOutput(request: ApiRequest, resource: ServedResource): NegotiatedOutput {
  return negotiate(request, resource, ALL_TYPES);
}

/** As `negotiateOutput`, for a list: its route knows the types of watches as well. */
export function negotiateList(request: ApiRequest, resource: ServedResource): NegotiatedOutput {
  return negotiate(request, resource, LIST_ROUTE_TYPES);
}

function negotiate(request: ApiRequest, resource: ServedResource, routeTypes: readonly string[]): NegotiatedOutput {
  const accept = request.headers.accept ?? '';
  if (resource.strategy?.protobuf === undefined) return finish(custom.formFor(accept), request);
  requireAcceptable(accept, routeTypes);
  return finish(builtIn.formFor(accept), request);
}

/** As `negotiateOutput`, for a watch: a stream of frames in JSON or protobuf. */
export function negotiateStream(request: ApiRequest, resource: ServedResource): NegotiatedOutput {
  const output = negotiateList(request, resource);
  if (output.mediaType === YAML_TYPE) throw statusError.notAcceptable(STREAM_TYPES);
  return { ...output, pretty: false, asStored: false };
}

function finish(form: AcceptedForm, request: ApiRequest): NegotiatedOutput {
  const pretty = form.pretty || wantsPretty(request.query, request.headers['user-agent']);
  return { ...form, pretty, asStored: form.mediaType === JSON_TYPE && !pretty && form.convert === undefined };
}

/** The form of an error: what the client accepts; indented JSON if that is nothing, whatever else was asked for. */
export function errorForm(request: ApiRequest): { readonly mediaType: string; readonly pretty: boolean } {
  try {
    const { mediaType } = errors.formFor(request.headers.accept ?? '');
    return { mediaType, pretty: wantsPretty(request.query, request.headers['user-agent']) };
  } catch {
    return { mediaType: JSON_TYPE, pretty: true };
  }
}
