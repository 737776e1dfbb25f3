/** group "" is the core group; its API version is written `v1`, every other one `group/version`. */
export interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

export interface GroupVersionKind extends GroupVersion {
  readonly kind: string;
}

/** `resource` is the lower-case plural: "widgets". */
export interface GroupVersionResource extends GroupVersion {
  readonly resource: string;
}

export interface GroupResource {
  readonly group: string;
  readonly resource: string;
}

export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

/** "v1" for the core group, "apps/v1" otherwise: the form of `apiVersion`. */
export function formatGroupVersion(gv: GroupVersion): string {
  return gv.group === '' ? gv.version : `${gv.group}/${gv.version}`;
}

/**
 * Parses an `apiVersion`. Returns undefined for more than one slash; "" gives two empty strings
 * (as apimachinery's schema.ParseGroupVersion).
 */
export function parseGroupVersion(apiVersion: string): GroupVersion | undefined {
  const slash = apiVersion.indexOf('/');
  if (slash < 0) return { group: '', version: apiVersion };
  if (apiVersion.indexOf('/', slash + 1) >= 0) return undefined;
  return { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** "widgets.example.com", or "pods" for the core group: how errors name a resource. */
export function formatGroupResource(gr: GroupResource): string {
  return gr.group === '' ? gr.resource : `${gr.resource}.${gr.group}`;
}

/** "Widget.example.com", or "Pod" for the core group: how Invalid errors name a kind. */
export function formatGroupKind(gk: GroupKind): string {
  return gk.group === '' ? gk.kind : `${gk.kind}.${gk.group}`;
}
