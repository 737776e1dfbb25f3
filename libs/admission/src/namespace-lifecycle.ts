import { statusError } from '#machinery';
import type { AdmissionAttributes, AdmissionOperation, AdmissionPlugin } from '#resources';

/** The phase of a namespace, undefined when there is none of that name. */
export interface NamespacePhases {
  phaseOf(name: string): Promise<string | undefined> | string | undefined;
}

/** Namespaces that must never be deleted (kube-node-lease is not among them upstream either). */
const IMMORTAL_NAMESPACES: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);

/**
 * The NamespaceLifecycle plugin: nothing is created in a namespace that does not exist (404) or that is being
 * terminated (403), and the namespaces that a cluster needs can't be deleted.
 */
export class NamespaceLifecycle implements AdmissionPlugin {
  readonly name = 'NamespaceLifecycle';
  readonly operations: readonly AdmissionOperation[] = ['CREATE', 'DELETE'];
  readonly #namespaces: NamespacePhases;

  constructor(namespaces: NamespacePhases) {
    this.#namespaces = namespaces;
  }

  admit(attributes: AdmissionAttributes): void | Promise<void> {
    const isNamespace = attributes.kind.group === '' && attributes.kind.kind === 'Namespace';
    if (attributes.operation === 'DELETE') {
      if (isNamespace && IMMORTAL_NAMESPACES.has(attributes.name)) {
        throw statusError.forbidden(attributes.resource, attributes.name, 'this namespace may not be deleted');
      }
      return;
    }
    if (isNamespace || attributes.namespace === '') return;
    const phase = this.#namespaces.phaseOf(attributes.namespace);
    if (phase instanceof Promise) return phase.then((known) => checkPhase(attributes, known));
    checkPhase(attributes, phase);
  }
}

function checkPhase(attributes: AdmissionAttributes, phase: string | undefined): void {
  const { namespace } = attributes;
  if (phase === undefined) throw statusError.notFound({ group: '', resource: 'namespaces' }, namespace);
  if (phase !== 'Terminating') return;
  const error = statusError.forbidden(
    attributes.resource,
    attributes.name,
    `unable to create new content in namespace ${namespace} because it is being terminated`,
  );
  error.status.details!.causes = [
    // `forbidden` always makes details
    {
      reason: 'NamespaceTerminating',
      message: `namespace ${namespace} is being terminated`,
      field: 'metadata.namespace',
    },
  ];
  throw error;
}
