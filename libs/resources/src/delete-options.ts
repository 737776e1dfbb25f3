import { FINALIZER_FOREGROUND, FINALIZER_ORPHAN } from '#machinery';

/** What a delete means for the objects that an object owns. */
export type PropagationPolicy = 'Orphan' | 'Background' | 'Foreground';

/** metav1.DeleteOptions after validation. */
export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: PropagationPolicy;
  readonly orphanDependents?: boolean;
  /** Deletes what can't be decoded; everything here can. */
  readonly ignoreStoreReadErrorWithClusterBreakingPotential?: boolean;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

/** The garbage collector's finalizers as the options ask for them, over those that the object has. */
export function finalizersForPropagation(finalizers: readonly string[], options: DeleteOptions): string[] {
  const others = finalizers.filter((name) => name !== FINALIZER_ORPHAN && name !== FINALIZER_FOREGROUND);
  switch (effectivePolicy(finalizers, options)) {
    case 'Orphan':
      return [...others, FINALIZER_ORPHAN];
    case 'Foreground':
      return [...others, FINALIZER_FOREGROUND];
    case 'Background':
      return others;
  }
}

/** The options' explicit word first, then what an earlier delete left in the finalizers. */
function effectivePolicy(finalizers: readonly string[], options: DeleteOptions): PropagationPolicy {
  if (options.orphanDependents !== undefined) return options.orphanDependents ? 'Orphan' : 'Background';
  if (options.propagationPolicy !== undefined) return options.propagationPolicy;
  for (const name of finalizers) {
    if (name === FINALIZER_ORPHAN) return 'Orphan';
    if (name === FINALIZER_FOREGROUND) return 'Foreground';
  }
  return 'Background';
}
