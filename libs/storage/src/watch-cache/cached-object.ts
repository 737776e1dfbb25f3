/**
 * One object at one revision, shared by every reader. The cache never looks into `value`; what is made of the bytes
 * (wire forms, decoded object, labels) belongs to the caller and hangs on `derived`, so that it is made once and dies with
 * the object.
 */
export class CachedObject {
  /** Below the resource's prefix: `namespace/name`, or `name`. */
  readonly key: string;
  /** "" for cluster-scoped resources. */
  readonly namespace: string;
  readonly name: string;
  /** The object's resourceVersion. */
  readonly revision: number;
  readonly createRevision: number;
  /** The bytes as stored, without a resourceVersion. Nobody may change them. */
  readonly value: Buffer;
  /** The hint of the commit that wrote these bytes, if this process did. */
  readonly hint: unknown;
  /** The caller's; starts as `hint`. */
  derived: unknown;

  constructor(key: string, revision: number, createRevision: number, value: Buffer, hint: unknown) {
    const slash = key.indexOf('/');
    this.key = key;
    this.namespace = slash < 0 ? '' : key.slice(0, slash);
    this.name = slash < 0 ? key : key.slice(slash + 1);
    this.revision = revision;
    this.createRevision = createRevision;
    this.value = value;
    this.hint = hint;
    this.derived = hint;
  }
}
