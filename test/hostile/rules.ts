import { isJsonObject, type JsonObject, type JsonValue } from '#machinery';
import type { JSONSchemaProps } from '#schema';
import { numbers } from './hostile-expression.ts';

/** A condition over `self.a` and `self.b` that a rule asks for over and over, and a value that makes it take long. */
export interface HostileRule {
  readonly name: string;
  readonly condition: string;
  /** Of both fields. */
  readonly schema: JSONSchemaProps;
  readonly value: () => JsonValue;
  /** Whether it goes beyond its budget; else it holds. */
  readonly stopped: boolean;
}

const TEXT: JSONSchemaProps = { type: 'string' };
const TEXTS: JSONSchemaProps = { type: 'array', items: TEXT };
const TEXT_SET: JSONSchemaProps = { ...TEXTS, 'x-kubernetes-list-type': 'set' };
export const MAP: JSONSchemaProps = { type: 'object', additionalProperties: TEXT };

/** A map of many members. */
export const wide = (): JsonObject => Object.fromEntries(numbers(150_000).map((i) => [`k${i}`, 'v']));
const names = () => numbers(200_000).map((i) => `k${i}`);
const emptyTexts = () => numbers(900_000).map(() => '');
const letters = () => 'a'.repeat(2_800_000);

export const HOSTILE_RULES: readonly HostileRule[] = [
  { name: 'widths', condition: 'self.a.size() > 0', schema: MAP, value: wide, stopped: false },
  { name: 'loops over names', condition: 'self.a.exists(k, true)', schema: MAP, value: wide, stopped: false },
  {
    name: 'bytes',
    condition: 'self.a.size() > 0',
    schema: { ...TEXT, format: 'byte' },
    value: letters,
    stopped: false,
  },
  { name: 'names', condition: '!(self.a in dyn(self))', schema: TEXT, value: letters, stopped: true },
  {
    name: 'durations',
    condition: "self.a >= duration('0s')",
    schema: { ...TEXT, format: 'duration' },
    value: () => '0h'.repeat(1_300_000),
    stopped: true,
  },
  { name: 'sums of sets', condition: '(self.a + self.a).size() > 0', schema: TEXT_SET, value: names, stopped: true },
  { name: 'equality of sets', condition: 'self.a == self.b', schema: TEXT_SET, value: names, stopped: true },
  { name: 'equality of maps', condition: 'self.a == self.b || true', schema: MAP, value: wide, stopped: true },
  {
    name: 'parts of lists',
    condition: 'self.a.slice(0, 1).size() == 1',
    schema: TEXTS,
    value: emptyTexts,
    stopped: true,
  },
];

/** The rule over an object that has both fields, with its schema and such an object. */
export function ruleAtWork({ condition, schema, value, stopped }: HostileRule): {
  rule: string;
  schema: JSONSchemaProps;
  self: JsonObject;
} {
  const a = value();
  const b = Array.isArray(a) ? a.toReversed() : isJsonObject(a) ? { ...a, k0: 'w' } : a;
  return {
    rule: `self.times.all(i, ${condition})`,
    schema: {
      type: 'object',
      properties: { times: { type: 'array', items: { type: 'integer' } }, a: schema, b: schema },
    },
    self: { times: numbers(stopped ? 100_000 : 10_000), a, b },
  };
}
