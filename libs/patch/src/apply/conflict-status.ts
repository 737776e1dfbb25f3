import { compareUtf8, goQuote, StatusError } from '#machinery';
import type { FieldPath } from './field-set.ts';
import { identityOf, type ManagedEntry } from './managers.ts';
import { printElement } from './path-element.ts';
import type { ApplyConflicts } from './updater.ts';

/** The 409 about the fields that others own; conflicts by the identities of their managers. */
export function conflictStatus({ conflicts }: ApplyConflicts): StatusError {
  const byManager = conflicts.toSorted((a, b) => compareUtf8(identityOf(a.entry), identityOf(b.entry)));
  const causes = byManager.map(({ entry, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${printManager(entry)}`,
    field: printPath(path),
  }));
  return new StatusError(409, 'Conflict', messageOf(byManager), { causes });
}

function messageOf(conflicts: ApplyConflicts['conflicts']): string {
  const [first] = conflicts;
  if (conflicts.length === 1 && first !== undefined) {
    return `Apply failed with 1 conflict: conflict with ${printManager(first.entry)}: ${printPath(first.path)}`;
  }
  const lines: string[] = [];
  let before: ManagedEntry | undefined;
  for (const { entry, path } of conflicts) {
    if (entry !== before) lines.push(`conflicts with ${printManager(entry)}:`);
    before = entry;
    lines.push(`- ${printPath(path)}`);
  }
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`;
}

function printPath(path: FieldPath): string {
  return path.map(printElement).join('');
}

function printManager({ manager, operation, apiVersion, subresource }: ManagedEntry): string {
  const name = goQuote(manager) + (subresource === '' ? '' : ` with subresource ${goQuote(subresource)}`);
  return operation === 'Update' ? `${name} using ${apiVersion}` : name;
}
