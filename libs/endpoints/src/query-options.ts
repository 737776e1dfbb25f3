import {
  type FieldError,
  type FieldSelector,
  fieldError,
  type JsonObject,
  type LabelSelector,
  parseFieldSelector,
  parseLabelSelector,
  statusError,
  validateFieldManager,
} from '#machinery';
import type { DeleteOptions, PropagationPolicy } from '#resources';
import type { Query } from './api-request.ts';

const META_GROUP = 'meta.k8s.io';

/** The `resourceVersionMatch` of a list; "" leaves it to the other options. */
export type ResourceVersionMatch = '' | 'Exact' | 'NotOlderThan';

/** metainternalversion.ListOptions, decoded, defaulted and validated. */
export interface ListOptions {
  readonly labelSelector: LabelSelector | undefined;
  readonly fieldSelector: FieldSelector | undefined;
  readonly watch: boolean;
  readonly allowWatchBookmarks: boolean;
  readonly resourceVersion: string;
  readonly resourceVersionMatch: ResourceVersionMatch;
  readonly timeoutSeconds: number | undefined;
  readonly limit: number;
  readonly continue: string;
  readonly sendInitialEvents: boolean | undefined;
}

/** What becomes of unknown and repeated fields: dropped in silence, with a warning, or refused. */
export type FieldValidation = 'Ignore' | 'Warn' | 'Strict';

/** CreateOptions, UpdateOptions and PatchOptions have these in common. */
export interface WriteOptions {
  readonly dryRun: boolean;
  readonly fieldManager: string;
  readonly fieldValidation: FieldValidation;
  readonly force: boolean | undefined;
  /** As admission plugins see them. */
  readonly asObject: JsonObject;
}

/** Go's conversion of query values to bool: anything but "false" and "0" is true, also nothing. */
function queryBool(query: Query, name: string): boolean | undefined {
  const value = query.get(name);
  if (value === undefined) return undefined;
  const lower = value.toLowerCase();
  return lower !== 'false' && lower !== '0';
}

const INT64_MAX = 2n ** 63n - 1n;

function queryInt(query: Query, name: string): number | undefined {
  const value = query.get(name);
  if (value === undefined) return undefined;
  return parseInt64(value);
}

