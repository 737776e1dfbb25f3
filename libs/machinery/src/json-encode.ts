import type { JsonValue } from './json-value.ts';

/**
 * Encodes a value as compact JSON, keys in their own order, bigint digit for digit. JSON.stringify does the work unless
 * the value holds a bigint (it throws a TypeError) or is nested too deep for its recursion (RangeError).
 */
export function encodeJson(value: JsonValue): string {
  try {
    return JSON.stringify(value);
  } catch {
    return encodeExactly(value);
  }
}

interface Frame {
  readonly array: JsonValue[] | undefined;
  readonly object: Record<string, JsonValue> | undefined;
  readonly keys: string[] | undefined;
  next: number;
}

function encodeExactly(root: JsonValue): string {
  const parts: string[] = [];
  const stack: Frame[] = [];
  open(root, parts, stack);
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const index = frame.next++;
    if (frame.array !== undefined) {
      if (index === frame.array.length) {
        parts.push(']');
        stack.pop();
        continue;
      }
      if (index > 0) parts.push(',');
      open(frame.array[index]!, parts, stack); // index is within the array
      continue;
    }
    const key = frame.keys![index]; // a frame without array is an object's
    if (key === undefined) {
      parts.push('}');
      stack.pop();
      continue;
    }
    parts.push(index > 0 ? ',' : '', JSON.stringify(key), ':');
    open(frame.object![key]!, parts, stack); // the key is the object's own
  }
  return parts.join('');
}

/** Writes a scalar, or the opening bracket of a container that the caller then walks. */
function open(value: JsonValue, parts: string[], stack: Frame[]): void {
  if (typeof value === 'bigint') parts.push(String(value));
  else if (typeof value !== 'object' || value === null) parts.push(JSON.stringify(value));
  else if (Array.isArray(value)) {
    parts.push('[');
    stack.push({ array: value, object: undefined, keys: undefined, next: 0 });
  } else {
    parts.push('{');
    // As JSON.stringify, leave out members that are undefined: strategies build objects in TypeScript.
    const keys = Object.keys(value).filter((key) => value[key] !== undefined);
    stack.push({ array: undefined, object: value, keys, next: 0 });
  }
}
