import { type IncludeObject, partialObjectMetadata, TablePrinter, table } from '#codec';
import {
  decodeGoStruct,
  GO_OBJECT_META,
  goQuote,
  type JsonObject,
  type KubeObject,
  StatusError,
  statusError,
} from '#machinery';
import type { ServedVersion } from '#resources';
import type { ListMeta } from './list-page.ts';
import type { NegotiatedOutput } from './negotiation.ts';
import type { VerbContext } from './verbs/verb-context.ts';

const printers = new WeakMap<ServedVersion, TablePrinter>();

function printerOf(version: ServedVersion): TablePrinter {
  let printer = printers.get(version);
  if (printer === undefined) {
    printer = new TablePrinter(version.definition.printerColumns);
    printers.set(version, printer);
  }
  return printer;
}

/** Turns objects into what the client asked for by `as=` in Accept: a Table, or metadata alone. */
export class ObjectConverter {
  readonly #printer: TablePrinter;
  readonly #target: string;
  readonly #metaVersion: string;
  readonly #include: IncludeObject;
  readonly #nowMs = Date.now();
  readonly #context: VerbContext;
  #eventsSeen = 0;

  /** Throws 400 for an `includeObject` that is none. */
  constructor(context: VerbContext, output: NegotiatedOutput, printer = printerOf(context.version)) {
    this.#context = context;
    this.#printer = printer;
    this.#target = output.convert?.kind ?? '';
    this.#metaVersion = output.convert?.version ?? 'v1';
    this.#include = this.#target === 'Table' ? includeObjectOf(context) : 'Metadata';
  }

  /** One object. */
  object(object: KubeObject): JsonObject {
    if (this.#target === 'PartialObjectMetadataList') throw new StatusError(406, 'NotAcceptable', this.#notAList());
    if (this.#target === 'PartialObjectMetadata') return this.#metadataOf(object);
    const { resourceVersion = '' } = object.metadata;
    return table(
      { resourceVersion },
      this.#printer.columnDefinitions,
      [this.#row(object, Date.now())],
      this.#metaVersion,
    );
  }

  /** A page of a list. */
  list(objects: readonly KubeObject[], meta: ListMeta): JsonObject {
    const metadata: JsonObject = { resourceVersion: String(meta.revision) };
    if (meta.continue !== '') metadata.continue = meta.continue;
    if (meta.remaining !== undefined) metadata.remainingItemCount = meta.remaining;
    if (this.#target === 'Table') {
      const rows = objects.map((object) => this.#row(object, this.#nowMs));
      return table(metadata, this.#printer.columnDefinitions, rows, this.#metaVersion);
    }
    if (this.#target === 'PartialObjectMetadata') {
      const type = this.#goType('UnstructuredList');
      const message = `you requested PartialObjectMetadata, but the requested object is a list (${type})`;
      throw new StatusError(406, 'NotAcceptable', message);
    }
    const items = objects.map((object) => this.#metadataOf(object));
    return { kind: 'PartialObjectMetadataList', apiVersion: `meta.k8s.io/${this.#metaVersion}`, metadata, items };
  }

  /** An object of a watch event; only the first Table carries the column definitions. */
  event(object: KubeObject): JsonObject {
    if (this.#target !== 'Table') return this.#metadataOf(object);
    const definitions = this.#eventsSeen++ === 0 ? this.#printer.columnDefinitions : null;
    const { resourceVersion = '' } = object.metadata;
    return table({ resourceVersion }, definitions, [this.#row(object, Date.now())], this.#metaVersion);
  }

  /** Upstream names the Go type in its errors; that of a custom resource is the same for all kinds. */
  #goType(custom: string): string {
    const { strategy, definition } = this.#context.resource;
    if (strategy === undefined) return `*unstructured.${custom}`;
    const goPackage = definition.group === '' ? 'core' : definition.group.split('.', 1)[0];
    return `*${goPackage}.${custom === 'UnstructuredList' ? definition.names.listKind : definition.names.kind}`;
  }

  #notAList(): string {
    if (this.#context.resource.strategy === undefined) return 'content is not a list';
    return `you requested PartialObjectMetadataList, but the requested object is not a list (${this.#goType('Unstructured')})`;
  }

  #row(object: KubeObject, nowMs: number): JsonObject {
    return this.#printer.row(
      this.#include === 'Metadata' ? { ...object, metadata: inStructOrder(object) } : object,
      this.#include,
      nowMs,
      this.#metaVersion,
    );
  }

  #metadataOf(object: KubeObject): KubeObject {
    return partialObjectMetadata({ ...object, metadata: inStructOrder(object) }, this.#metaVersion);
  }
}

/** Metadata alone is a Go struct upstream, also that of custom resources. */
function inStructOrder(object: KubeObject): KubeObject['metadata'] {
  return decodeGoStruct(GO_OBJECT_META, object.metadata).object as KubeObject['metadata'];
}

function includeObjectOf({ request }: VerbContext): IncludeObject {
  const value = request.query.get('includeObject') ?? '';
  if (value === '' || value === 'Metadata') return 'Metadata';
  if (value === 'None' || value === 'Object') return value;
  throw statusError.badRequest(
    `Unable to convert to Table as requested: includeObject: Invalid value: ${goQuote(value)}: must be 'Metadata', 'Object', 'None', or empty`,
  );
}
