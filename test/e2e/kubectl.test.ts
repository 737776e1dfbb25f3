import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKubernest } from '../oracle/kubernest-server.ts';
import type { RunningServer } from '../oracle/running-server.ts';
import { Kubectl, kubectlBinary } from './kubectl.ts';

const root = join(import.meta.dirname, '../..');
const websites = join(root, 'examples/websites.yaml');

describe.skipIf(!existsSync(kubectlBinary) && process.env.CI !== 'true')('kubectl', { timeout: 60_000 }, () => {
  let dir: string;
  let server: RunningServer;
  let kubectl: Kubectl;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'e2e-kubectl-'));
    server = await startKubernest({ dataDir: join(dir, 'data'), flags: [`--crds=${join(root, 'crds')}`] });
    kubectl = new Kubectl(join(dir, 'data/kubeconfig'), dir);
    await kubectl.run('wait', '--for=condition=Established', 'crd', '--all', '--timeout=15s');
  });
  afterAll(async () => {
    await server?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it('lists the resources of the CRDs with their short names', async () => {
    const resources = await kubectl.run('api-resources', '--api-group=platform.kubernest.dev');
    expect(resources).toMatch(/^websites +web +platform\.kubernest\.dev\/v1 +true +Website$/m);
    expect(resources).toMatch(/^environments .* false +Environment$/m);
  });

  it('applies examples, and says unchanged the second time', async () => {
    expect(await kubectl.run('apply', '-f', websites)).toContain('website.platform.kubernest.dev/shop created');
    expect(await kubectl.run('apply', '-f', websites)).toContain('website.platform.kubernest.dev/shop unchanged');
  });

  it('gets tables by short name, wide, by category and as YAML', async () => {
    expect(await kubectl.run('get', 'web')).toMatch(
      /^NAME +HOST +DESIRED +READY +AGE\nshop +shop\.example\.com +4 +\d+s$/m,
    );
    expect(await kubectl.run('get', 'web', '-o', 'wide')).toMatch(/ENVIRONMENT/);
    expect(await kubectl.run('get', 'platform')).toContain('website.platform.kubernest.dev/shop');
    expect(await kubectl.run('get', 'web', 'shop', '-o', 'jsonpath={.spec.autoscaling.max}')).toBe('10');
    expect(
      await kubectl.run(
        'get',
        'web',
        '-l',
        'team=storefront',
        '--field-selector',
        'spec.environment=dev',
        '-o',
        'name',
      ),
    ).toBe('website.platform.kubernest.dev/shop-preview\n');
  });

  it('explains the schema recursively', async () => {
    const text = await kubectl.run('explain', 'websites', '--recursive');
    expect(text).toMatch(/^GROUP: +platform\.kubernest\.dev\nKIND: +Website\nVERSION: +v1$/m);
    expect(text).toMatch(/^ {4}replicas\t<integer>$/m);
    expect(await kubectl.run('explain', 'websites.spec.replicas')).toContain('How many copies run.');
  });

  it('describes an object', async () => {
    const text = await kubectl.run('describe', 'web', 'shop');
    expect(text).toMatch(/^Name: +shop$/m);
    expect(text).toMatch(/^ {2}Host: +shop\.example\.com$/m);
  });

  it('edits with an editor', async () => {
    const editor = join(dir, 'editor.sh');
    await writeFile(editor, '#!/bin/sh\nsed -i "s/replicas: 4/replicas: 5/" "$1"\n');
    await chmod(editor, 0o755);
    const edited = await kubectl.try(['edit', 'web', 'shop'], { env: { EDITOR: editor, KUBE_EDITOR: editor } });
    expect(edited).toMatchObject({ code: 0, stdout: 'website.platform.kubernest.dev/shop edited\n' });
    expect(await kubectl.run('get', 'web', 'shop', '-o', 'jsonpath={.spec.replicas}')).toBe('5');
  });

  it('patches with both kinds of JSON patch, and a status through its subresource', async () => {
    await kubectl.run('patch', 'web', 'shop', '--type=merge', '-p', '{"spec":{"replicas":6}}');
    await kubectl.run(
      'patch',
      'web',
      'shop',
      '--type=json',
      '-p',
      '[{"op":"test","path":"/spec/replicas","value":6},{"op":"add","path":"/metadata/labels/tier","value":"paid"}]',
    );
    await kubectl.run(
      'patch',
      'web',
      'shop',
      '--subresource=status',
      '--type=merge',
      '-p',
      '{"status":{"replicas":3}}',
    );
    const parts = '{.spec.replicas} {.metadata.labels.tier} {.status.replicas}';
    expect(await kubectl.run('get', 'web', 'shop', '-o', `jsonpath=${parts}`)).toBe('6 paid 3');
  });

  it('applies, patches and edits a namespace by strategic merge patch, and applies a CRD', async () => {
    const manifest = (labels: string, finalizers: string) =>
      `{apiVersion: v1, kind: Namespace, metadata: {name: merged, labels: {${labels}}, finalizers: [${finalizers}]}}`;
    const apply = (text: string) => kubectl.try(['apply', '-f', '-'], { stdin: text });
    await apply(manifest('a: "1", b: "2"', 'example.com/a, example.com/b'));
    expect(await apply(manifest('a: "1", c: "3"', 'example.com/c, example.com/b'))).toMatchObject({
      code: 0,
      stdout: 'namespace/merged configured\n',
    });
    const parts = 'jsonpath={.metadata.labels.a}{.metadata.labels.b}{.metadata.labels.c} {.metadata.finalizers}';
    expect(await kubectl.run('get', 'ns', 'merged', '-o', parts)).toBe('13 ["example.com/c","example.com/b"]');
    await kubectl.run('patch', 'ns', 'merged', '-p', '{"metadata":{"labels":{"$patch":"replace","a":"4"}}}');
    const editor = join(dir, 'finalizer-editor.sh');
    await writeFile(editor, '#!/bin/sh\nsed -i "/- example.com\\/b/d" "$1"\n');
    await chmod(editor, 0o755);
    const edited = await kubectl.try(['edit', 'ns', 'merged'], { env: { EDITOR: editor, KUBE_EDITOR: editor } });
    expect(edited).toMatchObject({ code: 0, stdout: 'namespace/merged edited\n' });
    expect(await kubectl.run('get', 'ns', 'merged', '-o', parts)).toBe('4 ["example.com/c"]');
    const crd = join(root, 'crds/website.yaml');
    expect(await kubectl.run('apply', '-f', crd)).toContain('websites.platform.kubernest.dev configured');
    expect(await kubectl.run('apply', '-f', crd)).toContain('websites.platform.kubernest.dev unchanged');
  });

  it('scales, and waits for a field', async () => {
    expect(await kubectl.run('scale', 'web', 'shop', '--replicas=7')).toBe(
      'website.platform.kubernest.dev/shop scaled\n',
    );
    const waiting = kubectl.run('wait', 'web', 'shop', '--for=jsonpath={.status.replicas}=7', '--timeout=10s');
    await kubectl.run(
      'patch',
      'web',
      'shop',
      '--subresource=status',
      '--type=merge',
      '-p',
      '{"status":{"replicas":7}}',
    );
    expect(await waiting).toBe('website.platform.kubernest.dev/shop condition met\n');
  });

  it('shows what a change would do, and does nothing in a dry run', async () => {
    const changed = (await kubectl.run('get', 'web', 'shop-preview', '-o', 'yaml')).replace(
      'environment: dev',
      'environment: test',
    );
    const diff = await kubectl.try(['diff', '-f', '-'], { stdin: changed });
    expect(diff.code).toBe(1);
    expect(diff.stdout).toMatch(/^-.*environment: dev$/m);
    expect(diff.stdout).toMatch(/^\+.*environment: test$/m);
    const dry = await kubectl.try(['apply', '--dry-run=server', '-f', '-'], { stdin: changed });
    expect(dry.stdout).toBe('website.platform.kubernest.dev/shop-preview configured (server dry run)\n');
    expect(await kubectl.run('get', 'web', 'shop-preview', '-o', 'jsonpath={.spec.environment}')).toBe('dev');
  });

  it('prints why an object is refused', async () => {
    const refused = await kubectl.try(['apply', '-f', join(root, 'examples/rejected/above-maximum.yaml')]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(
      'The Environment "above-maximum" is invalid: spec.quota.replicas: Invalid value: 5000: spec.quota.replicas in body should be less than or equal to 1000',
    );
  });

  it('watches changes', async () => {
    const watch = kubectl.follow(['get', 'web', 'shop', '-w', '-o', 'jsonpath={.spec.replicas}{"\\n"}'], 3);
    await watch.firstLine;
    await kubectl.run('scale', 'web', 'shop', '--replicas=8');
    await kubectl.run('scale', 'web', 'shop', '--replicas=9');
    expect(await watch.output).toBe('7\n8\n9\n');
  });

  it('deletes objects, and a namespace with all that is in it', async () => {
    await kubectl.run('create', 'namespace', 'short-lived');
    const elsewhere = await kubectl.try(['apply', '-n', 'short-lived', '-f', '-'], {
      stdin: (await kubectl.run('get', 'web', 'shop', '-o', 'yaml')).replaceAll(
        'namespace: default',
        'namespace: short-lived',
      ),
    });
    expect(elsewhere.stderr).toBe('');
    expect(await kubectl.run('delete', 'web', 'shop')).toContain('website.platform.kubernest.dev "shop" deleted');
    expect((await kubectl.try(['get', 'web', 'shop'])).stderr).toBe(
      'Error from server (NotFound): websites.platform.kubernest.dev "shop" not found\n',
    );
    await kubectl.run('delete', 'namespace', 'short-lived', '--timeout=15s');
    expect((await kubectl.try(['get', 'web', '-n', 'short-lived'])).stderr).toContain('No resources found');
  });
});
