import type { GroupVersionKind, GroupVersionResource, JsonObject, KubeObject, UserInfo } from '#machinery';

/** The kinds of requests that admission sees. */
export type AdmissionOperation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';

/** What an admission plugin is told: one write, before it is stored. */
export interface AdmissionAttributes {
  readonly operation: AdmissionOperation;
  readonly kind: GroupVersionKind;
  readonly resource: GroupVersionResource;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  /** The new object; undefined on DELETE. Mutating plugins change it in place. */
  readonly object: KubeObject | undefined;
  readonly oldObject: KubeObject | undefined;
  /** CreateOptions, UpdateOptions or DeleteOptions. */
  readonly options: JsonObject;
  readonly dryRun: boolean;
  readonly user: UserInfo;
  /** Texts for Warning headers; plugins add to it. */
  readonly warnings: string[];
}

/**
 * One admission plugin. It refuses by throwing a `StatusError`. Both methods may answer at once (nothing) or later
 * (a promise): a plugin that needs no I/O costs no turn of the event loop.
 */
export interface AdmissionPlugin {
  readonly name: string;
  readonly operations: readonly AdmissionOperation[];
  admit?(attributes: AdmissionAttributes): void | Promise<void>;
  validate?(attributes: AdmissionAttributes): void | Promise<void>;
}

/** Runs plugins in a fixed order: every mutating one, then (after validation of the object) every validating one. */
export class AdmissionChain {
  readonly #plugins: readonly AdmissionPlugin[];
  constructor(plugins: readonly AdmissionPlugin[]) {
    this.#plugins = plugins;
  }

  admit(attributes: AdmissionAttributes): void | Promise<void> {
    return this.#run('admit', attributes, 0);
  }

  validate(attributes: AdmissionAttributes): void | Promise<void> {
    return this.#run('validate', attributes, 0);
  }

  #run(step: 'admit' | 'validate', attributes: AdmissionAttributes, from: number): void | Promise<void> {
    for (let i = from; i < this.#plugins.length; i++) {
      const plugin = this.#plugins[i]!; // below length
      if (plugin[step] === undefined || !plugin.operations.includes(attributes.operation)) continue;
      const pending = plugin[step](attributes);
      if (pending !== undefined) return pending.then(() => this.#run(step, attributes, i + 1));
    }
  }
}
