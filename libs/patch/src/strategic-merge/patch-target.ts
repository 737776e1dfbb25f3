import { type GoField, type GoStruct, type GoType, goFieldsOf, goQuote, statusError } from '#machinery';

/** Where a strategic merge patch merges: a type, which fields may refer to by a pointer. */
export interface PatchTarget {
  readonly type: GoType;
  readonly pointer: boolean;
}

/** What the items of a list are, and how they are merged. */
export interface ListTarget {
  readonly items: PatchTarget;
  readonly merges: boolean;
  readonly mergeKey: string | undefined;
}

/** The member `key` of `target`. Throws 400 for what no patch can know: a member of a map, an unknown field. */
export function memberTarget({ type }: PatchTarget, key: string): PatchTarget & { readonly field: GoField } {
  if (type.kind !== 'struct') {
    throw statusError.badRequest(
      `merging an object in json but data type is not struct, instead is: ${kindOf({ type, pointer: false })}`,
    );
  }
  const field = findField(type, key);
  if (field === undefined) {
    const name = type.name.slice(type.name.indexOf('.') + 1);
    throw statusError.badRequest(`unable to find api field in struct ${name} for the json field ${goQuote(key)}`);
  }
  return { type: field.type, pointer: field.presence === 'pointer', field };
}

/** The list that is the member `key` of `target`. Throws as `memberTarget`, and where there is no list. */
export function listTarget(target: PatchTarget, key: string): ListTarget {
  const { type, pointer, field } = memberTarget(target, key);
  // What is behind a pointer passes for a list of itself.
  if (type.kind !== 'slice' && !pointer) {
    throw statusError.badRequest(`expected slice or array type, but got: ${kindOf(target)}`);
  }
  return {
    items: { type: type.kind === 'slice' ? type.of : type, pointer: false },
    merges: field.patchStrategy === 'merge',
    mergeKey: field.patchMergeKey,
  };
}

/** As Go's JSON library finds a field: by its name, else by its name in another case. */
function findField(type: GoStruct, key: string): GoField | undefined {
  const fields = goFieldsOf(type);
  return fields.find(({ name }) => name === key) ?? fields.find(({ name }) => name.toLowerCase() === key.toLowerCase());
}

/** What Go's reflection calls the kind of a type. */
export function kindOf({ type, pointer }: PatchTarget): string {
  if (pointer) return 'ptr';
  switch (type.kind) {
    case 'time':
    case 'any':
    case 'union':
      return 'struct';
    case 'bytes':
      return 'slice';
    default:
      return type.kind;
  }
}
