import { childPath, indexPath, isJsonObject, type JsonValue, keyPath } from '#machinery';
import type { DeclType } from '../check/decl-type.ts';
import { escapeIdentifier } from '../check/identifier-escape.ts';
import type { DocumentPlace } from './explanation.ts';

/** How many lists and objects of a document are known by their place. */
const INDEXED_MAX = 100_000;

/** A document, or a part of one. */
export interface PlacedDocument {
  readonly place: DocumentPlace;
  readonly value: JsonValue | undefined;
}

/** Finds where lists and objects of documents stand, by their identity: they went through loops and variables as they are. */
export class PlaceIndex {
  private readonly documents: readonly PlacedDocument[];
  private readonly decl: DeclType;
  private known: Map<object, DocumentPlace> | undefined;

  /** All documents are of the one declaration. */
  constructor(documents: readonly PlacedDocument[], decl: DeclType) {
    this.documents = documents;
    this.decl = decl;
  }

  find(part: object): DocumentPlace | undefined {
    if (this.known === undefined) {
      this.known = new Map();
      for (const { place, value } of this.documents) this.add(place, value, this.decl);
    }
    return this.known.get(part);
  }

  private add(place: DocumentPlace, value: JsonValue | undefined, decl: DeclType | undefined): void {
    const known = this.known!; // the caller made it
    if (
      decl === undefined ||
      typeof value !== 'object' ||
      value === null ||
      known.has(value) ||
      known.size >= INDEXED_MAX
    )
      return;
    known.set(value, place);
    if (Array.isArray(value)) {
      for (const [i, item] of value.entries()) this.add(stepFrom(place, decl, i), item, decl.element);
    } else if (isJsonObject(value)) {
      for (const [name, member] of Object.entries(value)) {
        const field = decl.fields?.get(escapeIdentifier(name) ?? '');
        this.add(stepFrom(place, decl, name), member, decl.kind === 'map' ? decl.element : field?.type);
      }
    }
  }
}

/** The place of an element or member: `decl` says whether a name is that of a field or a key. */
export function stepFrom({ document, path }: DocumentPlace, decl: DeclType, step: string | number): DocumentPlace {
  if (typeof step === 'number') return { document, path: indexPath(path, step) };
  return { document, path: decl.kind === 'map' ? keyPath(path, step) : childPath(path, step) };
}
