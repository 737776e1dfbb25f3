import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Kubectl } from './kubectl.ts';
import { managersOf, replacingEditor, teamManifest } from './manifests.ts';
import { isWithoutKubectl, type ServerUnderTest, startServerUnderTest } from './server-under-test.ts';

const website = JSON.stringify({
  apiVersion: 'platform.kubernest.dev/v1',
  kind: 'Website',
  metadata: { name: 'shop', namespace: 'default' },
  spec: { host: 'shop.example.com', environment: 'dev', image: 'registry.example.com/shop:1', replicas: 4 },
});
const websiteStatus = (replicas: number) =>
  JSON.stringify({
    apiVersion: 'platform.kubernest.dev/v1',
    kind: 'Website',
    metadata: { name: 'shop', namespace: 'default' },
    status: { replicas },
  });

describe.skipIf(isWithoutKubectl)('kubectl and who manages a field', { timeout: 60_000 }, () => {
  let server: ServerUnderTest;
  let kubectl: Kubectl;

  const serverSideApply = (manifest: string, ...flags: string[]) =>
    kubectl.try(['apply', '--server-side', '-f', '-', ...flags], { stdin: manifest });
  const statusOf = () => kubectl.run('get', 'website', 'shop', '-o', 'jsonpath={.status.replicas}');

  beforeAll(async () => {
    server = await startServerUnderTest();
    kubectl = server.kubectl;
  });
  afterEach(async () => {
    await kubectl.run('delete', 'teams,websites', '--all');
  });
  afterAll(() => server?.stop());

  it('labels and annotates a custom resource', async () => {
    await serverSideApply(teamManifest({}, { labels: { area: 'shop' } }));
    expect(await kubectl.run('label', 'team', 'storefront', 'tier=paid')).toBe(
      'team.platform.kubernest.dev/storefront labeled\n',
    );
    expect((await kubectl.try(['label', 'team', 'storefront', 'tier=free'])).stderr).toBe(
      "error: 'tier' already has a value (paid), and --overwrite is false\n",
    );
    expect(await kubectl.run('label', 'team', 'storefront', '--overwrite', 'area=front', 'tier-')).toBe(
      'team.platform.kubernest.dev/storefront modified\n',
    );
    expect(await kubectl.run('annotate', 'team', 'storefront', 'note=one')).toBe(
      'team.platform.kubernest.dev/storefront annotated\n',
    );
    expect(await managersOf(kubectl, 'team', 'storefront')).toEqual([
      'kubectl Apply',
      'kubectl-annotate Update',
      'kubectl-label Update',
    ]);
    expect((await serverSideApply(teamManifest({}, { labels: { area: 'shop' } }))).stderr).toContain(
      'error: Apply failed with 1 conflict: conflict with "kubectl-label" using platform.kubernest.dev/v1: .metadata.labels.area\n',
    );
  });

  it('labels, annotates, patches and applies a namespace', async () => {
    await kubectl.run('create', 'namespace', 'labelled');
    try {
      expect(await kubectl.run('label', 'namespace', 'labelled', 'team=shop')).toBe('namespace/labelled labeled\n');
      expect(await kubectl.run('annotate', 'namespace', 'labelled', 'note=one')).toBe('namespace/labelled annotated\n');
      const patch = '{"metadata":{"labels":{"team":null,"tier":"paid"}}}';
      expect(await kubectl.run('patch', 'namespace', 'labelled', '-p', patch)).toBe('namespace/labelled patched\n');
      const manifest = '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"labelled","labels":{"tier":"free"}}}';
      expect((await serverSideApply(manifest)).stderr).toContain(
        'error: Apply failed with 1 conflict: conflict with "kubectl-patch" using v1: .metadata.labels.tier\n',
      );
      expect((await serverSideApply(manifest, '--force-conflicts')).stdout).toBe(
        'namespace/labelled serverside-applied\n',
      );
      const labels = ['get', 'namespace', 'labelled', '-o', 'jsonpath={.metadata.labels}'];
      expect(await kubectl.run(...labels)).toBe('{"kubernetes.io/metadata.name":"labelled","tier":"free"}');
      expect(await managersOf(kubectl, 'namespace', 'labelled')).toEqual([
        'kubectl Apply',
        'kubectl-annotate Update',
        'kubectl-create Update',
      ]);
    } finally {
      await kubectl.run('delete', 'namespace', 'labelled', '--timeout=15s');
    }
  });

  it('shows managed fields only when asked', async () => {
    await serverSideApply(teamManifest());
    const yaml = ['get', 'team', 'storefront', '-o', 'yaml'];
    expect(await kubectl.run(...yaml)).not.toContain('managedFields');
    expect(await kubectl.run(...yaml, '--show-managed-fields')).toMatch(
      /^ {2}managedFields:\n {2}- apiVersion: platform\.kubernest\.dev\/v1\n {4}fieldsType: FieldsV1\n {4}fieldsV1:\n {6}f:spec:\n/m,
    );
  });

  it('keeps the managers of a status apart', async () => {
    await serverSideApply(website);
    await kubectl.run('patch', 'website', 'shop', '--subresource=status', '--type=merge', '-p', websiteStatus(2));
    const env = await replacingEditor(server.dir, '^  replicas: 2', '  replicas: 3');
    expect((await kubectl.try(['edit', 'website', 'shop', '--subresource=status'], { env })).stdout).toBe(
      'website.platform.kubernest.dev/shop edited\n',
    );
    expect(await statusOf()).toBe('3');
    const conflict = await serverSideApply(websiteStatus(4), '--subresource=status');
    expect(conflict.stderr).toContain(
      'error: Apply failed with 1 conflict: conflict with "kubectl-edit" with subresource "status" using platform.kubernest.dev/v1: .status.replicas\n',
    );
    const forced = ['--subresource=status', '--field-manager=probe', '--force-conflicts'];
    expect((await serverSideApply(websiteStatus(4), ...forced)).stdout).toBe(
      'website.platform.kubernest.dev/shop serverside-applied\n',
    );
    expect(await statusOf()).toBe('4');
    expect(await managersOf(kubectl, 'website', 'shop')).toEqual([
      'kubectl Apply',
      'kubectl-patch Update status',
      'probe Apply status',
    ]);
  });

  it('scales, and conflicts with who applied the replicas', async () => {
    await serverSideApply(website);
    await kubectl.run('scale', 'website', 'shop', '--replicas=5');
    expect(await managersOf(kubectl, 'website', 'shop')).toEqual(['kubectl Apply', 'kubectl Update scale']);
    expect((await serverSideApply(website)).stderr).toContain(
      'error: Apply failed with 1 conflict: conflict with "kubectl" with subresource "scale" using platform.kubernest.dev/v1: .spec.replicas\n',
    );
  });

  it('has no strategic merge patch for custom resources', async () => {
    await serverSideApply(teamManifest());
    expect((await kubectl.try(['patch', 'team', 'storefront', '-p', '{"spec":{}}'])).stderr).toBe(
      'error: application/strategic-merge-patch+json is not supported by platform.kubernest.dev/v1, Kind=Team: the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml\n',
    );
  });
});
