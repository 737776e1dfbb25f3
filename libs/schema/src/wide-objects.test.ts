import { describe, expect, it } from 'vitest';
import type { KubeObject } from '#machinery';
import { compileSchema } from './compile-schema.ts';

/** More than fit on the stack as arguments of one call; 3 MiB of JSON hold more still. */
const MANY = 200_000;

function widget(spec: KubeObject['spec']): KubeObject {
  return { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'a' }, spec: spec! }; // given
}

describe('an object with more mistakes than fit on the stack', () => {
  const schema = compileSchema({
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        properties: {
          counts: { type: 'array', items: { type: 'integer' } },
          names: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
        },
      },
    },
  });

  it('hears of every wrong type', () => {
    expect(schema.validate(widget({ counts: Array<string>(MANY).fill('x') }))).toHaveLength(MANY);
  });

  it('hears of every duplicate', () => {
    const names = Array.from({ length: 2 * MANY }, (_, i) => String(i >> 1));
    expect(schema.validate(widget({ names }))).toHaveLength(MANY);
  });

  it('hears of every unknown field', () => {
    const complaints: string[] = [];
    const spec = Object.fromEntries(Array.from({ length: MANY }, (_, i) => [`unknown${i}`, 1]));
    schema.prune(widget(spec), complaints);
    expect(complaints).toHaveLength(MANY);
  });
});
