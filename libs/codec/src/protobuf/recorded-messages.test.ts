import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#machinery';
import { CUSTOM_RESOURCE_DEFINITION } from './apiextensions-messages.ts';
import { NAMESPACE } from './core-messages.ts';
import { decodeMessage, ProtobufError } from './decode-message.ts';
import { openEnvelope, sealEnvelope } from './envelope.ts';
import type { ProtobufMessage } from './message.ts';
import {
  listOf,
  PARTIAL_OBJECT_METADATA,
  PARTIAL_OBJECT_METADATA_LIST,
  PARTIAL_OBJECT_METADATA_LIST_V1BETA1,
  STATUS,
} from './meta-messages.ts';
import { watchFrame } from './watch-frame.ts';

type TypedJson = JsonObject & { apiVersion: string; kind: string };
interface Recorded {
  readonly json: TypedJson;
  readonly protobuf: string;
}

// The same objects in both forms, as kube-apiserver 1.37.2 sent them.
const recorded = JSON.parse(readFileSync(join(import.meta.dirname, 'recorded/messages.json'), 'utf8')) as Record<
  string,
  Recorded
>;

const cases: [string, ProtobufMessage][] = [
  ['CustomResourceDefinition', CUSTOM_RESOURCE_DEFINITION],
  ['NamespaceList', listOf(NAMESPACE)],
  ['Status', STATUS],
  ['PartialObjectMetadata', PARTIAL_OBJECT_METADATA],
  ['PartialObjectMetadataList', PARTIAL_OBJECT_METADATA_LIST],
  ['PartialObjectMetadataList of v1beta1', PARTIAL_OBJECT_METADATA_LIST_V1BETA1],
];

/** Members that Go's JSON shows empty and protobuf does not tell from absent ones. */
function withoutEmptyMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmptyMembers);
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value)
    .map(([name, member]) => [name, withoutEmptyMembers(member)] as const)
    .filter(
      ([, member]) =>
        member !== undefined && JSON.stringify(member) !== '{}' && member !== null && member !== '' && member !== false,
    );
  return Object.fromEntries(members);
}

describe('protobuf of kube-apiserver', () => {
  it.each(cases)('%s is written byte for byte', (name, message) => {
    const { json, protobuf } = recorded[name]!;
    expect(sealEnvelope(message, json).toString('base64')).toBe(protobuf);
  });

  it.each(cases)('%s is read', (name, message) => {
    const { json, protobuf } = recorded[name]!;
    const { apiVersion, kind, raw } = openEnvelope(Buffer.from(protobuf, 'base64'));
    const decoded = { kind, apiVersion, ...decodeMessage(message, raw) };
    // The items of a list say their type in JSON only.
    const items = (json.items as JsonObject[] | undefined)?.map(({ metadata, spec, status }) => ({
      metadata,
      spec,
      status,
    }));
    expect(withoutEmptyMembers(decoded)).toEqual(withoutEmptyMembers({ ...json, items }));
  });

  it('frames watch events', () => {
    const { json, protobuf } = recorded.watch!;
    const { type, object } = json as unknown as { type: string; object: TypedJson };
    expect(watchFrame(type, sealEnvelope(PARTIAL_OBJECT_METADATA, object)).toString('base64')).toBe(protobuf);
  });

  it('cut or changed anywhere is read or refused, and nothing else', () => {
    const whole = Buffer.from(recorded.CustomResourceDefinition!.protobuf, 'base64');
    const damage = fc.record({
      at: fc.nat(whole.length - 1),
      byte: fc.nat(255),
      end: fc.integer({ min: 4, max: whole.length }),
    });
    fc.assert(
      fc.property(damage, ({ at, byte, end }) => {
        const bytes = Buffer.from(whole.subarray(0, end));
        if (at < end) bytes[at] = byte;
        try {
          decodeMessage(CUSTOM_RESOURCE_DEFINITION, openEnvelope(bytes).raw);
        } catch (error) {
          if (!(error instanceof ProtobufError) && (error as Error).name !== 'JsonSyntaxError') throw error;
        }
      }),
      { numRuns: 2000 },
    );
  });
});
