import { type GroupVersionKind, StatusError, statusError } from '#machinery';

/** The first value of a query parameter; null or undefined when there is none. */
export interface QueryReader {
  get(name: string): string | null | undefined;
}

/** One clause of an Accept header. */
export interface AcceptClause {
  readonly type: string;
  readonly subtype: string;
  readonly quality: number;
  readonly parameters: ReadonlyMap<string, string>;
}

/** How an answer is to be written. */
export interface AcceptedForm {
  readonly mediaType: string;
  readonly pretty: boolean;
  /** From the parameters `g`, `v` and `as`: the kind the client wants instead of the plain one. */
  readonly convert: GroupVersionKind | undefined;
}

export const JSON_TYPE = 'application/json';
export const YAML_TYPE = 'application/yaml';
export const PROTOBUF_TYPE = 'application/vnd.kubernetes.protobuf';
/** In the order in which upstream offers and lists them. */
export const ALL_TYPES: readonly string[] = [JSON_TYPE, YAML_TYPE, PROTOBUF_TYPE];

const NO_PARAMETERS: ReadonlyMap<string, string> = new Map();

/**
 * Splits an Accept header into clauses, the most wanted first, as goautoneg does: by quality, then exact types before
 * `*`. Malformed clauses are left out.
 */
export function parseAccept(header: string): AcceptClause[] {
  const clauses: AcceptClause[] = [];
  for (const part of header.split(',')) {
    const [range = '', ...rawParameters] = part.split(';');
    const names = range.split('/').map((name) => name.trim());
    const type = names[0] ?? '';
    const subtype = names[1] ?? (type === '*' ? '*' : '');
    if (subtype === '' || names.length > 2) continue;
    const parameters = rawParameters.length === 0 ? NO_PARAMETERS : parseParameters(rawParameters);
    const quality = parameters.has('q') ? Number(parameters.get('q')) || 0 : 1;
    clauses.push({ type, subtype, quality, parameters });
  }
  return sortAsUpstream(clauses);
}

/** Clauses of one header that are put in order; what follows is left as it stands (nobody sends so many). */
const SORTED_CLAUSES_MAX = 64;

/**
 * Go's insertion sort with goautoneg's comparison, which is no order: an exact type goes before `*` that stands in front
 * of it even if its quality is lower, so `*\/*, application/yaml;q=0.5` means YAML.
 */
function sortAsUpstream(clauses: AcceptClause[]): AcceptClause[] {
  for (let i = 1; i < Math.min(clauses.length, SORTED_CLAUSES_MAX); i++) {
    for (let j = i; j > 0 && goesBefore(clauses[j]!, clauses[j - 1]!); j--) {
      [clauses[j - 1], clauses[j]] = [clauses[j]!, clauses[j - 1]!]; // both below length
    }
  }
  return clauses;
}

function goesBefore(a: AcceptClause, b: AcceptClause): boolean {
  if (a.quality > b.quality) return true;
  return (a.type !== '*' && b.type === '*') || (a.subtype !== '*' && b.subtype === '*');
}

function parseParameters(raw: readonly string[]): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const pair of raw) {
    const [name, value, ...more] = pair.split('=');
    if (name === undefined || value === undefined || value === '' || more.length > 0) continue;
    parameters.set(name.trim(), value.trim());
  }
  return parameters;
}

/** Whether the clause takes this media type, parameters aside. */
function clauseTakes(clause: AcceptClause, mediaType: string): boolean {
  if (clause.type === '*') return clause.subtype === '*';
  const slash = mediaType.indexOf('/');
  if (clause.type !== mediaType.slice(0, slash)) return false;
  return clause.subtype === '*' || clause.subtype === mediaType.slice(slash + 1);
}

/** Whether an endpoint gives the kind asked for by `as`, `g` and `v` in this media type. */
export type MayConvert = (kind: GroupVersionKind, mediaType: string) => boolean;

/**
 * Chooses the form of an answer; `plain` are the media types in which the endpoint gives the object itself. A clause asking
 * for what it does not give is passed over.
 * @throws StatusError 406 when no clause fits
 */
export function negotiateForm(
  header: string,
  mayConvert: MayConvert,
  plain: readonly string[] = ALL_TYPES,
): AcceptedForm {
  if (header === '') return { mediaType: JSON_TYPE, pretty: false, convert: undefined };
  for (const clause of parseAccept(header)) {
    const convert = conversionOf(clause.parameters);
    const mediaType = ALL_TYPES.find(
      (candidate) =>
        clauseTakes(clause, candidate) &&
        takesStream(clause, candidate) &&
        (convert === undefined ? plain.includes(candidate) : mayConvert(convert, candidate)),
    );
    if (mediaType !== undefined) return { mediaType, pretty: clause.parameters.get('pretty') === '1', convert };
  }
  throw statusError.notAcceptable(ALL_TYPES);
}

/** The only stream is that of a watch, which YAML can't be; there are no server versions. */
function takesStream({ parameters }: AcceptClause, mediaType: string): boolean {
  const stream = parameters.get('stream');
  return !parameters.has('sv') && (stream === undefined || (stream === 'watch' && mediaType !== YAML_TYPE));
}

function conversionOf(parameters: ReadonlyMap<string, string>): GroupVersionKind | undefined {
  const kind = parameters.get('as');
  const group = parameters.get('g');
  const version = parameters.get('v');
  if (kind === undefined && group === undefined && version === undefined) return undefined;
  return { group: group ?? '', version: version ?? '', kind: kind ?? '' };
}

/**
 * The coarser check of kube-apiserver's built-in routes before negotiation: one of the media types by its full name,
 * or `*\/*`. `application/*` does not pass.
 * @throws StatusError 406 in those routes' own words
 */
export function requireAcceptable(header: string, mediaTypes: readonly string[]): void {
  if (header === '') return;
  for (const part of header.split(',')) {
    const name = part.split(';', 1)[0]!.trim(); // split gives at least one element
    if (name === '*/*' || mediaTypes.includes(name)) return;
  }
  const message = `406: Not Acceptable\n\nAvailable representations: ${mediaTypes.join(', ')}`;
  throw new StatusError(406, 'NotAcceptable', message, {});
}

const TRUE_WORDS = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);

/** Whether JSON is wanted indented: `?pretty=`, else for user agents that people use by hand. */
export function wantsPretty(query: QueryReader, userAgent: string | undefined): boolean {
  const parameter = query.get('pretty');
  if (parameter !== null && parameter !== undefined && parameter !== '') return TRUE_WORDS.has(parameter);
  return userAgent !== undefined && /^(?:curl|Wget|Mozilla\/5\.0)/.test(userAgent);
}
