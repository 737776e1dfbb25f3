import { decodeJson, type JsonObject, type KubeObject } from '#machinery';
import type { CachedObject } from '#storage';
import type { ServedVersion } from './served-version.ts';

const NO_LABELS: Readonly<Record<string, string>> = Object.freeze({});

/** What this server knows of bytes that it wrote itself: the hint that comes back with the write's event. */
export class WrittenForm {
  /** Generation of the definition under which the object was validated. */
  readonly generation: string;
  /** Where the resourceVersion belongs, in bytes. */
  readonly versionAt: number;

  constructor(generation: string, versionAt: number) {
    this.generation = generation;
    this.versionAt = versionAt;
  }
}

/** The side of a ServedResource that forms are made with. */
export interface FormSource {
  readonly storageVersion: ServedVersion;
  readStored(value: Buffer, revision: number, version: ServedVersion, written: WrittenForm | undefined): Buffer;
  decodeBytes(bytes: Buffer): KubeObject;
}

/**
 * What is made of a cached object on demand and kept beside it: its wire bytes per version, and its labels.
 * It holds for one generation of the definition; after a schema change a new one is made on the next read.
 */
export class DerivedForms {
  readonly generation: string;
  /** Undefined for bytes found in the store. */
  readonly written: WrittenForm | undefined;
  #storageWire: Buffer | undefined;
  #otherWires: Map<ServedVersion, Buffer> | undefined;
  #labels: Readonly<Record<string, string>> | undefined;
  #fields: Map<string, string> | undefined;

  constructor(generation: string, written: WrittenForm | undefined) {
    this.generation = generation;
    this.written = written;
  }

  wire(resource: FormSource, cached: CachedObject, version: ServedVersion): Buffer {
    if (version === resource.storageVersion) {
      this.#storageWire ??= resource.readStored(cached.value, cached.revision, version, this.written);
      return this.#storageWire;
    }
    this.#otherWires ??= new Map();
    let wire = this.#otherWires.get(version);
    if (wire === undefined) {
      wire = resource.readStored(cached.value, cached.revision, version, this.written);
      this.#otherWires.set(version, wire);
    }
    return wire;
  }

  /** Value of a selectable field of `version`, as selectors compare it. */
  field(resource: FormSource, cached: CachedObject, version: ServedVersion, field: string): string {
    this.#fields ??= new Map();
    const known = this.#fields.get(field);
    if (known !== undefined) return known;
    const value =
      version.selectableFields.get(field)?.(resource.decodeBytes(this.wire(resource, cached, version))) ?? '';
    this.#fields.set(field, value);
    return value;
  }

  labels(resource: FormSource, cached: CachedObject): Readonly<Record<string, string>> {
    if (this.#labels === undefined) {
      const object = decodeJson(this.wire(resource, cached, resource.storageVersion).toString()) as JsonObject;
      const labels = (object.metadata as JsonObject).labels;
      this.#labels = labels === undefined || labels === null ? NO_LABELS : (labels as Record<string, string>);
    }
    return this.#labels;
  }
}
