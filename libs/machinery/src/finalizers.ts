import { isJsonObject } from './json-value.ts';
import type { KubeObject } from './object-meta.ts';

/** Holds an owner until the garbage collector has let go of its dependents (metav1.FinalizerOrphanDependents). */
export const FINALIZER_ORPHAN = 'orphan';
/** Holds an owner until its dependents are deleted (metav1.FinalizerDeleteDependents). */
export const FINALIZER_FOREGROUND = 'foregroundDeletion';
/** In a namespace's spec: holds it until its content is gone (core/v1 FinalizerKubernetes). */
export const FINALIZER_KUBERNETES = 'kubernetes';

/** The only finalizers without a domain in their names. */
export const STANDARD_FINALIZERS: ReadonlySet<string> = new Set([
  FINALIZER_ORPHAN,
  FINALIZER_FOREGROUND,
  FINALIZER_KUBERNETES,
]);

/** spec.finalizers of a core/v1 Namespace: what has to let go of it before it can vanish. */
export function namespaceFinalizers({ spec }: KubeObject): readonly string[] {
  const finalizers = isJsonObject(spec) ? spec.finalizers : undefined;
  return Array.isArray(finalizers) ? (finalizers as string[]) : [];
}
