import {
  formatGoScalar,
  goJson,
  humanDuration,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  parseTimestamp,
  TimestampError,
} from '#machinery';
import { compileJsonPath, type JsonPath, JsonPathError } from './json-path.ts';
import { NAME_DESCRIPTION } from './metadata-descriptions.ts';

/** A column of `kubectl get` as a resource defines it. */
export interface ColumnSource {
  readonly name: string;
  readonly type: string;
  readonly jsonPath: string;
  readonly format?: string;
  readonly description?: string;
  readonly priority?: number;
  /** Computes the cell of a built-in kind, where no path leads to it. */
  readonly cell?: (object: KubeObject) => JsonValue;
}

/** What a row says of its object. */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

interface Column {
  readonly header: JsonObject;
  cell(object: KubeObject, nowMs: number): JsonValue;
}

const NAME_COLUMN: Column = {
  header: {
    name: 'Name',
    type: 'string',
    format: 'name',
    description: NAME_DESCRIPTION,
    priority: 0,
  },
  cell: (object) => object.metadata.name ?? '',
};

/** Makes metav1.Tables of one version of a resource. Paths are compiled once. */
export class TablePrinter {
  readonly #columns: readonly Column[];

  /** `columns` follow the name. */
  constructor(columns: readonly ColumnSource[]) {
    this.#columns = [NAME_COLUMN, ...readableColumns(columns)];
  }

  get columnDefinitions(): JsonObject[] {
    return this.#columns.map((column) => column.header);
  }

  /** One object's row. */
  row(object: KubeObject, include: IncludeObject, nowMs: number, version: string): JsonObject {
    const cells = this.#columns.map((column) => column.cell(object, nowMs));
    return { cells, object: included(object, include, version) };
  }
}

function included(object: KubeObject, include: IncludeObject, version: string): JsonValue {
  if (include === 'None') return null;
  if (include === 'Object') return object;
  return partialObjectMetadata(object, version);
}

/** metav1.PartialObjectMetadata of an object. */
export function partialObjectMetadata(object: KubeObject, version: string): KubeObject {
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata: object.metadata };
}

/** Assembles a Table; `metadata` is that of the list or of the one object. */
export function table(
  metadata: JsonObject,
  columnDefinitions: JsonObject[] | null,
  rows: JsonObject[],
  version: string,
): JsonObject {
  return { kind: 'Table', apiVersion: `meta.k8s.io/${version}`, metadata, columnDefinitions, rows };
}

/** As upstream, a column whose path can't be read ends the table: those before it stay. */
function readableColumns(sources: readonly ColumnSource[]): Column[] {
  const columns: Column[] = [];
  for (const source of sources) {
    try {
      columns.push(columnOf(source));
    } catch (error) {
      if (error instanceof JsonPathError) break;
      throw error;
    }
  }
  return columns;
}

function columnOf(source: ColumnSource): Column {
  const { name, type, format = '', jsonPath, priority = 0 } = source;
  const description = source.description || `Custom resource definition column (in JSONPath format): ${jsonPath}`;
  const header = { name, type, format, description, priority };
  if (source.cell !== undefined) {
    const { cell } = source;
    return { header, cell: (object) => cell(object) };
  }
  const path = compileJsonPath(jsonPath);
  return { header, cell: (object, nowMs) => cellOf(path, type, object, nowMs) };
}

function cellOf(path: JsonPath, type: string, object: KubeObject, nowMs: number): JsonValue {
  const value = path(object)[0];
  if (value === undefined) return null;
  if (type === 'string') return textOf(value);
  if (value === null) return null;
  switch (type) {
    case 'integer':
      if (typeof value === 'bigint') return value;
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date':
      return typeof value === 'string' ? ageOf(value, nowMs) : null;
    default:
      return null;
  }
}

/** As Go prints a value: strings bare, lists and maps as JSON. */
function textOf(value: JsonValue): string {
  if (value === null) return '<no value>';
  if (typeof value === 'object') return goJson(value);
  return typeof value === 'string' ? value : formatGoScalar(value);
}

/** How long ago a timestamp is, as people read it: "5m", "3d". */
export function ageOf(timestamp: string, nowMs: number): string {
  if (timestamp === '' || timestamp === 'null') return '<unknown>';
  try {
    return humanDuration(nowMs - parseTimestamp(timestamp));
  } catch (error) {
    if (error instanceof TimestampError) return '<invalid>';
    throw error;
  }
}
