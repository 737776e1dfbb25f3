import type { JsonObject, JsonValue } from '#machinery';
import { isJsonObject } from '#machinery';
import type { Answer } from '../oracle/scenario.ts';

/** What two servers' answers are compared by. */
export interface Comparable {
  readonly status: number;
  readonly warnings: readonly string[];
  readonly body: JsonValue | undefined;
}

/** How the text of a cause or warning is compared: as it is, or with its parts as a set. */
export type CauseText = 'exact' | 'unordered';

/**
 * An answer without what differs from run to run: uid, creationTimestamp, resourceVersion and
 * managedFields of the object. Causes, warnings and the parts of an aggregated message come in no fixed order upstream and are sorted.
 */
export function comparable(answer: Answer, causes: CauseText = 'unordered'): Comparable {
  const masked = causes === 'exact' ? maskQuotedObject : withoutOrder;
  return {
    status: answer.status,
    warnings: [...(answer.headers.warning ?? [])].map(masked).sort(),
    body: maskBody(answer.body, masked),
  };
}

/** True when nothing differs that is not masked. */
export function sameAnswer(a: Comparable, b: Comparable): boolean {
  return stableText(a as unknown as JsonValue) === stableText(b as unknown as JsonValue);
}

/** How two answers differ, as a text in which names and numbers are masked: alike differences have the same one. */
export function differenceShape(real: Comparable, ours: Comparable): string {
  if (real.status !== ours.status) return `status ${shapeOf(real)} | ours ${shapeOf(ours)}`;
  if (isJsonObject(real.body) && isJsonObject(ours.body) && isStatus(real.body) && isStatus(ours.body)) {
    const wanted = causesOf(real.body);
    const got = causesOf(ours.body);
    const missing = wanted.filter((cause) => !got.includes(cause)).map(shapeText);
    const extra = got.filter((cause) => !wanted.includes(cause)).map(shapeText);
    if (missing.length + extra.length > 0) {
      return `${real.status} causes missing ${listed(missing)} | extra ${listed(extra)}`;
    }
  }
  const path = firstDifference(real.body ?? null, ours.body ?? null, '');
  if (path !== undefined) return `${real.status} body at ${path}`;
  return `${real.status} warnings ${listed(real.warnings.map(shapeText))} | ours ${listed(ours.warnings.map(shapeText))}`;
}

function maskBody(body: JsonValue | undefined, masked: (message: string) => string): JsonValue | undefined {
  if (!isJsonObject(body)) return body;
  if (isStatus(body)) return maskStatus(body, masked);
  if (!isJsonObject(body.metadata)) return body;
  const { uid: _, creationTimestamp: __, resourceVersion: ___, managedFields: ____, ...metadata } = body.metadata;
  return { ...body, metadata };
}

function maskStatus(status: JsonObject, masked: (message: string) => string): JsonObject {
  const result = { ...status };
  if (typeof status.message === 'string') result.message = withoutOrder(status.message);
  const details = status.details;
  if (isJsonObject(details) && Array.isArray(details.causes)) {
    const causes = details.causes.map((cause) =>
      isJsonObject(cause) && typeof cause.message === 'string' ? { ...cause, message: masked(cause.message) } : cause,
    );
    result.details = { ...details, causes: causes.sort((a, b) => (stableText(a) < stableText(b) ? -1 : 1)) };
  }
  return result;
}

/** Versions of the sent object masked, and an aggregate's parts as a set: `X is invalid: [b, a]` becomes the same text as `X is invalid: [a, b]`. */
function withoutOrder(message: string): string {
  return maskQuotedObject(message).replace(': [', ', ').replace(/\]$/, '').split(', ').sort().join(', ');
}

/** Some errors quote the object, with its quotes escaped or not. */
function maskQuotedObject(message: string): string {
  return message
    .replace(/,\\?"managedFields\\?":\[\{.*?\}\](?=[,}])/gs, '')
    .replace(/(\\?"resourceVersion\\?":\\?")\d+/g, '$1<version>')
    .replace(/(\\?"uid\\?":\\?")[0-9a-f-]{36}/g, '$1<uid>')
    .replace(/selfType\d+/g, 'selfType') // made from the clock
    .replace(/(\\?"creationTimestamp\\?":\\?")\d{4}-[\d-]+T[\d:]+Z/g, '$1<time>');
}

function isStatus(body: JsonObject): boolean {
  return body.kind === 'Status' && body.apiVersion === 'v1';
}

/** The causes of a Status as comparable texts; its message where it has none. */
export function causesOf(status: JsonObject): string[] {
  const causes = isJsonObject(status.details) ? status.details.causes : undefined;
  if (!Array.isArray(causes)) return [String(status.message)];
  return causes.map((cause) => stableText(cause));
}

function shapeOf(answer: Comparable): string {
  const body = answer.body;
  if (!isJsonObject(body) || !isStatus(body)) return String(answer.status);
  return `${answer.status} ${listed(causesOf(body).map(shapeText))}`;
}

/** Shapes of one kind of error once, the first few. */
function listed(shapes: readonly string[]): string {
  return `[${[...new Set(shapes)].sort().slice(0, 3).join(' ; ')}]`;
}

function shapeText(text: string): string {
  return text
    .replace(/\\"(?:[^"\\]|\\[^"])*\\"/g, 'Q')
    .replace(/\{.*\}/, (json) => (json.startsWith('{"field"') ? json : 'J'))
    .replace(/"field":"[^"]*"/g, '"field":F')
    .replace(/[\w-]+(?:\.[\w-]+|\[[^\]]*\]){2,}/g, 'P')
    .replace(/-?\d+(?:\.\d+)?/g, 'N')
    .slice(0, 220);
}

function stableText(value: JsonValue | undefined): string {
  return JSON.stringify(value, (_, each) =>
    isJsonObject(each) ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))) : each,
  );
}

/** Path of the first place where two values differ, list positions left out. */
function firstDifference(a: JsonValue, b: JsonValue, path: string): string | undefined {
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) return `${path}[] (length)`;
    for (let i = 0; i < a.length; i++) {
      const found = firstDifference(a[i]!, b[i]!, `${path}[]`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (isJsonObject(a) && isJsonObject(b)) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      if (!Object.hasOwn(a, key)) return `${path}.${key} (extra)`;
      if (!Object.hasOwn(b, key)) return `${path}.${key} (missing)`;
      const found = firstDifference(a[key]!, b[key]!, `${path}.${key}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return a === b ? undefined : path;
}
