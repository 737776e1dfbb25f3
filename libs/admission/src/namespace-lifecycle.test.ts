import { describe, expect, it } from 'vitest';
import type { AdmissionAttributes } from '#resources';
import { NamespaceLifecycle } from './namespace-lifecycle.ts';

const PHASES: Readonly<Record<string, string>> = { here: 'Active', going: 'Terminating' };

function attributes(changes: Partial<AdmissionAttributes>): AdmissionAttributes {
  return {
    operation: 'CREATE',
    kind: { group: 'example.com', version: 'v1', kind: 'Widget' },
    resource: { group: 'example.com', resource: 'widgets' },
    subresource: '',
    namespace: 'here',
    name: 'a',
    object: undefined,
    oldObject: undefined,
    options: {},
    dryRun: false,
    user: { name: 'admin', groups: [] },
    warnings: [],
    ...changes,
  } as AdmissionAttributes;
}

const NAMESPACE = {
  kind: { group: '', version: 'v1', kind: 'Namespace' },
  resource: { group: '', resource: 'namespaces' },
  namespace: '',
} as unknown as Partial<AdmissionAttributes>;

/** The verdict of the plugin, which may know phases at once or only later: undefined when it lets pass. */
async function verdict(changes: Partial<AdmissionAttributes>, later: boolean): Promise<unknown> {
  const phaseOf = (name: string) => (later ? Promise.resolve(PHASES[name]) : PHASES[name]);
  try {
    await new NamespaceLifecycle({ phaseOf }).admit(attributes(changes));
    return undefined;
  } catch (error) {
    return error;
  }
}

describe.each([false, true])('NamespaceLifecycle, phases known later: %s', (later) => {
  it('lets create in an active namespace, at cluster scope, and namespaces themselves', async () => {
    expect(await verdict({}, later)).toBeUndefined();
    expect(await verdict({ namespace: '' }, later)).toBeUndefined();
    expect(await verdict({ ...NAMESPACE, name: 'new' }, later)).toBeUndefined();
  });

  it('refuses what is created in a namespace that is not there', async () => {
    expect(await verdict({ namespace: 'nowhere' }, later)).toMatchObject({
      code: 404,
      message: 'namespaces "nowhere" not found',
    });
  });

  it('refuses what is created in a namespace that is being terminated, and says so to machines', async () => {
    expect(await verdict({ namespace: 'going' }, later)).toMatchObject({
      code: 403,
      message:
        'widgets.example.com "a" is forbidden: unable to create new content in namespace going because it is being terminated',
      status: { details: { causes: [{ reason: 'NamespaceTerminating', field: 'metadata.namespace' }] } },
    });
  });

  it('refuses to delete the namespaces that a cluster needs, and no others', async () => {
    const deletion = { ...NAMESPACE, operation: 'DELETE' } as const;
    for (const name of ['default', 'kube-system', 'kube-public']) {
      expect(await verdict({ ...deletion, name }, later)).toMatchObject({ code: 403 });
    }
    expect(await verdict({ ...deletion, name: 'kube-node-lease' }, later)).toBeUndefined();
    expect(await verdict({ operation: 'DELETE', name: 'default' }, later)).toBeUndefined();
  });
});
