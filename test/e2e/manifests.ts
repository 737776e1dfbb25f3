import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '#machinery';
import type { Kubectl } from './kubectl.ts';

/** A manifest of a Team, as text for kubectl: storefront's, with these changes to its spec. */
export function teamManifest(spec: JsonObject = {}, metadata: JsonObject = {}): string {
  return JSON.stringify({
    apiVersion: 'platform.kubernest.dev/v1',
    kind: 'Team',
    metadata: { name: 'storefront', ...metadata },
    spec: { contact: 'storefront@example.com', members: [{ user: 'maya', role: 'owner' }], ...spec },
  });
}

/** An editor that replaces a text in the file it is given. Returns the environment that makes kubectl use it. */
export async function replacingEditor(dir: string, from: string, to: string): Promise<Record<string, string>> {
  const editor = join(dir, 'editor.sh');
  await writeFile(editor, `#!/bin/sh\nsed -i 's/${from}/${to}/' "$1"\n`);
  await chmod(editor, 0o755);
  return { EDITOR: editor, KUBE_EDITOR: editor };
}

/**
 * Who manages fields of an object, such as `kubectl Apply` or `kubectl-edit Update status`, by name: their own order is that of their
 * times, which are full seconds.
 */
export async function managersOf(kubectl: Kubectl, ...object: string[]): Promise<string[]> {
  const entries = '{range .metadata.managedFields[*]}{.manager} {.operation} {.subresource}{"\\n"}{end}';
  const text = await kubectl.run('get', ...object, '-o', `jsonpath=${entries}`);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.trimEnd())
    .sort();
}
