import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { FieldError } from '#machinery';
import { type JSONSchemaProps, validateDefaults, validateStructural } from './index.ts';

interface RecordedSchema {
  name: string;
  schema: JSONSchemaProps;
  causes: { reason: string; message: string; field: string }[];
}

const PATH = 'spec.validation.openAPIV3Schema';
const recorded = JSON.parse(readFileSync(new URL('./transcripts/structural.json', import.meta.url), 'utf8')) as {
  structural: RecordedSchema[];
  defaults: RecordedSchema[];
};

function expectCauses(errors: readonly FieldError[], { causes }: RecordedSchema): void {
  const mine = errors.map((error) => `${error.type} ${error.field}: ${error.message}`).sort();
  expect(mine).toEqual(causes.map((cause) => `${cause.reason} ${cause.field}: ${cause.message}`).sort());
}

describe('a schema that is not structural gets the causes that kube-apiserver gives', () => {
  it.each(recorded.structural.map((c) => [c.name, c] as const))('%s', (_, c) => {
    expectCauses(validateStructural(c.schema, PATH), c);
  });

  it('sorts them by their text', () => {
    const errors = recorded.structural.flatMap((c) => {
      const texts = validateStructural(c.schema, PATH).map((error) => `${error.field}: ${error.message}`);
      return texts.some((text, i) => i > 0 && text < texts[i - 1]!) ? [c.name] : []; // i > 0
    });
    expect(errors).toEqual([]);
  });
});

describe('a default that does not fit its schema gets the causes that kube-apiserver gives', () => {
  it.each(recorded.defaults.map((c) => [c.name, c] as const))('%s', (_, c) => {
    expectCauses(validateDefaults(c.schema, PATH, { unknownFields: 'refuse' }), c);
  });

  it('may keep unknown fields of CRDs from before they were errors', () => {
    const schema: JSONSchemaProps = {
      type: 'object',
      properties: { a: { type: 'object', default: { b: 1 } } },
    };
    expect(validateDefaults(schema, PATH, { unknownFields: 'refuse' })).toHaveLength(1);
    expect(validateDefaults(schema, PATH, { unknownFields: 'keep' })).toEqual([]);
  });

  it('runs validation rules only on defaults that are valid otherwise', () => {
    const schema: JSONSchemaProps = {
      type: 'object',
      properties: { good: { type: 'string', default: 'x' }, bad: { type: 'string', default: 1 } },
    };
    const paths: string[] = [];
    const rules = (_: JSONSchemaProps, path: string) => {
      paths.push(path);
      return [];
    };
    validateDefaults(schema, PATH, { unknownFields: 'refuse', rules });
    expect(paths).toEqual([`${PATH}.properties[good].default`]);
  });
});
