/** A Go module that brings CRDs, and where in it they and objects of their kinds are. */
export interface CrdProject {
  readonly module: string;
  readonly version: string;
  /** Files or folders (read recursively) with the CRDs. */
  readonly crds: readonly string[];
  /** Folders with the project's own example objects. */
  readonly samples: readonly string[];
  /** Files or folders with policies. */
  readonly policies?: readonly string[];
}

/**
 * Projects whose CRDs the tests register. A pinned version is what makes a run repeatable; none of them needs a newer
 * Go than the one that builds the real servers. Where two bring the same CRD (Gateway API), the first one's is taken.
 */
export const CRD_PROJECTS: readonly CrdProject[] = [
  {
    module: 'sigs.k8s.io/gateway-api',
    version: 'v1.3.0',
    crds: ['config/crd/experimental'],
    samples: ['examples', 'conformance/tests'],
  },
  {
    module: 'github.com/cert-manager/cert-manager',
    version: 'v1.21.2',
    crds: ['deploy/crds'],
    samples: ['test', 'internal', 'design', 'make'],
  },
  {
    module: 'github.com/prometheus-operator/prometheus-operator',
    version: 'v0.85.0',
    crds: ['example/prometheus-operator-crd-full'],
    samples: ['example', 'contrib', 'Documentation'],
  },
  {
    module: 'github.com/argoproj/argo-cd/v2',
    version: 'v2.14.0',
    crds: ['manifests/crds'],
    samples: ['applicationset/examples', 'docs', 'examples', 'test/e2e/testdata'],
  },
  {
    module: 'github.com/argoproj/argo-rollouts',
    version: 'v1.8.3',
    crds: ['manifests/crds'],
    samples: ['examples', 'docs', 'test/e2e'],
  },
  {
    module: 'github.com/argoproj/argo-workflows/v3',
    version: 'v3.6.5',
    // The full ones have fields without a type: no server takes these.
    crds: ['manifests/base/crds/minimal'],
    samples: ['examples', 'test/e2e'],
  },
  {
    module: 'github.com/crossplane/crossplane',
    version: 'v1.15.0',
    crds: ['cluster/crds'],
    samples: ['test', 'cluster', 'internal'],
  },
  { module: 'sigs.k8s.io/karpenter', version: 'v1.5.0', crds: ['pkg/apis/crds'], samples: ['kwok', 'test', 'designs'] },
  {
    module: 'github.com/kedacore/keda/v2',
    version: 'v2.21.0',
    crds: ['config/crd/bases'],
    samples: ['config', 'schema', 'tests'],
  },
  {
    module: 'sigs.k8s.io/cluster-api',
    version: 'v1.14.2',
    crds: [
      'core/config/crd/bases',
      'bootstrap/kubeadm/config/crd/bases',
      'controlplane/kubeadm/config/crd/bases',
      'cmd/clusterctl/config/crd/bases',
    ],
    samples: ['test', 'docs', 'cmd'],
  },
  {
    module: 'github.com/external-secrets/external-secrets',
    version: 'v1.3.2',
    crds: ['config/crds/bases'],
    samples: ['docs', 'e2e', 'tests'],
  },
  { module: 'knative.dev/serving', version: 'v0.51.0', crds: ['config/core/300-resources'], samples: ['test', 'docs'] },
  {
    module: 'istio.io/api',
    version: 'v1.31.4',
    crds: ['kubernetes/customresourcedefinitions.gen.yaml'],
    samples: ['tests', 'networking', 'security', 'telemetry', 'extensions'],
  },
  {
    module: 'github.com/cilium/cilium',
    version: 'v1.20.2',
    crds: ['pkg/k8s/apis/cilium.io/client/crds'],
    samples: ['examples'],
  },
  {
    module: 'github.com/kubeflow/training-operator',
    version: 'v1.8.1',
    crds: ['manifests/base/crds'],
    samples: ['examples', 'test'],
  },
  {
    module: 'github.com/vmware-tanzu/velero',
    version: 'v1.18.3',
    crds: ['config/crd'],
    samples: ['examples', 'test/testdata', 'design'],
  },
  {
    module: 'github.com/projectcontour/contour',
    version: 'v1.33.8',
    crds: ['examples/contour'],
    samples: ['examples', 'site', 'test'],
  },
  {
    module: 'github.com/traefik/traefik/v3',
    version: 'v3.7.13',
    crds: ['docs/content/reference/dynamic-configuration'],
    samples: ['pkg/provider/kubernetes/crd/fixtures', 'docs/content/reference/dynamic-configuration'],
  },
  {
    module: 'github.com/envoyproxy/gateway',
    version: 'v1.9.1',
    crds: ['charts/gateway-helm/charts/crds/crds/generated'],
    samples: ['examples', 'test/e2e/testdata'],
  },
  {
    module: 'github.com/kyverno/kyverno',
    version: 'v1.19.1',
    crds: ['config/crds'],
    samples: ['test/cli', 'test/best_practices', 'test/policy'],
    policies: [
      'docs/perf-testing/v1.18.1/policies/vpol-pss-baseline.yaml',
      'test/cli/test-validating-policy/operation-delete/policy.yaml',
      'test/conformance/chainsaw/cli/test/matchCondition-false/policy.yaml',
    ],
  },
  {
    module: 'go.universe.tf/metallb',
    version: 'v0.16.2',
    crds: ['config/crd/bases'],
    samples: ['configsamples', 'config', 'website'],
  },
];
