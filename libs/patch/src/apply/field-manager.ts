import {
  cloneJson,
  type GroupVersionKind,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonEquals,
  type KubeObject,
  parseGroupVersion,
  statusError,
} from '#machinery';
import { checkTyped, type Duplicates, joinErrors } from './check-typed.ts';
import { conflictStatus } from './conflict-status.ts';
import { differenceOf, type FieldSet, isEmptySet, NOTHING, setOfPath, unionOf } from './field-set.ts';
import { hasLastApplied, setLastApplied, withoutAllowedConflicts } from './last-applied.ts';
import {
  capUpdateManagers,
  decodeManagedFields,
  encodeManagedFields,
  identityOf,
  type ManagedFields,
  type ManagerInfo,
  setManagedFields,
  storedManagedFields,
  textOf,
  withoutManagedFields,
} from './managers.ts';
import type { MergeType } from './merge-type.ts';
import { fieldElement } from './path-element.ts';
import { ApplyConflicts, ConversionError, type TypedVersions, Updater } from './updater.ts';

/** What one door of one version of a resource is. */
export interface FieldManagerScope extends TypedVersions {
  readonly kind: GroupVersionKind;
  /** The version of the request: "example.com/v1". */
  readonly apiVersion: string;
  readonly subresource: string;
  /** An object of this version, before it has anything. */
  empty(): JsonObject;
  /** The object as its type writes it; for custom resources the object itself. Throws `ConversionError` for one of another type. */
  typed(object: JsonObject): JsonObject;
}

/** One configuration that is applied. */
export interface Application {
  readonly config: JsonObject;
  readonly manager: string;
  /** Take fields from their owners rather than fail. */
  readonly force: boolean;
  /** RFC 3339, to the second. */
  readonly now: string;
}

/** Owns the fields of objects from before there was anybody to own them. */
const BEFORE_FIRST_APPLY = 'before-first-apply';
const UNKNOWN_MANAGER = 'unknown';
/** The manager that kept its configurations in an annotation before. */
const KUBECTL = 'kubectl';

/** Metadata that nobody owns: the server's own, and what names an object. */
const NOT_OWNED: FieldSet = [
  ['apiVersion'],
  ['kind'],
  ['metadata'],
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'clusterName',
    'generation',
    'managedFields',
    'resourceVersion',
  ].map((name) => ['metadata', name]),
].reduce<FieldSet>((set, path) => unionOf(set, setOfPath(path.map(fieldElement))), NOTHING);

/**
 * Keeps `metadata.managedFields`, and applies configurations (KEP-555). As apimachinery's FieldManager with the wrappers
 * that kube-apiserver gives it.
 */
export class FieldManager {
  readonly #scope: FieldManagerScope;
  readonly #updater: Updater;

  constructor(scope: FieldManagerScope) {
    this.#scope = scope;
    this.#updater = new Updater(scope);
  }

  /**
   * Sets `metadata.managedFields` of an object that is to replace `live` (undefined: of a new one). What can't be told
   * leaves them as they were; nothing is thrown.
   */
  track(live: KubeObject | undefined, object: KubeObject, manager: string, now: string): void {
    const before = live?.metadata.managedFields;
    const managed = this.#managedFieldsFor(before, object.metadata.managedFields);
    if (managed.size === 0 && live !== undefined) setManagedFields(object, undefined);
    else {
      const isTold = this.#trackUpdate(live, object, managed, manager, now);
      setManagedFields(object, isTold ? encodeManagedFields(managed) : before);
    }
  }

