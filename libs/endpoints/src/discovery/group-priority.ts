/**
 * Where a group stands in discovery: the `groupPriorityMinimum` of its APIService in kube-apiserver 1.37. It decides
 * which group kubectl means by a resource name that several groups have.
 */
const PRIORITY_OF_GROUP: ReadonlyMap<string, number> = new Map([
  ['', 18000],
  ['apiregistration.k8s.io', 18000],
  ['apps', 17800],
  ['events.k8s.io', 17750],
  ['authentication.k8s.io', 17700],
  ['authorization.k8s.io', 17600],
  ['autoscaling', 17500],
  ['batch', 17400],
  ['certificates.k8s.io', 17300],
  ['networking.k8s.io', 17200],
  ['policy', 17100],
  ['rbac.authorization.k8s.io', 17000],
  ['storage.k8s.io', 16800],
  ['admissionregistration.k8s.io', 16700],
  ['apiextensions.k8s.io', 16700],
  ['scheduling.k8s.io', 16600],
  ['coordination.k8s.io', 16500],
  ['node.k8s.io', 16300],
  ['discovery.k8s.io', 16200],
  ['resource.k8s.io', 16200],
  ['flowcontrol.apiserver.k8s.io', 16100],
  ['internal.apiserver.k8s.io', 16000],

  ['storagemigration.k8s.io', 15800],
  ['lifecycle.k8s.io', 15700],
]);

/** Groups of custom resources come after all built-in ones. */
const CUSTOM_GROUP_PRIORITY = 1000;

/** The higher comes first. */
export function groupPriority(group: string): number {
  return PRIORITY_OF_GROUP.get(group) ?? CUSTOM_GROUP_PRIORITY;
}
