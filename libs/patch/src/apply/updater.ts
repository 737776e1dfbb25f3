import { type JsonObject, type JsonValue, jsonEquals } from '#machinery';
import { checkTyped, joinErrors } from './check-typed.ts';
import { type Comparison, compareTyped } from './compare.ts';
import {
  differenceOf,
  type FieldPath,
  type FieldSet,
  intersectionOf,
  isEmptySet,
  NOTHING,
  pathsOf,
  recursiveDifferenceOf,
  unionOf,
} from './field-set.ts';
import { fieldsOf, reconciled, withNamedFields } from './fields-of.ts';
import type { ManagedEntry, ManagedFields } from './managers.ts';
import { mergeTyped } from './merge.ts';
import type { MergeType } from './merge-type.ts';
import { removeFields } from './remove-fields.ts';

/** The versions that a resource has, to look at objects as other managers do. */
export interface TypedVersions {
  /** The type of an object in a version; undefined if there is no such version. */
  typeOf(apiVersion: string): MergeType | undefined;
  /**
   * The object in another version than its own; undefined if there is none of that name, and entries of it are to go.
   * @throws ConversionError
   */
  convert(object: JsonObject, apiVersion: string): JsonObject | undefined;
  /** Fields that no client can set through this door, and so none owns; undefined if there are none. */
  resetFields(apiVersion: string): FieldSet | undefined;
}

/** An object can't be had in a version that one of its managers has used. */
export class ConversionError extends Error {
  override readonly name = 'ConversionError';
}

/** Fields of an applied configuration that other managers have set differently. */
export class ApplyConflicts extends Error {
  override readonly name = 'ApplyConflicts';
  readonly conflicts: readonly { readonly entry: ManagedEntry; readonly path: FieldPath }[];

  constructor(conflicts: ApplyConflicts['conflicts']) {
    super(`${conflicts.length} conflicts`);
    this.conflicts = conflicts;
  }
}

/** One manager at work. */
export interface Workflow {
  readonly identity: string;
  /** What it will be if it comes to own anything. */
  readonly entry: Omit<ManagedEntry, 'fields'>;
}

/**
 * Ownership of fields through updates and applies, as structured-merge-diff's Updater. Objects are in the version of the
 * request and were checked against its type; managers are changed in place.
 */
export class Updater {
  readonly #versions: TypedVersions;

  constructor(versions: TypedVersions) {
    this.#versions = versions;
  }

  /** Takes from all managers what an update in `apiVersion` has changed; returns the fields that whoever did it owns now. */
  update(live: JsonObject, object: JsonObject, managed: ManagedFields, apiVersion: string): FieldSet {
    this.#reconcile(live, managed);
    const { modified, added } = this.#settle(live, object, managed, { identity: '', apiVersion }, 'force');
    return unionOf(modified, added);
  }

  /**
   * Merges a configuration into an object. Undefined if that changes nothing.
   * @throws ApplyConflicts unless forced
   */
  apply(
    live: JsonObject,
    config: JsonObject,
    managed: ManagedFields,
    { identity, entry }: Workflow,
    force: boolean,
  ): JsonObject | undefined {
    const { apiVersion } = entry;
    const type = this.#typeOf(apiVersion);
    this.#reconcile(live, managed);
    const merged = mergeTyped(type, live, config) as JsonObject; // of objects
    const last = managed.get(identity);
    const fields = this.#withoutReset(fieldsOf(type, config), apiVersion);
    managed.set(identity, { ...entry, fields });
    const object = last === undefined ? merged : this.#prune(merged, managed, last, apiVersion);
    this.#settle(live, object, managed, { identity, apiVersion }, force ? 'force' : 'refuse');
    if (isEmptySet(fields)) managed.delete(identity);
    return jsonEquals(live, object) ? undefined : object;
  }

