import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Kubectl, KubectlResult } from './kubectl.ts';
import { teamManifest } from './manifests.ts';
import { isWithoutKubectl, type ServerUnderTest, startServerUnderTest } from './server-under-test.ts';

describe.skipIf(isWithoutKubectl)('kubectl diff and replace', { timeout: 60_000 }, () => {
  let server: ServerUnderTest;
  let kubectl: Kubectl;

  const withManifest = (command: readonly string[], manifest: string): Promise<KubectlResult> =>
    kubectl.try([...command, '-f', '-'], { stdin: manifest });
  /** What a diff takes away and adds. */
  const changes = ({ stdout }: KubectlResult): string[] =>
    stdout.match(/^[-+] .*$/gm)?.map((line) => line.trimEnd()) ?? [];

  beforeAll(async () => {
    server = await startServerUnderTest();
    kubectl = server.kubectl;
  });
  afterEach(async () => {
    await kubectl.run('delete', 'teams', '--all');
  });
  afterAll(() => server?.stop());

  it('compares with what apply would make', async () => {
    await withManifest(['apply'], teamManifest({ channels: ['#shop'] }));
    expect(await withManifest(['diff'], teamManifest({ channels: ['#shop'] }))).toMatchObject({ code: 0, stdout: '' });
    const diff = await withManifest(['diff'], teamManifest({ contact: 'front@example.com' }));
    expect(diff.code).toBe(1);
    expect(changes(diff)).toEqual([
      '-  generation: 1',
      '+  generation: 2',
      '-  channels:',
      "-  - '#shop'",
      '-  contact: storefront@example.com',
      '+  contact: front@example.com',
    ]);
    expect(await kubectl.run('get', 'team', 'storefront', '-o', 'jsonpath={.spec.contact}')).toBe(
      'storefront@example.com',
    );
  });

  it('compares with what a server-side apply would make', async () => {
    await withManifest(['apply', '--server-side'], teamManifest({ channels: ['#shop'] }));
    const diff = await withManifest(['diff', '--server-side'], teamManifest({ contact: 'front@example.com' }));
    expect(diff.code).toBe(1);
    expect(changes(diff)).toEqual([
      '-  generation: 1',
      '+  generation: 2',
      '-  channels:',
      "-  - '#shop'",
      '-  contact: storefront@example.com',
      '+  contact: front@example.com',
    ]);
  });

  it('conflicts as a server-side apply would, unless forced', async () => {
    await withManifest(['apply', '--server-side'], teamManifest());
    const others = teamManifest({ contact: 'front@example.com' });
    const command = ['diff', '--server-side', '--field-manager=ci'];
    const refused = await withManifest(command, others);
    expect(refused.code).toBeGreaterThan(1);
    expect(refused.stderr).toContain(
      'Error from server (Conflict): Apply failed with 1 conflict: conflict with "kubectl": .spec.contact\n',
    );
    const forced = await withManifest([...command, '--force-conflicts'], others);
    expect(changes(forced)).toContain('+  contact: front@example.com');
  });

  it('shows managed fields where asked, and an object that is not there yet', async () => {
    const diff = await withManifest(['diff', '--server-side', '--show-managed-fields'], teamManifest());
    expect(diff.code).toBe(1);
    expect(changes(diff)).toEqual(expect.arrayContaining(['+  managedFields:', '+    manager: kubectl']));
  });

  it('replaces an object, and by force makes it anew', async () => {
    await withManifest(['apply'], teamManifest({ channels: ['#shop'] }));
    const uid = () => kubectl.run('get', 'team', 'storefront', '-o', 'jsonpath={.metadata.uid}');
    const before = await uid();
    expect((await withManifest(['replace'], teamManifest())).stdout).toBe(
      'team.platform.kubernest.dev/storefront replaced\n',
    );
    expect(
      await kubectl.run('get', 'team', 'storefront', '-o', 'jsonpath={.spec.channels}|{.metadata.annotations}'),
    ).toBe('|');
    expect(await uid()).toBe(before);
    expect((await withManifest(['replace', '--force'], teamManifest())).stdout).toBe(
      'team.platform.kubernest.dev "storefront" deleted\nteam.platform.kubernest.dev/storefront replaced\n',
    );
    expect(await uid()).not.toBe(before);
  });

  it('applies and compares a folder and a kustomization', async () => {
    const folder = join(server.dir, 'kustomization');
    await mkdir(folder);
    try {
      await writeFile(join(folder, 'team.yaml'), teamManifest());
      await writeFile(
        join(folder, 'namespace.yaml'),
        'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: kustomized\n',
      );
      expect((await kubectl.run('apply', '--server-side', '-f', folder)).split('\n').sort()).toEqual([
        '',
        'namespace/kustomized serverside-applied',
        'team.platform.kubernest.dev/storefront serverside-applied',
      ]);
      await writeFile(
        join(folder, 'kustomization.yaml'),
        'resources: [team.yaml]\nnamePrefix: our-\nlabels: [{ pairs: { from: kustomize } }]\n',
      );
      expect(await kubectl.run('apply', '-k', folder)).toBe('team.platform.kubernest.dev/our-storefront created\n');
      expect(await kubectl.run('diff', '-k', folder)).toBe('');
      expect(await kubectl.run('get', 'teams', '-l', 'from=kustomize', '-o', 'name')).toBe(
        'team.platform.kubernest.dev/our-storefront\n',
      );
      expect(await kubectl.run('delete', '-k', folder)).toBe('team.platform.kubernest.dev "our-storefront" deleted\n');
    } finally {
      await rm(folder, { recursive: true });
      await kubectl.run('delete', 'namespace', 'kustomized', '--ignore-not-found', '--timeout=15s');
    }
  });
});
