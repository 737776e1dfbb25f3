import type { FieldError } from './field-error.ts';
import { goQuote } from './go-format.ts';
import { formatGroupKind, formatGroupResource, type GroupKind, type GroupResource } from './group-version.ts';

/** metav1.StatusCause. */
export interface StatusCause {
  reason?: string;
  message?: string;
  field?: string;
}

/** metav1.StatusDetails, in the field order in which kube-apiserver prints it. */
export interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: StatusCause[];
  retryAfterSeconds?: number;
}

/** metav1.Status of a failure, in the field order in which kube-apiserver prints it. */
export interface Status {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: { resourceVersion?: string; continue?: string; remainingItemCount?: number };
  status: 'Success' | 'Failure';
  message?: string;
  reason?: string;
  details?: StatusDetails;
  code?: number;
}

/**
 * The only error that reaches a client. Thrown where the fact is known, turned into a response in one place
 * (`libs/endpoints`). Anything else that is thrown is a bug and becomes a 500 InternalError.
 */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  readonly status: Status;
  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message);
    this.status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, details, code };
    if (reason === '') delete this.status.reason;
    if (details === undefined) delete this.status.details;
  }
  get code(): number {
    return this.status.code!; // set by the constructor
  }
  get reason(): string {
    return this.status.reason ?? '';
  }
}

function resourceDetails(gr: GroupResource, name: string, extra: StatusDetails = {}): StatusDetails {
  const details: StatusDetails = {};
  if (name !== '') details.name = name;
  if (gr.group !== '') details.group = gr.group;
  if (gr.resource !== '') details.kind = gr.resource;
  return Object.assign(details, extra);
}

/** The catalogue of errors: k8s.io/apimachinery/pkg/api/errors, reason and message alike. */
export const statusError = {
  notFound: (gr: GroupResource, name: string) =>
    new StatusError(
      404,
      'NotFound',
      `${formatGroupResource(gr)} ${goQuote(name)} not found`,
      resourceDetails(gr, name),
    ),
  alreadyExists: (gr: GroupResource, name: string) =>
    new StatusError(
      409,
      'AlreadyExists',
      `${formatGroupResource(gr)} ${goQuote(name)} already exists`,
      resourceDetails(gr, name),
    ),
  /** A generated name was taken, again and again: the client may try once more. */
  generateNameConflict: (gr: GroupResource, name: string, retryAfterSeconds: number) =>
    new StatusError(
      409,
      'AlreadyExists',
      `${formatGroupResource(gr)} ${goQuote(name)} already exists, the server was not able to generate a unique name for the object`,
      resourceDetails(gr, name, { retryAfterSeconds }),
    ),
  conflict: (gr: GroupResource, name: string, why: string) =>
    new StatusError(
      409,
      'Conflict',
      `Operation cannot be fulfilled on ${formatGroupResource(gr)} ${goQuote(name)}: ${why}`,
      resourceDetails(gr, name),
    ),
  invalid: (gk: GroupKind, name: string, errors: readonly FieldError[]) => {
    const details = resourceDetails({ group: gk.group, resource: gk.kind }, name);
    details.causes = errors.map((e) => ({ reason: e.type, message: e.message, field: e.field }));
    return new StatusError(
      422,
      'Invalid',
      `${formatGroupKind(gk)} ${goQuote(name)} is invalid: ${aggregateMessage(errors)}`,
      details,
    );
  },
  badRequest: (message: string) => new StatusError(400, 'BadRequest', message),
  unauthorized: (message = 'Unauthorized') => new StatusError(401, 'Unauthorized', message),
  forbidden: (gr: GroupResource, name: string, why: string) =>
    new StatusError(
      403,
      'Forbidden',
      name === ''
        ? `${gr.resource === '' ? 'forbidden' : `${formatGroupResource(gr)} is forbidden`}: ${why}`
        : `${formatGroupResource(gr)} ${goQuote(name)} is forbidden: ${why}`,
      resourceDetails(gr, name),
    ),
  methodNotSupported: (gr: GroupResource, action: string) =>
    new StatusError(
      405,
      'MethodNotAllowed',
      `${action} is not supported on resources of kind ${goQuote(formatGroupResource(gr))}`,
      resourceDetails(gr, ''),
    ),
  /** `accepted` media types, as the negotiated serializer lists them. */
  notAcceptable: (accepted: readonly string[]) =>
    new StatusError(406, 'NotAcceptable', `only the following media types are accepted: ${accepted.join(', ')}`),
  unsupportedMediaType: (accepted: readonly string[]) =>
    new StatusError(
      415,
      'UnsupportedMediaType',
      `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
    ),
  /** A `continue` token or resourceVersion that compaction has passed. */
  resourceExpired: (message: string) => new StatusError(410, 'Expired', message),
  gone: (message: string) => new StatusError(410, 'Gone', message),
  requestEntityTooLarge: (message: string) =>
    new StatusError(413, 'RequestEntityTooLarge', `Request entity too large: ${message}`),
  tooManyRequests: (message: string, retryAfterSeconds: number) =>
    new StatusError(429, 'TooManyRequests', message, { retryAfterSeconds }),
  internal: (why: string) =>
    new StatusError(500, 'InternalError', `Internal error occurred: ${why}`, { causes: [{ message: why }] }),
  /** Clients try again by themselves if they are told when. */
  serviceUnavailable: (why: string) => new StatusError(503, 'ServiceUnavailable', why, { retryAfterSeconds: 1 }),
  timeout: (message: string, retryAfterSeconds: number) =>
    new StatusError(504, 'Timeout', `Timeout: ${message}`, retryAfterSeconds > 0 ? { retryAfterSeconds } : {}),
};

/** One error as it is, several as `[a, b]` without repeats: Go's utilerrors.Aggregate. */
export function aggregateMessage(errors: readonly FieldError[]): string {
  const unique = [...new Set(errors.map((e) => `${e.field}: ${e.message}`))];
  return unique.length === 1 ? unique[0]! : `[${unique.join(', ')}]`;
}
