import type { KubeObject } from '#machinery';
import { compileSchema, type JSONSchemaProps } from './index.ts';

/*
 * `node libs/schema/src/compile-schema.bench.ts`. Bars, on a quiet core: prune, default and validate of the Widget ≤ 3 µs; the 50 kB schema ≤ 5 ms. JSON.parse of the
 * Widget stands beside them as a measure of the machine (about 3 µs).
 */

const text: JSONSchemaProps = { type: 'string' };
const widget: JSONSchemaProps = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      required: ['size', 'colour'],
      properties: {
        size: { type: 'integer', minimum: 1, maximum: 100 },
        colour: { type: 'string', enum: ['red', 'green', 'blue'] },
        replicas: { type: 'integer', format: 'int32', default: 1 },
        name: { type: 'string', maxLength: 63, pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$' },
        description: { type: 'string', maxLength: 1024 },
        ports: {
          type: 'array',
          maxItems: 16,
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          items: {
            type: 'object',
            required: ['name', 'port'],
            properties: {
              name: text,
              port: { 'x-kubernetes-int-or-string': true },
              protocol: { ...text, default: 'TCP' },
            },
          },
        },
        selector: { type: 'object', additionalProperties: text },
        args: { type: 'array', items: text },
      },
    },
    status: {
      type: 'object',
      properties: {
        phase: text,
        conditions: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['type'],
          items: {
            type: 'object',
            required: ['type', 'status'],
            properties: {
              type: text,
              status: { type: 'string', enum: ['True', 'False', 'Unknown'] },
              message: text,
              lastTransitionTime: { type: 'string', format: 'date-time' },
            },
          },
        },
      },
    },
  },
};
const json = JSON.stringify({
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  metadata: { name: 'w', namespace: 'default', labels: { app: 'w' }, annotations: { note: 'n'.repeat(200) } },
  spec: {
    size: 5,
    colour: 'red',
    name: 'my-widget',
    description: 'd'.repeat(200),
    ports: [
      { name: 'http', port: 80 },
      { name: 'https', port: 'https' },
    ],
    selector: { app: 'w', tier: 'front' },
    args: ['--verbose', '--file=a.yaml', '--dry-run'],
  },
  status: {
    phase: 'Ready',
    conditions: [{ type: 'Ready', status: 'True', message: 'fine', lastTransitionTime: '2024-01-01T10:00:00Z' }],
  },
});
const compiled = compileSchema(widget);
const good = JSON.parse(json) as KubeObject;

/** Best of five rounds, in microseconds: the others were disturbed. */
function measure(name: string, runs: number, work: () => void): void {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round++) {
    const started = performance.now();
    for (let i = 0; i < runs; i++) work();
    best = Math.min(best, ((performance.now() - started) / runs) * 1000);
  }
  console.log(`${best.toFixed(2).padStart(9)} µs  ${name}`);
}

/** A tree of objects and lists as wide and deep as a pod template. */
function template(depth: number): JSONSchemaProps {
  if (depth === 0) return { type: 'string', description: 'one field of the template, and what it is good for' };
  const names = Array.from({ length: 7 }, (_, i) => `field${i}`);
  const child = (i: number) => (i % 2 === 0 ? { type: 'array', items: template(depth - 1) } : template(depth - 1));
  return { type: 'object', properties: Object.fromEntries(names.map((name, i) => [name, child(i)])) };
}

const large: JSONSchemaProps = { type: 'object', properties: { a: template(3), b: template(3) } };

console.log(`A Widget of ${json.length} bytes`);
measure('JSON.parse', 50_000, () => void JSON.parse(json));
measure('prune, default, validate', 50_000, () => {
  compiled.prune(good);
  compiled.applyDefaults(good);
  compiled.validate(good);
});
measure('validate an update', 50_000, () => void compiled.validate(good, good));
console.log(`A schema of ${Math.round(JSON.stringify(large).length / 1024)} kB`);
measure('compile', 20, () => void compileSchema(large));