  #withoutReset(set: FieldSet, apiVersion: string): FieldSet {
    const reset = this.#versions.resetFields(apiVersion);
    return reset === undefined ? set : recursiveDifferenceOf(set, reset);
  }

  #typeOf(apiVersion: string): MergeType {
    return this.#versions.typeOf(apiVersion)!; // versions of requests, and of entries after `#reconcile`
  }

  /** Brings the entries in line with the schemas as they are now; those of versions that are gone go. */
  #reconcile(live: JsonObject, managed: ManagedFields): void {
    for (const [identity, entry] of managed) {
      if (this.#convert(live, entry.apiVersion) === undefined) {
        managed.delete(identity);
        continue;
      }
      const fields = reconciled(entry.fields, this.#typeOf(entry.apiVersion));
      if (fields !== entry.fields) managed.set(identity, { ...entry, fields });
    }
  }

  /** The object in a version, checked; undefined if that is gone. `doing` is what a failure is said to have been. */
  #convert(object: JsonObject, apiVersion: string, doing = ''): JsonObject | undefined {
    if (object.apiVersion === apiVersion) return object;
    const failed = (why: string) => new ConversionError(doing === '' ? why : `${doing}: ${why}`);
    let converted: JsonObject | undefined;
    try {
      converted = this.#versions.convert(object, apiVersion);
    } catch (error) {
      throw error instanceof ConversionError ? failed(error.message) : error;
    }
    if (converted === undefined) return undefined;
    const errors = checkTyped(this.#typeOf(apiVersion), converted, 'refused');
    if (errors.length > 0) throw failed(joinErrors(errors));
    return converted;
  }

  /** Takes from the other managers what has changed and what is gone. */
  #settle(
    live: JsonObject,
    object: JsonObject,
    managed: ManagedFields,
    { identity: self, apiVersion }: { readonly identity: string; readonly apiVersion: string },
    mode: 'force' | 'refuse',
  ): Comparison {
    const comparisons = new Map<string, Comparison>();
    const comparisonIn = (apiVersion: string): Comparison => {
      const known = comparisons.get(apiVersion);
      if (known !== undefined) return known;
      const compared = this.#compareIn(apiVersion, live, object);
      comparisons.set(apiVersion, compared);
      return compared;
    };
    const own = comparisonIn(apiVersion);
    const losses = new Map<string, FieldSet>();
    const conflicts: { entry: ManagedEntry; path: FieldPath }[] = [];
    for (const [identity, other] of managed) {
      if (identity === self) continue;
      const { removed, modified, added } = comparisonIn(other.apiVersion);
      const conflict = intersectionOf(other.fields, unionOf(modified, added));
      if (mode === 'refuse') for (const path of pathsOf(conflict)) conflicts.push({ entry: other, path });
      losses.set(identity, unionOf(conflict, removed));
    }
    if (conflicts.length > 0) throw new ApplyConflicts(conflicts);
    for (const [identity, loss] of losses) {
      const other = managed.get(identity)!; // of the loop above
      const fields = differenceOf(other.fields, loss);
      if (isEmptySet(fields)) managed.delete(identity);
      else if (fields !== other.fields) managed.set(identity, { ...other, fields });
    }
    return own;
  }

  #compareIn(apiVersion: string, live: JsonObject, object: JsonObject): Comparison {
    const before = this.#convert(live, apiVersion, 'failed to convert old object')!; // `#reconcile` left those that are there
    const after = this.#convert(object, apiVersion, 'failed to convert new object')!; // as before
    const compared = compareTyped(this.#typeOf(apiVersion), before, after);
    return {
      removed: this.#withoutReset(compared.removed, apiVersion),
      modified: this.#withoutReset(compared.modified, apiVersion),
      added: this.#withoutReset(compared.added, apiVersion),
    };
  }

  /** Removes what the manager applied last time and does not now, unless somebody else owns it. */
  #prune(merged: JsonObject, managed: ManagedFields, last: ManagedEntry, apiVersion: string): JsonObject {
    if (isEmptySet(last.fields)) return merged;
    const doing = 'failed to prune fields';
    const whole = this.#convert(
      merged,
      last.apiVersion,
      `${doing}: failed to convert merged object to last applied version`,
    )!; // as before
    const type = this.#typeOf(last.apiVersion);
    const lastFields = withNamedFields(last.fields, type);
    const left = asObject(removeFields(type, whole, lastFields));
    const pruned = this.#withOwned(whole, left, last.apiVersion, managed);
    // What was not this manager's is not its to remove.
    const gone = differenceOf(this.#allFields(whole), this.#allFields(pruned));
    return this.#convert(asObject(removeFields(type, whole, intersectionOf(gone, lastFields))), apiVersion, doing)!; // as before
  }

  /** Puts back what any manager owns, by the versions in which they do; that of the pruned object first. */
  #withOwned(whole: JsonObject, pruned: JsonObject, first: string, managed: ManagedFields): JsonObject {
    const owned = new Map<string, FieldSet>([[first, NOTHING]]);
    for (const { apiVersion, fields } of managed.values()) {
      owned.set(apiVersion, unionOf(owned.get(apiVersion) ?? NOTHING, fields));
    }
    let left = pruned;
    for (const [apiVersion, fields] of owned) {
      const type = this.#typeOf(apiVersion);
      const doing = (what: string) =>
        `failed to prune fields: failed add back owned items: failed to convert ${what} object at version ${apiVersion}`;
      const before = this.#convert(whole, apiVersion, doing('merged'))!; // as before
      const after = this.#convert(left, apiVersion, doing('pruned'))!; // as before
      const kept = unionOf(this.#allFields(after), withNamedFields(fields, type));
      left = asObject(removeFields(type, before, differenceOf(this.#allFields(before), kept)));
    }
    const doing =
      'failed to prune fields: failed add back dangling items: failed to convert pruned object to last applied version';
    return this.#convert(left, first, doing)!; // as before
  }

  #allFields(object: JsonObject): FieldSet {
    const type = this.#typeOf(object.apiVersion as string); // of an object that was checked
    return withNamedFields(fieldsOf(type, object), type);
  }
}

function asObject(value: JsonValue): JsonObject {
  return (value ?? {}) as JsonObject; // what objects leave
}
