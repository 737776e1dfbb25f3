import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { JsonObject } from '#machinery';
import type { Kubectl, KubectlResult } from './kubectl.ts';
import { managersOf, replacingEditor, teamManifest } from './manifests.ts';
import { isWithoutKubectl, type ServerUnderTest, startServerUnderTest } from './server-under-test.ts';

const applied = 'team.platform.kubernest.dev/storefront serverside-applied\n';
const configured = 'team.platform.kubernest.dev/storefront configured\n';

describe.skipIf(isWithoutKubectl)('kubectl apply', { timeout: 60_000 }, () => {
  let server: ServerUnderTest;
  let kubectl: Kubectl;

  const apply = (manifest: string, ...flags: string[]): Promise<KubectlResult> =>
    kubectl.try(['apply', '-f', '-', ...flags], { stdin: manifest });
  const get = (output: string): Promise<string> => kubectl.run('get', 'team', 'storefront', '-o', output);
  const managers = (): Promise<string[]> => managersOf(kubectl, 'team', 'storefront');
  const managedBy = async (manager: string): Promise<unknown> => {
    const { metadata } = JSON.parse(
      await kubectl.run('get', 'team', 'storefront', '-o', 'json', '--show-managed-fields'),
    ) as { metadata: { managedFields: { manager: string; fieldsV1: unknown }[] } };
    return metadata.managedFields.find((entry) => entry.manager === manager)?.fieldsV1;
  };
  const lastApplied = async (): Promise<JsonObject> =>
    parse(await kubectl.run('apply', 'view-last-applied', 'team', 'storefront')) as JsonObject;

  beforeAll(async () => {
    server = await startServerUnderTest();
    kubectl = server.kubectl;
  });
  afterEach(async () => {
    await kubectl.run('delete', 'teams', '--all');
  });
  afterAll(() => server?.stop());

  describe('on the client', () => {
    it('creates, configures, takes away what is left out, and finds nothing to do', async () => {
      expect(await apply(teamManifest({ channels: ['#shop'], homepage: 'https://example.com' }))).toMatchObject({
        stdout: 'team.platform.kubernest.dev/storefront created\n',
        stderr: '',
      });
      await kubectl.run('label', 'team', 'storefront', 'by=somebody');
      expect((await apply(teamManifest({ channels: ['#shop', '#alerts'] }))).stdout).toBe(configured);
      expect((await apply(teamManifest({ channels: ['#shop', '#alerts'] }))).stdout).toBe(
        'team.platform.kubernest.dev/storefront unchanged\n',
      );
      expect(await get('jsonpath={.spec.channels} {.spec.homepage}|{.metadata.labels}')).toBe(
        '["#shop","#alerts"] |{"by":"somebody"}',
      );
      expect(await managers()).toEqual(['kubectl-client-side-apply Update', 'kubectl-label Update']);
    });

    it('warns of an object that it has not made, and writes the annotation', async () => {
      await kubectl.try(['create', '-f', '-'], { stdin: teamManifest() });
      const { stdout, stderr } = await apply(teamManifest());
      expect(stdout).toBe(configured);
      expect(stderr).toContain(
        'Warning: resource teams/storefront is missing the kubectl.kubernetes.io/last-applied-configuration annotation',
      );
      expect((await apply(teamManifest())).stdout).toBe('team.platform.kubernest.dev/storefront unchanged\n');
    });
  });

  describe('on the server', () => {
    it('owns what it applies and takes away what is left out', async () => {
      const both = teamManifest({ channels: ['#shop'], members: [{ user: 'maya' }, { user: 'tom', role: 'guest' }] });
      expect(await apply(both, '--server-side')).toMatchObject({ stdout: applied, stderr: '' });
      expect(await managedBy('kubectl')).toEqual({
        'f:spec': {
          'f:channels': { 'v:"#shop"': {} },
          'f:contact': {},
          'f:members': {
            'k:{"user":"maya"}': { '.': {}, 'f:user': {} },
            'k:{"user":"tom"}': { '.': {}, 'f:role': {}, 'f:user': {} },
          },
        },
      });
      expect((await apply(teamManifest({ members: [{ user: 'maya' }] }), '--server-side')).stdout).toBe(applied);
      expect(await get('jsonpath={.spec.members} {.spec.channels}|{.metadata.generation}')).toBe(
        '[{"role":"developer","user":"maya"}] |2',
      );
      await apply(teamManifest({ members: [{ user: 'maya' }] }), '--server-side');
      expect(await get('jsonpath={.metadata.generation}')).toBe('2');
    });

    it('says with whom it conflicts, and takes the fields by force', async () => {
      await apply(teamManifest(), '--server-side');
      const others = teamManifest({ contact: 'front@example.com', members: [{ user: 'maya', role: 'guest' }] });
      const refused = await apply(others, '--server-side', '--field-manager=ci');
      expect(refused).toMatchObject({ code: 1, stdout: '' });
      expect(refused.stderr).toMatch(
        /^error: Apply failed with 2 conflicts: conflicts with "kubectl":\n- \.spec\.contact\n- \.spec\.members\[user="maya"\]\.role\nPlease review the fields above--they currently have other managers\./,
      );
      expect((await apply(others, '--server-side', '--field-manager=ci', '--force-conflicts')).stdout).toBe(applied);
      expect(await get('jsonpath={.spec.contact}')).toBe('front@example.com');
      expect(await managers()).toEqual(['ci Apply', 'kubectl Apply']);
      expect(await managedBy('kubectl')).toEqual({
        'f:spec': { 'f:members': { 'k:{"user":"maya"}': { '.': {}, 'f:user': {} } } },
      });
    });

    it('shares a field with who means the same, until both let go', async () => {
      const shared = teamManifest({ homepage: 'https://example.com' });
      await apply(shared, '--server-side');
      await apply(shared, '--server-side', '--field-manager=ci');
      await apply(teamManifest(), '--server-side');
      expect(await get('jsonpath={.spec.homepage}')).toBe('https://example.com');
      await apply(teamManifest(), '--server-side', '--field-manager=ci');
      expect(await get('jsonpath={.spec.homepage}')).toBe('');
    });

    it('does nothing in a dry run', async () => {
      const { stdout } = await apply(teamManifest(), '--server-side', '--dry-run=server');
      expect(stdout).toBe('team.platform.kubernest.dev/storefront serverside-applied (server dry run)\n');
      expect((await kubectl.try(['get', 'team', 'storefront'])).code).toBe(1);
    });

    it('refuses unknown fields, and items that come twice', async () => {
      const unknown = await apply(teamManifest({ colour: 'red' }), '--server-side');
      expect(withoutReason(unknown.stderr)).toBe(
        'Error from server: failed to create typed patch object (/storefront; platform.kubernest.dev/v1, Kind=Team): .spec.colour: field not declared in schema\n',
      );
      const twice = await apply(teamManifest({ members: [{ user: 'maya' }, { user: 'maya' }] }), '--server-side');
      expect(withoutReason(twice.stderr)).toBe(
        'Error from server: failed to create typed patch object (/storefront; platform.kubernest.dev/v1, Kind=Team): .spec.members: duplicate entries for key [user="maya"]\n',
      );
    });
  });

  it('moves from the client to the server and back', async () => {
    await apply(teamManifest({ channels: ['#shop'] }));
    expect((await apply(teamManifest({ channels: ['#shop'] }), '--server-side')).stdout).toBe(applied);
    expect(await managers()).toEqual(['kubectl Apply', 'kubectl-last-applied Apply']);
    expect((await apply(teamManifest(), '--server-side')).stdout).toBe(applied);
    expect(await get('jsonpath={.spec.channels}')).toBe('');
    expect((await lastApplied()).spec).toEqual({
      contact: 'storefront@example.com',
      members: [{ user: 'maya', role: 'owner' }],
    });
    expect((await apply(teamManifest({ homepage: 'https://example.com' }))).stdout).toBe(configured);
    expect(await managers()).toContain('kubectl-client-side-apply Update');
  });

  describe('last-applied', () => {
    it('is viewed as YAML and JSON', async () => {
      await apply(teamManifest());
      expect(await lastApplied()).toEqual({
        apiVersion: 'platform.kubernest.dev/v1',
        kind: 'Team',
        metadata: { annotations: {}, name: 'storefront' },
        spec: { contact: 'storefront@example.com', members: [{ role: 'owner', user: 'maya' }] },
      });
      const json = await kubectl.run('apply', 'view-last-applied', 'team/storefront', '-o', 'json');
      expect(JSON.parse(json)).toEqual(await lastApplied());
    });

    it('is set, where it is there or asked for', async () => {
      const set = (...flags: string[]) =>
        kubectl.try(['apply', 'set-last-applied', '-f', '-', ...flags], {
          stdin: teamManifest({ channels: ['#set'] }),
        });
      await kubectl.try(['create', '-f', '-'], { stdin: teamManifest() });
      expect((await set()).stderr).toBe(
        'error: no last-applied-configuration annotation found on resource: storefront, to create the annotation, run the command with --create-annotation\n',
      );
      expect((await set('--create-annotation')).stdout).toBe(configured);
      expect((await set()).stdout).toBe('set-last-applied storefront: no changes required.\n');
      expect((await lastApplied()).spec).toMatchObject({ channels: ['#set'] });
      expect(await get('jsonpath={.spec.channels}')).toBe('');
    });

    it('is edited', async () => {
      await apply(teamManifest({ channels: ['#shop'] }));
      const env = await replacingEditor(server.dir, '#shop', '#edited');
      expect(await kubectl.try(['apply', 'edit-last-applied', 'team', 'storefront'], { env })).toMatchObject({
        code: 0,
        stdout: 'team.platform.kubernest.dev/storefront edited\n',
      });
      expect((await lastApplied()).spec).toMatchObject({ channels: ['#edited'] });
      expect(await get('jsonpath={.spec.channels}')).toBe('["#shop"]');
    });

    it('is written by create --save-config', async () => {
      const { stdout } = await kubectl.try(['create', '--save-config', '-f', '-'], { stdin: teamManifest() });
      expect(stdout).toBe('team.platform.kubernest.dev/storefront created\n');
      expect((await apply(teamManifest())).stdout).toBe('team.platform.kubernest.dev/storefront unchanged\n');
    });
  });
});

/** A mistake of the client is a 400 here; kube-apiserver has a 500 without a reason for it. */
function withoutReason(stderr: string): string {
  return stderr.replace('Error from server (BadRequest): ', 'Error from server: ');
}