/** strconv.ParseInt(text, 10, 64) with its errors as 400; beyond 2^53 the number is only "large". */
function parseInt64(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) {
    throw statusError.badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  if (value > INT64_MAX || value < -INT64_MAX - 1n) {
    throw statusError.badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: value out of range`);
  }
  return Number(value);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Decodes and validates the query of a list or watch. `watch` is what RequestInfo found. Throws 400 and 422. */
export function decodeListOptions(query: Query, watch: boolean): ListOptions {
  if (query.text === '') return watch ? PLAIN_WATCH : PLAIN_LIST;
  const limit = queryInt(query, 'limit') ?? 0;
  const timeoutSeconds = queryInt(query, 'timeoutSeconds');
  const labels = query.get('labelSelector');
  const fields = query.get('fieldSelector');
  let labelSelector: LabelSelector | undefined;
  let fieldSelector: FieldSelector | undefined;
  try {
    if (labels) labelSelector = parseLabelSelector(labels);
    if (fields) fieldSelector = parseFieldSelector(fields);
  } catch (error) {
    throw statusError.badRequest(messageOf(error));
  }
  const options: ListOptions = {
    labelSelector,
    fieldSelector,
    watch,
    allowWatchBookmarks: queryBool(query, 'allowWatchBookmarks') ?? false,
    resourceVersion: query.get('resourceVersion') ?? '',
    resourceVersionMatch: (query.get('resourceVersionMatch') ?? '') as ResourceVersionMatch,
    timeoutSeconds,
    limit,
    continue: query.get('continue') ?? '',
    sendInitialEvents: queryBool(query, 'sendInitialEvents'),
  };
  const defaulted = withInitialEventsDefault(options);
  const errors = defaulted.watch ? validateWatchOptions(defaulted) : validateListOptions(defaulted);
  if (errors.length > 0) throw statusError.invalid({ group: META_GROUP, kind: 'ListOptions' }, '', errors);
  return defaulted;
}

const PLAIN_LIST: ListOptions = {
  labelSelector: undefined,
  fieldSelector: undefined,
  watch: false,
  allowWatchBookmarks: false,
  resourceVersion: '',
  resourceVersionMatch: '',
  timeoutSeconds: undefined,
  limit: 0,
  continue: '',
  sendInitialEvents: undefined,
};
const PLAIN_WATCH: ListOptions = withInitialEventsDefault({ ...PLAIN_LIST, watch: true });

/** A watch from "" or "0" starts with the state that is there (SetListOptionsDefaults with WatchList on). */
function withInitialEventsDefault(options: ListOptions): ListOptions {
  const legacy = options.resourceVersion === '' || options.resourceVersion === '0';
  if (!options.watch || !legacy) return options;
  if (options.sendInitialEvents !== undefined || options.resourceVersionMatch !== '') return options;
  return { ...options, sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' };
}

function validateListOptions(options: ListOptions): FieldError[] {
  const errors: FieldError[] = [];
  const match: string = options.resourceVersionMatch;
  const field = 'resourceVersionMatch';
  if (match !== '') {
    if (options.resourceVersion === '') {
      errors.push(fieldError.forbidden(field, 'resourceVersionMatch is forbidden unless resourceVersion is provided'));
    }
    if (options.continue !== '') {
      errors.push(fieldError.forbidden(field, 'resourceVersionMatch is forbidden when continue is provided'));
    }
    if (match !== 'Exact' && match !== 'NotOlderThan') {
      errors.push(fieldError.notSupported(field, match, ['Exact', 'NotOlderThan', '']));
    }
    if (match === 'Exact' && options.resourceVersion === '0') {
      errors.push(fieldError.forbidden(field, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
    }
  }
  if (options.sendInitialEvents !== undefined) {
    errors.push(fieldError.forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  }
  return errors;
}

function validateWatchOptions(options: ListOptions): FieldError[] {
  const errors: FieldError[] = [];
  const match: string = options.resourceVersionMatch;
  const field = 'resourceVersionMatch';
  if (options.sendInitialEvents !== undefined && match !== 'NotOlderThan') {
    errors.push(fieldError.forbidden(field, 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'));
  }
  if (match !== '') {
    if (options.sendInitialEvents === undefined) {
      errors.push(
        fieldError.forbidden(field, 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'),
      );
    }
    if (match !== 'NotOlderThan') errors.push(fieldError.notSupported(field, match, ['NotOlderThan']));
    if (options.continue !== '') {
      errors.push(fieldError.forbidden(field, 'resourceVersionMatch is forbidden when continue is provided'));
    }
  }
  return errors;
}

const PLAIN_WRITE: WriteOptions = {
  dryRun: false,
  fieldManager: '',
  fieldValidation: 'Warn',
  force: undefined,
  asObject: {},
};

/** Decodes and validates CreateOptions, UpdateOptions or PatchOptions from the query. Throws 422. */
export function decodeWriteOptions(
  query: Query,
  kind: 'CreateOptions' | 'UpdateOptions' | 'PatchOptions',
  patch: { readonly apply: boolean } = { apply: false },
): WriteOptions {
  if (query.text === '' && !patch.apply) return PLAIN_WRITE;
  const dryRun = query.all('dryRun');
  const fieldManager = query.get('fieldManager') ?? '';
  const fieldValidation = query.get('fieldValidation') ?? '';
  const force = kind === 'PatchOptions' ? queryBool(query, 'force') : undefined;
  const errors: FieldError[] = [];
  if (patch.apply && fieldManager === '') {
    errors.push(fieldError.required('fieldManager', 'is required for apply patch'));
  }
  if (kind === 'PatchOptions' && !patch.apply && force !== undefined) {
    errors.push(fieldError.forbidden('force', 'may not be specified for non-apply patch'));
  }
  errors.push(...validateFieldManager(fieldManager, 'fieldManager'), ...dryRunErrors(dryRun));
  if (!['', 'Ignore', 'Strict', 'Warn'].includes(fieldValidation)) {
    errors.push(fieldError.notSupported('fieldValidation', fieldValidation, ['', 'Ignore', 'Strict', 'Warn']));
  }
  if (errors.length > 0) throw statusError.invalid({ group: META_GROUP, kind }, '', errors);
  const asObject: JsonObject = { kind, apiVersion: 'meta.k8s.io/v1' };
  if (dryRun.length > 0) asObject.dryRun = dryRun;
  if (fieldManager !== '') asObject.fieldManager = fieldManager;
  if (fieldValidation !== '') asObject.fieldValidation = fieldValidation;
  if (force !== undefined) asObject.force = force;
  return {
    dryRun: dryRun.length > 0,
    fieldManager,
    fieldValidation: fieldValidation === '' ? 'Warn' : (fieldValidation as FieldValidation),
    force,
    asObject,
  };
}

function dryRunErrors(dryRun: readonly string[]): FieldError[] {
  return dryRun.every((value) => value === 'All') ? [] : [fieldError.notSupported('dryRun', [...dryRun], ['All'])];
}

/** DeleteOptions with what else a delete needs to know. */
export interface DecodedDeleteOptions {
  readonly options: DeleteOptions;
  readonly dryRun: boolean;
  readonly asObject: JsonObject;
}

/** DeleteOptions from the query, when the request has no body. Throws 400 and 422. */
export function deleteOptionsFromQuery(query: Query): DecodedDeleteOptions {
  if (query.text === '') return { options: {}, dryRun: false, asObject: {} };
  const raw: JsonObject = {};
  const grace = queryInt(query, 'gracePeriodSeconds');
  if (grace !== undefined) raw.gracePeriodSeconds = grace;
  const orphan = queryBool(query, 'orphanDependents');
  if (orphan !== undefined) raw.orphanDependents = orphan;
  const policy = query.get('propagationPolicy');
  if (policy !== undefined) raw.propagationPolicy = policy;
  const dryRun = query.all('dryRun');
  if (dryRun.length > 0) raw.dryRun = dryRun;
  return validateDeleteOptions(raw);
}

/** Checks decoded DeleteOptions; `raw` has the right types already. Throws 422. */
export function validateDeleteOptions(raw: JsonObject): DecodedDeleteOptions {
  const errors: FieldError[] = [];
  const policy = raw.propagationPolicy as string | undefined;
  const orphan = raw.orphanDependents as boolean | undefined;
  if (policy !== undefined && orphan !== undefined) {
    errors.push(
      fieldError.invalid('propagationPolicy', policy, 'orphanDependents and deletionPropagation cannot be both set'),
    );
  }
  if (policy !== undefined && !['Foreground', 'Background', 'Orphan'].includes(policy)) {
    errors.push(fieldError.notSupported('propagationPolicy', policy, ['Foreground', 'Background', 'Orphan', 'nil']));
  }
  const dryRun = (raw.dryRun as string[] | undefined) ?? [];
  errors.push(...dryRunErrors(dryRun));
  if (errors.length > 0) throw statusError.invalid({ group: META_GROUP, kind: 'DeleteOptions' }, '', errors);
  const options: DeleteOptions = {
    gracePeriodSeconds: raw.gracePeriodSeconds as number | undefined,
    orphanDependents: orphan,
    propagationPolicy: policy as PropagationPolicy | undefined,
    ignoreStoreReadErrorWithClusterBreakingPotential: raw.ignoreStoreReadErrorWithClusterBreakingPotential === true,
    preconditions: raw.preconditions as DeleteOptions['preconditions'],
  };
  return {
    options,
    dryRun: dryRun.length > 0,
    asObject: { kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/v1', ...raw },
  };
}
