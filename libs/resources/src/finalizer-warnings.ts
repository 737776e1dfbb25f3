import { goQuote, isQualifiedName, type KubeObject, STANDARD_FINALIZERS } from '#machinery';
import { finalizersOf } from './metadata.ts';

const PATH = 'metadata.finalizers';

/** Warnings for finalizers that an update adds and that are not domain-qualified, as for custom resources upstream. */
export function finalizerWarnings(object: KubeObject, old: KubeObject | undefined): string[] {
  const before = new Set(old === undefined ? [] : finalizersOf(old));
  const added = [...new Set(finalizersOf(object))].filter((name) => !before.has(name)).sort();
  return added.flatMap(warningsFor);
}

function warningsFor(name: string): string[] {
  const warnings = isQualifiedName(name).map((message) => `${PATH}: ${goQuote(name)}: ${message}`);
  if (name.includes('/') || STANDARD_FINALIZERS.has(name)) return warnings;
  const including = name.includes('.') ? ' including a path (/)' : '';
  warnings.push(
    `${PATH}: ${goQuote(name)}: prefer a domain-qualified finalizer name${including} to avoid accidental conflicts with other finalizer writers`,
  );
  return warnings;
}
