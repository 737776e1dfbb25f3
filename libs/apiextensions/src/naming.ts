import { goQuote, jsonEquals } from '#machinery';
import { findCondition, type NewCondition, saysTheSame } from './conditions.ts';
import { asJson, type CrdNames, type CustomResourceDefinition } from './crd.ts';

/** Names that the CRDs of one group hold. Names of resources and of kinds don't meet. */
interface NamesInUse {
  readonly resources: ReadonlySet<string>;
  readonly kinds: ReadonlySet<string>;
}

/** What the naming rules make of a CRD. */
export interface NamingVerdict {
  readonly acceptedNames: CrdNames;
  readonly namesAccepted: NewCondition;
  readonly established: NewCondition;
}

/**
 * Decides which of its names a CRD gets: those that it holds already or that no CRD of its group holds. Undefined when
 * nothing has to change. `group` are all CRDs of the group, this one included.
 *
 * Example: `widgets` (short name `wd`) is established; `gadgets`, short names `wd` and `gd`, comes along. It gets its
 * plural, singular, kind and listKind, none of its short names, and NamesAccepted=False (ShortNamesConflict). When
 * `widgets` goes, `gadgets` is looked at again and gets them.
 */
export function decideNames(
  crd: CustomResourceDefinition,
  group: readonly CustomResourceDefinition[],
): NamingVerdict | undefined {
  if (jsonEquals(asJson(crd.spec.names), asJson(crd.status.acceptedNames))) return undefined;
  const inUse = namesInUse(group);
  const { names, conflict } = resolveConflicts(crd.spec.names, crd.status.acceptedNames, inUse);
  const namesAccepted: NewCondition = conflict ?? {
    type: 'NamesAccepted',
    status: 'True',
    reason: 'NoConflicts',
    message: 'no conflicts found',
  };
  const unchanged =
    jsonEquals(asJson(crd.status.acceptedNames), asJson(names)) &&
    saysTheSame(namesAccepted, findCondition(crd, 'NamesAccepted'));
  if (unchanged) return undefined;
  return { acceptedNames: names, namesAccepted, established: establishedFor(crd, namesAccepted) };
}

function namesInUse(group: readonly CustomResourceDefinition[]): NamesInUse {
  const resources = new Set<string>();
  const kinds = new Set<string>();
  for (const { acceptedNames } of group.map((crd) => crd.status)) {
    resources.add(acceptedNames.plural).add(acceptedNames.singular ?? '');
    for (const shortName of acceptedNames.shortNames ?? []) resources.add(shortName);
    kinds.add(acceptedNames.kind).add(acceptedNames.listKind ?? '');
  }
  return { resources, kinds };
}

/** The names it gets, and the last conflict found: later ones hide earlier ones, as upstream. */
function resolveConflicts(
  wanted: CrdNames,
  held: CrdNames,
  inUse: NamesInUse,
): { names: CrdNames; conflict: NewCondition | undefined } {
  let conflict: NewCondition | undefined;
  const lost = (reason: string, ...taken: string[]) => {
    const texts = [...new Set(taken.map((name) => `${goQuote(name)} is already in use`))];
    const message = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
    conflict = { type: 'NamesAccepted', status: 'False', reason, message };
  };
  const settle = (name: 'plural' | 'singular' | 'kind' | 'listKind', used: ReadonlySet<string>, reason: string) => {
    const asked = wanted[name] ?? '';
    const had = held[name] ?? '';
    if (asked === had || !used.has(asked)) return asked;
    lost(reason, asked);
    return had;
  };
  const plural = settle('plural', inUse.resources, 'PluralConflict');
  const singular = settle('singular', inUse.resources, 'SingularConflict');
  const takenShortNames = (wanted.shortNames ?? []).filter(
    (name) => !held.shortNames?.includes(name) && inUse.resources.has(name),
  );
  if (takenShortNames.length > 0) lost('ShortNamesConflict', ...takenShortNames);
  const shortNames = takenShortNames.length > 0 ? held.shortNames : wanted.shortNames;
  const kind = settle('kind', inUse.kinds, 'KindConflict');
  const listKind = settle('listKind', inUse.kinds, 'ListKindConflict');
  return { names: assembleNames(plural, singular, shortNames, kind, listKind, wanted.categories), conflict };
}

/** In the order of the Go struct, without empty members. */
function assembleNames(
  plural: string,
  singular: string,
  shortNames: string[] | undefined,
  kind: string,
  listKind: string,
  categories: string[] | undefined,
): CrdNames {
  return {
    plural,
    ...(singular !== '' && { singular }),
    ...(shortNames !== undefined && { shortNames }),
    kind,
    ...(listKind !== '' && { listKind }),
    ...(categories !== undefined && { categories }),
  };
}

/** Not established until the resource is served; once established, a CRD stays so whatever happens to its names. */
function establishedFor(crd: CustomResourceDefinition, namesAccepted: NewCondition): NewCondition {
  const old = findCondition(crd, 'Established');
  if (old?.status !== 'True' && namesAccepted.status === 'True') {
    return {
      type: 'Established',
      status: 'False',
      reason: 'Installing',
      message: 'the initial names have been accepted',
    };
  }
  return old ?? { type: 'Established', status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' };
}
