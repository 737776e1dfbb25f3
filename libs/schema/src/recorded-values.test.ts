import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeJson, type FieldError, type JsonObject, type KubeObject } from '#machinery';
import { type CompiledSchema, compileSchema, type JSONSchemaProps } from './index.ts';

interface Cause {
  reason: string;
  message: string;
  field: string;
}

/** One create with `fieldValidation=Warn`: what kube-apiserver 1.37.2 made of the field, or said against it. */
interface RecordedCreate {
  field: string;
  /** JSON of the value, as sent. */
  value: string;
  code: number;
  /** JSON of the spec that was answered. */
  spec?: string;
  causes?: Cause[];
  message?: string;
  warnings?: string[];
}

interface RecordedUpdate {
  old: JsonObject;
  new: JsonObject;
  update: Cause[] | number;
  status: Cause[] | number;
}

function transcript<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`./transcripts/${name}.json`, import.meta.url), 'utf8')) as T;
}

/** Upstream walks Go maps, so the order of causes is not fixed. */
function causesOf(errors: readonly FieldError[]): Cause[] {
  return sorted(errors.map((error) => ({ reason: error.type, message: error.message, field: error.field })));
}

function sorted(causes: readonly Cause[]): Cause[] {
  const key = (cause: Cause) => `${cause.field} ${cause.message}`;
  return [...causes].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

describe('an object is pruned, defaulted and validated as kube-apiserver does it', () => {
  const { schema, cases } = transcript<{ schema: JSONSchemaProps; cases: RecordedCreate[] }>('values');
  const compiled = compileSchema({ type: 'object', properties: { spec: schema } });

  it.each(cases.map((c) => [c.field, c.value, c] as const))('%s: %s', (field, value, recorded) => {
    const spec = `{${JSON.stringify(field)}:${value}}`;
    const object = decodeJson(`{"apiVersion":"a/v1","kind":"Value","metadata":{},"spec":${spec}}`) as KubeObject;
    const complaints: string[] = [];
    if (recorded.code === 400) {
      expect(() => compiled.prune(object, complaints)).toThrow();
      expect(recorded.message).toContain(messageOf(() => compiled.prune(object)));
      return;
    }
    compiled.prune(object, complaints);
    compiled.applyDefaults(object);
    expect(causesOf(compiled.validate(object))).toEqual(sorted(recorded.causes ?? []));
    if (recorded.code !== 201) return;
    expect(object.spec).toEqual(decodeJson(recorded.spec ?? ''));
    expect(complaints).toEqual(recorded.warnings ?? []);
  });
});

function messageOf(act: () => void): string {
  try {
    act();
    return 'nothing was thrown';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('an update tolerates what was wrong before and did not change', () => {
  const { schema, cases } = transcript<{ schema: JSONSchemaProps; cases: RecordedUpdate[] }>('ratcheting');
  const compiled = compileSchema(schema);
  const expected = (recorded: Cause[] | number) => (typeof recorded === 'number' ? [] : sorted(recorded));

  it.each(cases.map((c) => [JSON.stringify(c.old), JSON.stringify(c.new), c] as const))('%s → %s', (_, __, c) => {
    const old = objectOf(compiled, c.old, c.old);
    expect(causesOf(compiled.validate(objectOf(compiled, c.new, c.old), old))).toEqual(expected(c.update));
    expect(causesOf(compiled.validateStatus(objectOf(compiled, c.old, c.new), old))).toEqual(expected(c.status));
  });

  it('is recorded with refusals as well as with tolerance', () => {
    const refused = cases.filter((c) => typeof c.update !== 'number').length;
    expect(refused).toBeGreaterThan(5);
    expect(cases.length - refused).toBeGreaterThan(5);
  });
});

function objectOf(compiled: CompiledSchema, spec: JsonObject, status: JsonObject): KubeObject {
  const object = structuredClone({ apiVersion: 'a/v1', kind: 'Ratchet', metadata: { name: 'a' }, spec, status });
  compiled.prune(object);
  compiled.applyDefaults(object);
  return object;
}
