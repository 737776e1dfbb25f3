import { appendAll, encodeJson, isJsonObject, type JsonObject, type JsonValue, jsonEquals, setOwn } from '#machinery';
import type { JsonPatchOperation } from './decode-patch.ts';
import type { ReadContainers } from './read-containers.ts';
import { unprocessable } from './unprocessable.ts';

/** Bytes of JSON that all copy operations of one patch may add (kube-apiserver's JSONPatchMaxCopyBytes). */
const MAX_COPIED_BYTES = 3 * 1024 * 1024;

/**
 * Applies JSON patch operations with the semantics of evanphx/json-patch v4, on which kube-apiserver builds. Beyond
 * RFC 6902: indices may be negative, `replace` of a missing key adds it, `test` of a missing key passes for null, and
 * `copy` of a missing key makes null. Neither argument is changed; what no operation touches is shared with the result.
 * `read` collects what of the result upstream has read.
 * @throws StatusError 422; kube-apiserver tells the client nothing more, so the reason is only the error's `cause`
 */
export function applyJsonPatch(
  document: JsonValue,
  operations: readonly JsonPatchOperation[],
  read: ReadContainers = new Set(),
): JsonValue {
  const patching = new Patching(document, read);
  for (const operation of operations) patching.apply(operation);
  return patching.root;
}

function refuse(why: string): never {
  throw unprocessable(why);
}

type Container = JsonValue[] | JsonObject;

class Patching {
  root: JsonValue;
  /** Containers that this patch has made itself and may change in place: each is copied once, however many operations. */
  readonly #own: ReadContainers;
  #copiedBytes = 0;

  constructor(root: JsonValue, own: ReadContainers) {
    this.#own = own;
    this.root = typeof root === 'object' && root !== null ? this.#writable(root) : root;
  }

  apply(operation: JsonPatchOperation): void {
    switch (own(operation, 'op')) {
      case 'add':
        this.#add(pathOf(operation), own(operation, 'value') ?? null);
        break;
      case 'remove':
        this.#remove(pathOf(operation));
        break;
      case 'replace':
        this.#replace(pathOf(operation), own(operation, 'value'));
        break;
      case 'move':
        this.#move(fromOf(operation), operation);
        break;
      case 'copy':
        this.#copy(fromOf(operation), operation);
        break;
      case 'test':
        this.#test(pathOf(operation), own(operation, 'value'));
        break;
      default:
        refuse('unexpected kind of operation');
    }
  }

  #add(path: string, value: JsonValue): void {
    const { container, key } = this.#parent(path);
    if (!Array.isArray(container)) {
      setOwn(container, key, value);
      return;
    }
    if (key === '-') {
      container.push(value);
      return;
    }
    container.splice(indexIn(key, container.length + 1), 0, value);
  }

  #remove(path: string): JsonValue {
    const { container, key } = this.#parent(path);
    if (Array.isArray(container)) return container.splice(indexIn(key, container.length), 1)[0]!; // index checked
    if (!Object.hasOwn(container, key)) refuse(`nothing to remove at ${path}`);
    const value = container[key]!; // checked above
    delete container[key];
    return value;
  }

  #replace(path: string, value: JsonValue | undefined): void {
    if (path === '') {
      if (typeof value !== 'object' || value === null) refuse('the whole can only be replaced by an object or a list');
      this.root = value;
      return;
    }
    const { container, key } = this.#parent(path);
    if (Array.isArray(container)) container[indexIn(key, container.length)] = value ?? null;
    else setOwn(container, key, value ?? null);
  }

  #move(from: string, operation: JsonPatchOperation): void {
    const value = this.#remove(from);
    this.#add(pathOf(operation), value);
  }

  #copy(from: string, operation: JsonPatchOperation): void {
    const value = this.#get(from) ?? null;
    if (value !== null) this.#copiedBytes += Buffer.byteLength(encodeJson(value));
    if (this.#copiedBytes > MAX_COPIED_BYTES) refuse(`copies take ${this.#copiedBytes} bytes`);
    // Both places share the value from now on, so neither may change it in place.
    this.#disown(value);
    this.#add(pathOf(operation), value);
  }

  #test(path: string, expected: JsonValue | undefined): void {
    const actual = path === '' ? this.root : this.#get(path);
    if (!jsonEquals(actual ?? null, expected ?? null)) refuse(`testing value ${path} failed`);
  }

  /** Undefined for a key that an object does not have. */
  #get(path: string): JsonValue | undefined {
    const { container, key } = this.#parent(path);
    if (Array.isArray(container)) return container[indexIn(key, container.length)];
    return Object.hasOwn(container, key) ? container[key] : undefined;
  }

  /** Where a path's last key belongs. Every container on the way is copied if it is not this patch's own. */
  #parent(path: string): { container: Container; key: string } {
    const keys = keysOf(path);
    let container = this.#writable(asContainer(this.root, path));
    this.root = container;
    for (const key of keys.slice(0, -1)) {
      const child = this.#writable(asContainer(childOf(container, key), path));
      if (Array.isArray(container)) container[indexIn(key, container.length)] = child;
      else setOwn(container, key, child);
      container = child;
    }
    return { container, key: keys.at(-1)! }; // a path has one key at least
  }

  #writable(container: Container): Container {
    if (this.#own.has(container)) return container;
    const copy = Array.isArray(container) ? [...container] : { ...container };
    this.#own.add(copy);
    return copy;
  }

  #disown(value: JsonValue): void {
    const pending: JsonValue[] = [value];
    for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
      if (typeof item !== 'object' || item === null || !this.#own.delete(item)) continue;
      appendAll(pending, Object.values(item));
    }
  }
}

function own(operation: JsonPatchOperation, field: keyof JsonPatchOperation): JsonValue | undefined {
  return Object.hasOwn(operation, field) ? operation[field] : undefined;
}

function pathOf(operation: JsonPatchOperation): string {
  const path = own(operation, 'path');
  return typeof path === 'string' ? path : refuse('operation without path');
}

function fromOf(operation: JsonPatchOperation): string {
  const from = own(operation, 'from');
  return typeof from === 'string' ? from : refuse('operation without from');
}

/** What comes before the first slash is ignored, as upstream. */
function keysOf(path: string): string[] {
  const keys = path.split('/').slice(1);
  if (keys.length === 0) refuse(`no path: ${path}`);
  return path.includes('~') ? keys.map(unescapeKey) : keys;
}

function unescapeKey(key: string): string {
  return key.replace(/~[01]/g, (sequence) => (sequence === '~1' ? '/' : '~'));
}

function asContainer(value: JsonValue | undefined, path: string): Container {
  return typeof value === 'object' && value !== null ? value : refuse(`nothing at the way to ${path}`);
}

function childOf(container: JsonValue | undefined, key: string): JsonValue | undefined {
  if (Array.isArray(container)) return container[indexIn(key, container.length)];
  return isJsonObject(container) && Object.hasOwn(container, key) ? container[key] : undefined;
}

/** An index below `length`; negative ones count from the end. */
function indexIn(key: string, length: number): number {
  const index = /^[+-]?[0-9]{1,15}$/.test(key) ? Number(key) : refuse(`not an index: ${key}`);
  if (index >= length || index < -length) refuse(`no such index: ${key}`);
  return index < 0 ? index + length : index + 0;
}
