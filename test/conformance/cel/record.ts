/**
 * Puts the rules of rule-cases.ts into CRDs on a real kube-apiserver, objects beside them, and writes its answers to
 * transcripts/rules.json. Run: node test/conformance/cel/record.ts
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeJson, encodeJson, type JsonObject, type JsonValue } from '#machinery';
import type { JSONSchemaProps, ValidationRule } from '#schema';
import { HttpClient } from '../../oracle/http-client.ts';
import { startRealServer } from '../../oracle/real-server.ts';
import { RULE_CASES, type RuleCases } from './rule-cases.ts';
import { batchesOf, type Cause, customResource, type RecordedBatch, schemaWith } from './rule-transcript.ts';

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const CASES = '/apis/cel.test/v1/cases';
/** How long a new CRD may take until its resource answers. */
const SERVED_WITHIN_MS = 20_000;
const POLL_MS = 100;

interface Reply {
  readonly status: number;
  readonly body: JsonObject;
}

class Recorder {
  private readonly client: HttpClient;

  constructor(client: HttpClient) {
    this.client = client;
  }

  private async send(method: string, path: string, body?: JsonValue): Promise<Reply> {
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    const text = body === undefined ? undefined : encodeJson(body);
    const answer = await this.client.send({
      method,
      path,
      as: 'admin',
      headers,
      ...(text === undefined ? {} : { body: text }),
    });
    const isJson = answer.headers['content-type']?.[0]?.startsWith('application/json') ?? false;
    return { status: answer.status, body: isJson ? (decodeJson(answer.text) as JsonObject) : { text: answer.text } };
  }

  async record(cases: RuleCases): Promise<RecordedBatch[]> {
    const recorded: RecordedBatch[] = [];
    for (const { name, rules } of batchesOf(cases)) {
      const rejection = causesOf(await this.send('POST', `${CRDS}?dryRun=All`, crd(schemaWith(cases, rules))));
      const refused = new Set(
        rejection.map(({ field }) => Number(/x-kubernetes-validations\[(\d+)\]/.exec(field)?.[1] ?? -1)),
      );
      const accepted = rules.filter((_, i) => !refused.has(i));
      const runs = cases.place === 'root' ? rejection.length === 0 : accepted.length > 0;
      const answers = runs ? await this.answers(cases, accepted) : [];
      recorded.push({ name, rules, rejection, accepted, answers });
      console.log(`${name}: ${rules.length - accepted.length} of ${rules.length} refused`);
    }
    return recorded;
  }

  private async answers(cases: RuleCases, accepted: readonly ValidationRule[]): Promise<Cause[][]> {
    // Objects that updates start from must be stored, so they come first, while the CRD has no rules.
    await this.expect(201, await this.send('POST', CRDS, crd(withoutRules(schemaWith(cases, [])))));
    await this.untilServed();
    for (const [i, spec] of cases.objects.entries()) {
      await this.expect(201, await this.send('POST', CASES, customResource(spec, `old-${i}`)));
    }
    const { body } = await this.send('GET', `${CRDS}/cases.cel.test`);
    const next = { ...crd(schemaWith(cases, accepted)), metadata: body.metadata as JsonObject };
    await this.expect(200, await this.send('PUT', `${CRDS}/cases.cel.test`, next));
    await this.untilEnforced();
    const answers: Cause[][] = [];
    for (const spec of cases.objects) {
      answers.push(causesOf(await this.send('POST', `${CASES}?dryRun=All`, customResource(spec))));
    }
    for (const [from, to] of cases.updates) answers.push(await this.update(from, cases.objects[to]!)); // indexes of cases
    await this.send('DELETE', `${CRDS}/cases.cel.test`);
    await this.until(async () => (await this.send('GET', `${CRDS}/cases.cel.test`)).status === 404);
    return answers;
  }

  private async update(from: number, spec: JsonObject): Promise<Cause[]> {
    const path = `${CASES}/old-${from}`;
    const { body } = await this.send('GET', path);
    return causesOf(await this.send('PUT', `${path}?dryRun=All`, { ...body, spec }));
  }

  private untilServed(): Promise<void> {
    return this.until(async () => (await this.send('GET', CASES)).status === 200);
  }

  /** A new schema takes effect a moment after it was written: until then the marker's maxLength is not enforced. */
  private untilEnforced(): Promise<void> {
    return this.until(async () => {
      const probe = { ...customResource({}), marker: 'xx' };
      return (await this.send('POST', `${CASES}?dryRun=All`, probe)).status === 422;
    });
  }

  private async until(done: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + SERVED_WITHIN_MS;
    while (!(await done())) {
      if (Date.now() > end) throw new Error('the server did not get there in time');
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  private async expect(status: number, reply: Reply): Promise<void> {
    if (reply.status !== status) throw new Error(`expected ${status}: ${encodeJson(reply.body)}`);
  }
}

function causesOf({ status, body }: Reply): Cause[] {
  if (status < 300) return [];
  const details = body.details as JsonObject | undefined;
  if (status !== 422) throw new Error(`unexpected ${status}: ${encodeJson(body)}`);
  return ((details?.causes ?? []) as unknown as Cause[]).map(({ reason, field, message }) => ({
    reason,
    field,
    message,
  }));
}

/** The schema with no rule anywhere: any object can be stored under it. */
function withoutRules(schema: JSONSchemaProps): JSONSchemaProps {
  return JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    key === 'x-kubernetes-validations' ? undefined : value,
  ) as JSONSchemaProps;
}

function hasRules(schema: JSONSchemaProps): boolean {
  return JSON.stringify(schema).includes('"x-kubernetes-validations":[{');
}

/** `marker` tells when the rules are in force. */
function crd(schema: JSONSchemaProps): JsonObject {
  const marker: JSONSchemaProps = hasRules(schema) ? { type: 'string', maxLength: 1 } : { type: 'string' };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'cases.cel.test' },
    spec: {
      group: 'cel.test',
      scope: 'Cluster',
      names: { plural: 'cases', singular: 'case', kind: 'Case', listKind: 'CaseList' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: { ...schema, properties: { ...schema.properties, marker } } as unknown as JsonObject,
          },
        },
      ],
    },
  };
}

const server = await startRealServer({ etcdFlags: ['--unsafe-no-fsync'] });
const client = new HttpClient(server);
try {
  const recorder = new Recorder(client);
  const batches: RecordedBatch[] = [];
  for (const cases of RULE_CASES) batches.push(...(await recorder.record(cases)));
  await writeFile(
    join(import.meta.dirname, 'transcripts/rules.json'),
    `[\n${batches.map((batch) => JSON.stringify(batch)).join(',\n')}\n]\n`,
  );
} finally {
  client.close();
  await server.stop();
}
