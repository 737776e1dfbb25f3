import { encodeJson, goQuote, type JsonValue } from '#machinery';
import { isList, isMap, listItems } from './collections.ts';
import { isInt } from './int.ts';
import { JsonPatchValue, ObjectValue } from './patch-values.ts';
import { formatTimestamp } from './timestamp-text.ts';
import {
  CelDouble,
  CelDuration,
  CelOptional,
  CelTimestamp,
  CelTypeValue,
  CelUint,
  runtimeTypeText,
  type Val,
  valueType,
} from './value.ts';

/** A value as text from which its type can be seen, for tools and tests: `double 1`, `5u`, `optional "x"`. */
export function describeValue(value: Val): string {
  if (value === null || typeof value === 'boolean' || isInt(value)) return String(value);
  if (typeof value === 'string') return goQuote(value);
  if (value instanceof CelUint) return `${value.value}u`;
  if (value instanceof CelDouble) return `double ${encodeDouble(value.value)}`;
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('hex')}`;
  if (value instanceof CelTimestamp) return `timestamp ${formatTimestamp(value)}`;
  if (value instanceof CelDuration) return `duration ${value.nanos}ns`;
  if (value instanceof CelTypeValue) return `type ${runtimeTypeText(value.type)}`;
  if (value instanceof CelOptional)
    return value.value === undefined ? 'none' : `optional ${describeValue(value.value)}`;
  if (value instanceof JsonPatchValue) return describePatch(value);
  if (value instanceof ObjectValue) return `${value.celType.name} ${describeEntries(value.fields)}`;
  if (isList(value)) return `[${listItems(value).map(describeValue).join(', ')}]`;
  if (isMap(value)) return describeEntries([...value.keys()].map((key) => [key, value.get(key)!])); // the map's own key
  return runtimeTypeText(valueType(value));
}

function encodeDouble(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return encodeJson(value as JsonValue);
}

function describePatch({ op, path, from, value }: JsonPatchValue): string {
  const shown = value === undefined ? 'nothing' : describeValue(value);
  return `JSONPatch{op: ${goQuote(op)}, path: ${goQuote(path)}, from: ${goQuote(from)}, value: ${shown}}`;
}

function describeEntries(entries: Iterable<readonly [Val, Val]>): string {
  const shown = [...entries].map(([key, value]) => `${describeValue(key)}: ${describeValue(value)}`);
  return `{${shown.sort().join(', ')}}`;
}