  /** False if it can't be told who has changed what. */
  #trackUpdate(
    live: KubeObject | undefined,
    object: KubeObject,
    managed: ManagedFields,
    manager: string,
    now: string,
  ): boolean {
    try {
      const old = this.#scope.typed(live === undefined ? this.#scope.empty() : withoutManagedFields(live));
      const wanted = this.#scope.typed(withoutManagedFields(object));
      if ([wanted, old].some((each) => checkTyped(this.#type, each, 'allowed').length > 0)) return false;
      this.#update(old, wanted, managed, this.#infoOf(manager, 'Update'), now);
      return true;
    } catch (error) {
      // An object may be nested deeper than the stack takes it.
      if (error instanceof ConversionError || error instanceof RangeError) return false;
      throw error;
    }
  }

  /**
   * The object that comes of applying a configuration to `live` (undefined: to nothing). `settle` prunes and defaults what
   * was merged.
   * @throws StatusError 400 for a configuration that is not of the kind, 409 with a cause for each conflict
   */
  apply(
    live: KubeObject | undefined,
    application: Application,
    settle: (merged: JsonObject) => KubeObject,
  ): KubeObject {
    const { config, manager, now } = application;
    const managed = storedManagedFields(live?.metadata.managedFields);
    this.#checkKind(config);
    const base = this.#scope.typed(live ?? this.#scope.empty());
    if (managed.size === 0 && live !== undefined) this.#claimForUnknown(base, managed, now);
    this.#checkConfig(config);
    this.#check(base, 'allowed', `failed to create typed live object (${this.#describe(base)})`);
    const info = this.#infoOf(manager, 'Apply');
    const merged = this.#merge(base, managed, application, info);
    const known = managed.get(identityOf(info));
    if (known !== undefined) {
      const fields = differenceOf(known.fields, NOT_OWNED);
      const time = merged === undefined ? known.time : now;
      if (isEmptySet(fields)) managed.delete(identityOf(info));
      else managed.set(identityOf(info), { ...known, fields, time });
    }
    const object = merged === undefined && live !== undefined ? cloneJson(live) : settle(cloneJson(merged ?? base));
    if (manager === KUBECTL && hasLastApplied(object)) setLastApplied(object, config);
    setManagedFields(object, encodeManagedFields(managed));
    return object;
  }

  #merge(
    base: JsonObject,
    managed: ManagedFields,
    { config, manager, force }: Application,
    info: ManagerInfo,
  ): JsonObject | undefined {
    const identity = identityOf(info);
    const workflow = { identity, entry: { ...info, time: managed.get(identity)?.time } };
    try {
      const trial: ManagedFields = new Map(managed);
      const merged = this.#updater.apply(base, config, trial, workflow, force);
      replaceAll(managed, trial);
      return merged;
    } catch (error) {
      // A bare error, and so a 500, upstream; but it is no failure of the server.
      if (error instanceof ConversionError) throw statusError.badRequest(error.message);
      if (!(error instanceof ApplyConflicts)) throw error;
      const left = manager === KUBECTL ? this.#withoutAllowed(error, base) : error;
      if (left !== undefined) throw conflictStatus(left);
      return this.#updater.apply(base, config, managed, workflow, true);
    }
  }

  /** The conflicts that the configuration in kubectl's annotation does not settle; undefined if it settles all. */
  #withoutAllowed(error: ApplyConflicts, base: JsonObject): ApplyConflicts | undefined {
    return withoutAllowedConflicts(error, base, this.#type, this.#scope.apiVersion);
  }

  #checkKind(config: JsonObject): void {
    const { kind, apiVersion } = this.#scope;
    if (config.kind === kind.kind && config.apiVersion === apiVersion) return;
    throw statusError.badRequest(`invalid object type: ${printKind(config)}`);
  }

  #checkConfig(config: JsonObject): void {
    if (hasManagedFields(config)) throw statusError.badRequest('metadata.managedFields must be nil');
    this.#check(config, 'refused', `failed to create typed patch object (${this.#describe(config)})`);
  }

  #check(value: JsonObject, duplicates: Duplicates, failure: string): void {
    const errors = checkTyped(this.#type, value, duplicates);
    // Bare errors, and so a 500, upstream; but it is the client's mistake.
    if (errors.length > 0) throw statusError.badRequest(`${failure}: ${joinErrors(errors)}`);
  }

  /** `namespace/name; group/version, Kind=kind` */
  #describe({ metadata, ...rest }: JsonObject): string {
    const { namespace, name } = isJsonObject(metadata) ? metadata : {};
    return `${textOf(namespace)}/${textOf(name)}; ${printKind(rest)}`;
  }

  /** Fields of an object that had no managers belong to one who stands for all that was before. */
  #claimForUnknown(base: JsonObject, managed: ManagedFields, now: string): void {
    const failure = 'failed to create manager for existing fields: failed to convert new object';
    this.#check(base, 'allowed', `${failure} (${this.#describe(base)}) to smd typed`);
    const empty = this.#scope.typed(this.#scope.empty());
    this.#update(empty, base, managed, this.#infoOf(BEFORE_FIRST_APPLY, 'Update'), now);
  }

  #update(live: JsonObject, object: JsonObject, managed: ManagedFields, info: ManagerInfo, now: string): void {
    const changed = differenceOf(this.#updater.update(live, object, managed, info.apiVersion), NOT_OWNED);
    if (!isEmptySet(changed)) {
      const named = info.manager === '' ? { ...info, manager: UNKNOWN_MANAGER } : info;
      const identity = identityOf(named);
      const before = managed.get(identity)?.fields ?? NOTHING;
      managed.set(identity, { ...named, time: now, fields: unionOf(before, changed) });
    }
    capUpdateManagers(managed);
  }

  #infoOf(manager: string, operation: 'Apply' | 'Update'): ManagerInfo {
    const { apiVersion, subresource } = this.#scope;
    return { manager, operation, apiVersion, subresource };
  }

  get #type(): MergeType {
    return this.#scope.typeOf(this.#scope.apiVersion)!; // the scope's own version
  }

  /** The entries to start from: those that a client sends count if they are good, but not through subresources. */
  #managedFieldsFor(live: JsonValue | undefined, sent: JsonValue | undefined): ManagedFields {
    if (this.#scope.subresource === '') {
      if (isReset(sent)) return new Map();
      const given = jsonEquals(sent, live) ? undefined : decodedOrNone(sent);
      if (given !== undefined && given.size > 0) return given;
    }
    return storedManagedFields(live);
  }
}

/** Whether a configuration has entries; what is not a list of objects is left to the check of its types. */
function hasManagedFields({ metadata }: JsonObject): boolean {
  const entries = isJsonObject(metadata) ? metadata.managedFields : undefined;
  return Array.isArray(entries) && entries.every(isJsonObject);
}

/** Whether a client wants no entries any more: an empty list, or an empty entry alone. */
function isReset(sent: JsonValue | undefined): boolean {
  if (!Array.isArray(sent)) return false;
  const [first] = sent;
  return sent.length === 0 || (sent.length === 1 && isJsonObject(first) && Object.keys(first).length === 0);
}

function decodedOrNone(value: JsonValue | undefined): ManagedFields | undefined {
  try {
    return decodeManagedFields(value);
  } catch {
    return undefined; // a client's entries that are not good are passed over
  }
}

function replaceAll(managed: ManagedFields, by: ManagedFields): void {
  managed.clear();
  for (const [identity, entry] of by) managed.set(identity, entry);
}

/** Go's print of a GroupVersionKind. */
function printKind({ apiVersion, kind }: JsonObject): string {
  const parsed = parseGroupVersion(textOf(apiVersion));
  if (parsed === undefined) return '/, Kind=';
  const { group, version } = parsed;
  return `${group}/${version}, Kind=${textOf(kind)}`;
}
