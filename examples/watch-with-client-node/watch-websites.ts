// Follows the Websites of a namespace with an informer of @kubernetes/client-node, and prints what changes.
//
//   KUBECONFIG=.kubernest/kubeconfig npx node examples/watch-with-client-node/watch-websites.ts [namespace]
//
// Meanwhile, elsewhere: kubectl apply -f examples/websites.yaml; kubectl scale website/shop --replicas=5
import {
  CustomObjectsApi,
  KubeConfig,
  type KubernetesListObject,
  type KubernetesObject,
  makeInformer,
} from '@kubernetes/client-node';

const RETRY_MS = 1000;
const [namespace = 'default'] = process.argv.slice(2);
const resource = { group: 'platform.kubernest.dev', version: 'v1', namespace, plural: 'websites' };

interface Website extends KubernetesObject {
  readonly spec: { readonly host: string; readonly replicas: number };
}

const config = new KubeConfig();
config.loadFromDefault();
const api = config.makeApiClient(CustomObjectsApi);

const informer = makeInformer<Website>(
  config,
  `/apis/${resource.group}/${resource.version}/namespaces/${namespace}/${resource.plural}`,
  async () => (await api.listNamespacedCustomObject(resource)) as KubernetesListObject<Website>,
);

const report = (event: string) => (website: Website) => {
  const { name, resourceVersion } = website.metadata!; // every object has metadata
  console.log(
    `${event} ${name} host=${website.spec.host} replicas=${website.spec.replicas} resourceVersion=${resourceVersion}`,
  );
};

informer.on('add', report('added'));
informer.on('update', report('updated'));
informer.on('delete', report('deleted'));
// The informer lists anew by itself when its version is too old; what arrives here is a server that went away.
informer.on('error', (error: unknown) => {
  console.error(`watch failed, again in ${RETRY_MS} ms:`, error instanceof Error ? error.message : error);
  setTimeout(() => void informer.start(), RETRY_MS);
});

await informer.start();
console.log(`watching websites in ${namespace}`);
