import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Kubectl, KubectlResult } from './kubectl.ts';
import { teamManifest } from './manifests.ts';
import { isWithoutKubectl, type ServerUnderTest, startServerUnderTest } from './server-under-test.ts';

/** A kind whose objects may be the parent of an applyset: the CRD's label says so. */
const releases = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'releases.e2e.kubernest.dev', labels: { 'applyset.kubernetes.io/is-parent-type': 'true' } },
  spec: {
    group: 'e2e.kubernest.dev',
    scope: 'Cluster',
    names: { plural: 'releases', singular: 'release', kind: 'Release' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

/** The id that kubectl gives the applyset of a release: a hash of its name, namespace, kind and group. */
function applysetId(release: string): string {
  const hash = createHash('sha256').update(`${release}..Release.e2e.kubernest.dev`).digest('base64url');
  return `applyset-${hash}-v1`;
}

const parent = (name: string, metadata: object) =>
  JSON.stringify({ apiVersion: 'e2e.kubernest.dev/v1', kind: 'Release', metadata: { name, ...metadata } });

/** Teams of these names as one manifest. */
const teams = (...names: string[]) =>
  names.map((name) => teamManifest({}, { name, labels: { set: 'one' } })).join('\n---\n');

const line = (name: string, what: string) => `team.platform.kubernest.dev/${name} ${what}\n`;

describe.skipIf(isWithoutKubectl)('kubectl apply --prune', { timeout: 60_000 }, () => {
  let server: ServerUnderTest;
  let kubectl: Kubectl;

  const apply = (
    manifest: string,
    flags: readonly string[],
    env: Record<string, string> = {},
  ): Promise<KubectlResult> => kubectl.try(['apply', '-f', '-', ...flags], { stdin: manifest, env });

  beforeAll(async () => {
    server = await startServerUnderTest();
    kubectl = server.kubectl;
    await apply(JSON.stringify(releases), []);
    await kubectl.run('wait', '--for=condition=Established', 'crd', 'releases.e2e.kubernest.dev', '--timeout=15s');
  });
  afterEach(async () => {
    await kubectl.run('delete', 'teams,releases', '--all');
  });
  afterAll(() => server?.stop());

  describe('by label', () => {
    const flags = ['--prune', '-l', 'set=one', '--prune-allowlist=platform.kubernest.dev/v1/Team'];

    it('deletes what was applied before and is left out', async () => {
      expect((await apply(teams('a', 'b'), flags)).stdout).toBe(line('a', 'created') + line('b', 'created'));
      await kubectl.try(['create', '-f', '-'], { stdin: teams('made-otherwise') });
      expect((await apply(teams('a'), [...flags, '--dry-run=server'])).stdout).toBe(
        line('a', 'unchanged (server dry run)') + line('b', 'pruned (server dry run)'),
      );
      expect((await apply(teams('a'), flags)).stdout).toBe(line('a', 'unchanged') + line('b', 'pruned'));
      expect(await kubectl.run('get', 'teams', '-o', 'name')).toBe(
        'team.platform.kubernest.dev/a\nteam.platform.kubernest.dev/made-otherwise\n',
      );
    });

    it('is not for server-side apply, nor for everything unless asked', async () => {
      expect((await apply(teams('a'), [...flags, '--server-side'])).stderr).toBe(
        "error: --prune is in alpha and doesn't currently work on objects created by server-side apply\n",
      );
      expect((await apply(teams('a'), ['--prune'])).stderr).toContain(
        'error: all resources selected for prune without explicitly passing --all.',
      );
    });
  });

  describe('by applyset', () => {
    const env = { KUBECTL_APPLYSET: 'true' };
    const flagsOf = (name: string) => ['--prune', `--applyset=releases.e2e.kubernest.dev/${name}`];

    /** kubectl makes no parents of a custom kind: it expects what it would have written itself. */
    const createParent = (name: string) =>
      kubectl.try(['create', '-f', '-'], {
        stdin: parent(name, {
          labels: { 'applyset.kubernetes.io/id': applysetId(name) },
          annotations: {
            'applyset.kubernetes.io/tooling': 'kubectl/v1.37.2',
            'applyset.kubernetes.io/contains-group-kinds': '',
          },
        }),
      });
    const groupKinds = (name: string) =>
      kubectl.run(
        'get',
        'release',
        name,
        '-o',
        'jsonpath={.metadata.annotations.applyset\\.kubernetes\\.io/contains-group-kinds}',
      );

    it.each([
      ['client', []],
      ['server', ['--server-side']],
    ])('deletes what is left out, applied on the %s', async (side, more) => {
      const flags = [...flagsOf(side), ...more];
      expect((await createParent(side)).stderr).toBe('');
      expect((await apply(teams('a', 'b'), flags, env)).code).toBe(0);
      expect(await groupKinds(side)).toBe('Team.platform.kubernest.dev');
      expect(
        await kubectl.run('get', 'teams', '-o', 'name', '-l', `applyset.kubernetes.io/part-of=${applysetId(side)}`),
      ).toBe('team.platform.kubernest.dev/a\nteam.platform.kubernest.dev/b\n');
      expect((await apply(teams('b'), flags, env)).stdout).toMatch(/^team\S+\/b \S+\nteam\S+\/a pruned\n$/);
      expect(await kubectl.run('get', 'teams', '-o', 'name')).toBe('team.platform.kubernest.dev/b\n');
    });

    it('keeps the parent’s fields as a manager of its own', async () => {
      await createParent('owned');
      const first = await apply(teams('a'), [...flagsOf('owned'), '--server-side'], env);
      expect(first.stderr).toContain(
        'WARNING: failed to update ApplySet: Apply failed with 1 conflict: conflict with "kubectl-create" using e2e.kubernest.dev/v1: .metadata.annotations.applyset.kubernetes.io/contains-group-kinds\n',
      );
      const second = await apply(teams('a'), [...flagsOf('owned'), '--server-side'], env);
      expect(second).toMatchObject({ stderr: '', stdout: line('a', 'serverside-applied') });
    });

    it('refuses a parent that is not there, or not of a kind for parents', async () => {
      expect((await apply(teams('a'), flagsOf('nowhere'), env)).stderr).toBe(
        'error: custom resource ApplySet parents cannot be created automatically\n',
      );
      await kubectl.try(['create', '-f', '-'], { stdin: parent('bare', {}) });
      expect((await apply(teams('a'), flagsOf('bare'), env)).stderr).toBe(
        'error: ApplySet parent object "releases.e2e.kubernest.dev/bare" already exists and is missing required annotation "applyset.kubernetes.io/tooling"\n',
      );
      expect((await apply(teams('a'), ['--prune', '--applyset=teams/a'], env)).stderr).toBe(
        'error: resource "platform.kubernest.dev/v1, Resource=teams" is not permitted as an ApplySet parent\n',
      );
    });
  });
});
