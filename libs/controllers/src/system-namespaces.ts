import { API_SERVER_USER, StatusError } from '#machinery';
import { AdmissionChain, createObject, ownWrite, type ResourceRegistry } from '#resources';

const SYSTEM_NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** Makes the namespaces that every cluster has, where they are missing. */
export async function ensureSystemNamespaces(registry: ResourceRegistry): Promise<void> {
  const resource = registry.find('', 'namespaces');
  if (resource === undefined) throw new Error('namespaces are not registered');
  const admission = new AdmissionChain([]);
  await Promise.all(
    SYSTEM_NAMESPACES.map(async (name) => {
      if ((await resource.cache.get(name)) !== undefined) return;
      const request = ownWrite({ resource, user: API_SERVER_USER, admission, name });
      try {
        await createObject(request, {
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
        });
      } catch (error) {
        // Another replica was faster.
        if (!(error instanceof StatusError && error.reason === 'AlreadyExists')) throw error;
      }
    }),
  );
}
