import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '#machinery';
import { type ExampleObject, exampleFiles, objectPath, putObject } from './example-manifests.ts';
import { HttpClient } from './oracle/http-client.ts';
import { startKubernest } from './oracle/kubernest-server.ts';
import { realBinaries } from './oracle/real-server.ts';
import type { RunningServer } from './oracle/running-server.ts';

const crdFiles = exampleFiles('crds');
const crds = crdFiles.flatMap((file) => file.objects) as unknown as JsonObject[];
const root = join(import.meta.dirname, '..');
/** The scripts need a kubeconfig, which only a server of this test's own has. */
const ownServer = process.env.KUBERNEST_URL === undefined;
const kubectl = join(realBinaries, 'kubectl');

let server: RunningServer;
let client: HttpClient;
let dataDir: string;
let scriptEnvironment: NodeJS.ProcessEnv;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'examples-'));
  scriptEnvironment = { ...process.env, KUBECONFIG: join(dataDir, 'kubeconfig'), KUBECTL: kubectl };
  server = await startKubernest({ dataDir, flags: ['--crds', join(root, 'crds')] });
  client = new HttpClient(server);
});
afterAll(async () => {
  client?.close();
  await server?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

describe('the CRDs of crds/', () => {
  it.each(crdFiles.map((file) => [file.name, file] as const))('%s is established', async (_, file) => {
    for (const { metadata } of file.objects) {
      const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${metadata.name}`;
      const { body } = await client.send({ method: 'GET', path, as: 'admin', headers: {} });
      const { conditions } = (body as { status: { conditions: { type: string; status: string }[] } }).status;
      expect(conditions.find((condition) => condition.type === 'Established')?.status).toBe('True');
    }
  });

  it('have a description at every field', () => {
    expect(crds.flatMap((crd) => undescribed(crd, String((crd.metadata as JsonObject).name)))).toEqual([]);
  });
});

describe('the objects of examples/', () => {
  it.each(exampleFiles('examples').map((file) => [file.name, file] as const))('%s are accepted', async (_, file) => {
    for (const object of file.objects) {
      const answer = await putObject(client, objectPath(object, crds), object);
      expect(answer.status, answer.text).toBeLessThan(300);
    }
  });
});

describe('the objects of examples/rejected/', () => {
  it.each(exampleFiles('examples/rejected').map((file) => [file.name, file] as const))(
    '%s is refused as its comment says',
    async (_, file) => {
      const last = file.objects.at(-1)!; // a file without objects fails here
      const path = objectPath(last, crds);
      await client.send({ method: 'DELETE', path, as: 'admin', headers: {} });
      for (const object of file.objects.slice(0, -1)) {
        const answer = await putObject(client, path, object);
        expect(answer.status, answer.text).toBeLessThan(300);
      }
      const answer = await putObject(client, path, last);
      expect((answer.body as JsonObject).message).toBe(file.refusal);
      expect(answer.status).toBe(422);
    },
  );
});

describe.runIf(ownServer)('the scripts of examples/', () => {
  it('watch-websites.ts prints what is created, changed and deleted', async () => {
    const script = join(root, 'examples/watch-with-client-node/watch-websites.ts');
    const child = spawn(process.execPath, [script], {
      env: scriptEnvironment,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
      // Objects of the tests above may still be there; this one has a name of its own.
      const nextOf = async (name: string): Promise<string> => {
        for (;;) {
          const { value, done } = await lines.next();
          if (done) throw new Error('the script ended');
          if (value.includes(` ${name} `)) return value;
        }
      };
      const website = exampleFiles('examples').find((file) => file.name === 'websites.yaml')!.objects[0] as JsonObject &
        ExampleObject;
      const watched = { ...website, metadata: { ...website.metadata, name: 'watched' } };
      const path = objectPath(watched, crds);
      await putObject(client, path, watched);
      expect(await nextOf('watched')).toMatch(/^added watched host=shop.example.com replicas=4 /);
      await putObject(client, path, {
        ...watched,
        spec: { ...(website.spec as JsonObject), replicas: 5 },
      } as ExampleObject);
      expect(await nextOf('watched')).toMatch(/^updated watched .* replicas=5 /);
      await client.send({ method: 'DELETE', path, as: 'admin', headers: {} });
      expect(await nextOf('watched')).toMatch(/^deleted watched /);
    } finally {
      child.kill();
    }
  });

  it.runIf(existsSync(kubectl)).each([
    ['walk-through.sh', 'The Website "shop" is invalid'],
    ['server-side-apply.sh', 'Apply failed with 1 conflict: conflict with "on-call": .spec.contact'],
  ])('%s goes through with a real kubectl', async (name, shown) => {
    const script = join(root, 'examples/kubectl', name);
    const { stdout } = await promisify(execFile)(script, { env: scriptEnvironment });
    expect(stdout).toContain(shown);
  });
});

/** Paths of schema properties without a description. */
function undescribed(node: unknown, path: string): string[] {
  if (Array.isArray(node)) return node.flatMap((item, index) => undescribed(item, `${path}[${index}]`));
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    const own = `${path}.${key}`;
    if (key !== 'properties') return undescribed(value, own);
    return Object.entries(value as Record<string, JsonObject>).flatMap(([name, schema]) => [
      ...(schema.description === undefined ? [`${own}.${name}`] : []),
      ...undescribed(schema, `${own}.${name}`),
    ]);
  });
}
