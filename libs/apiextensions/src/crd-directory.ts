import { type FSWatcher, watch } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  decodeYaml,
  isJsonObject,
  type JsonObject,
  StatusError,
  splitYamlDocuments,
  YamlSyntaxError,
  yamlLineOfField,
} from '#machinery';

/** Editors write a file in several steps; this long after the last of them it is read. */
const SETTLE_MS = 100;
const MANIFEST = /\.(?:ya?ml|json)$/i;

/** One thing wrong with a file; nothing else is disturbed by it. */
export interface ManifestProblem {
  readonly file: string;
  /** 1-based, of the mistake or the field that is wrong; of the document if that is not known. */
  readonly line: number;
  readonly reason: string;
}

/** Which directory, and what to do with what is found in it. */
export interface CrdDirectoryOptions {
  readonly directory: string;
  /** Creates the CRD, or updates the one of its name when it differs. Throws `StatusError`. */
  readonly apply: (manifest: JsonObject) => Promise<void>;
  readonly onProblem: (problem: ManifestProblem) => void;
}

/**
 * Registers the CRDs of a directory's `*.yaml`, `*.yml` and `*.json` files (not of folders in it), and follows changes:
 * a file that was changed or added is applied, one that was removed leaves its CRDs as they are.
 */
export class CrdDirectory {
  readonly #options: CrdDirectoryOptions;
  /** Text last applied, by file name: an event without a change does nothing. */
  readonly #applied = new Map<string, string>();
  #watcher: FSWatcher | undefined;
  #settling: NodeJS.Timeout | undefined;
  #scan: Promise<void> = Promise.resolve();

  constructor(options: CrdDirectoryOptions) {
    this.#options = options;
  }

  /** Applies what is there, then watches. Throws when the directory can't be read. */
  async start(): Promise<void> {
    await this.#apply(await readdir(this.#options.directory));
    this.#watcher = watch(this.#options.directory, () => {
      clearTimeout(this.#settling);
      this.#settling = setTimeout(() => this.#rescan(), SETTLE_MS);
    });
    this.#watcher.on('error', (error) => this.#problem(this.#options.directory, 1, error.message));
  }

  stop(): void {
    clearTimeout(this.#settling);
    this.#watcher?.close();
  }

  #rescan(): void {
    this.#scan = this.#scan
      .then(async () => this.#apply(await readdir(this.#options.directory)))
      .catch((error: Error) => this.#problem(this.#options.directory, 1, error.message));
  }

  async #apply(names: readonly string[]): Promise<void> {
    // A file that comes back is applied anew: its CRD may have been deleted meanwhile.
    for (const name of this.#applied.keys()) if (!names.includes(name)) this.#applied.delete(name);
    for (const name of names.filter((candidate) => MANIFEST.test(candidate)).sort()) {
      const file = join(this.#options.directory, name);
      try {
        const text = await readFile(file, 'utf8');
        if (this.#applied.get(name) === text) continue;
        this.#applied.set(name, text);
        await this.#applyFile(file, text);
      } catch (error) {
        // Removed between listing and reading: it is no longer ours.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#problem(file, 1, (error as Error).message);
      }
    }
  }

  async #applyFile(file: string, text: string): Promise<void> {
    for (const document of splitYamlDocuments(text)) {
      const firstLine = document.lineOffset + 1;
      try {
        await this.#applyDocument(document.text, (reason) =>
          this.#problem(file, lineOf(reason, document.lineOffset), reason),
        );
      } catch (error) {
        if (error instanceof YamlSyntaxError)
          this.#problem(file, lineOf(error.message, document.lineOffset), error.message);
        else if (error instanceof StatusError)
          this.#problem(file, firstLine + lineOfCause(document.text, error), error.message);
        else throw error;
      }
    }
  }

  async #applyDocument(text: string, refuse: (reason: string) => void): Promise<void> {
    const { value, duplicates } = decodeYaml(text);
    if (duplicates[0] !== undefined) return refuse(duplicates[0]);
    if (!isJsonObject(value)) return refuse('not an object');
    const { apiVersion, kind } = value;
    if (kind === 'List' && Array.isArray(value.items)) {
      for (const item of value.items) if (isJsonObject(item)) await this.#options.apply(item);
      return;
    }
    if (apiVersion !== 'apiextensions.k8s.io/v1' || kind !== 'CustomResourceDefinition') {
      return refuse(
        `not a CustomResourceDefinition of apiextensions.k8s.io/v1 but ${String(apiVersion)} ${String(kind)}`,
      );
    }
    await this.#options.apply(value);
  }

  #problem(file: string, line: number, reason: string): void {
    this.#options.onProblem({ file, line, reason });
  }
}

/** The line that a complaint names, counted in the whole file; the document's first one if it names none. */
function lineOf(reason: string, lineOffset: number): number {
  const line = /line (\d+)/.exec(reason)?.[1];
  return lineOffset + (line === undefined ? 1 : Number(line));
}

/** With one version, kube-apiserver names what stands in it as if it stood in the spec, as it did in v1beta1. */
const MEMBER_OF_ONLY_VERSION = /^spec\.(?=(?:subresources|additionalPrinterColumns|selectableFields)\b)/;

/** How many lines below the document's first one the first field stands that the error complains of. */
function lineOfCause(text: string, { status }: StatusError): number {
  const field = (status.details?.causes?.[0]?.field ?? '')
    .replace(/^spec\.validation\b/, 'spec.versions[0].schema')
    .replace(MEMBER_OF_ONLY_VERSION, 'spec.versions[0].');
  return (yamlLineOfField(text, field) ?? 1) - 1;
}
