// Names files that need each other at run time; exit code 1 if there are any. Types may refer to each other, but
// dependency-cruiser, with SWC as its parser, takes `import type` for an import. esbuild knows what is left without types.
//
//     node scripts/find-cycles.ts
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

type Imports = ReadonlyMap<string, readonly string[]>;

/** What each file below `apps/` and `libs/` of `root` imports at run time, by paths relative to `root`. */
async function importsOf(root: string): Promise<Imports> {
  const entryPoints = globSync(['{apps,libs}/**/*.ts'], { cwd: root });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    outdir: 'dist',
    write: false,
    metafile: true,
    external: ['node:*'],
    plugins: [
      {
        name: 'packages-outside',
        setup: (b) =>
          b.onResolve({ filter: /^[^.#/]/ }, ({ kind, path }) =>
            kind === 'entry-point' ? undefined : { path, external: true },
          ),
      },
    ],
    logLevel: 'error',
  });
  return new Map(
    Object.entries(metafile.inputs).map(([file, { imports }]) => [
      file,
      imports.filter(({ kind, external }) => kind === 'import-statement' && !external).map(({ path }) => path),
    ]),
  );
}

/** Groups of files each of which leads to every other: Tarjan's strongly connected components of more than one. */
function cyclesIn(imports: Imports): string[][] {
  const cycles: string[][] = [];
  const indexes = new Map<string, number>();
  const open: string[] = [];
  /** The earliest file still open that `file` leads to. */
  function visit(file: string): number {
    const index = indexes.size;
    indexes.set(file, index);
    open.push(file);
    let earliest = index;
    for (const next of imports.get(file) ?? []) {
      const known = indexes.get(next);
      if (known === undefined) earliest = Math.min(earliest, visit(next));
      else if (open.includes(next)) earliest = Math.min(earliest, known);
    }
    if (earliest < index) return earliest;
    const group = open.splice(open.indexOf(file));
    if (group.length > 1) cycles.push(group);
    return earliest;
  }
  for (const file of imports.keys()) if (!indexes.has(file)) visit(file);
  return cycles;
}

/** The groups of files below `apps/` and `libs/` of `root` that need each other at run time. */
export async function findCycles(root: string): Promise<string[][]> {
  return cyclesIn(await importsOf(root));
}

if (import.meta.main) {
  const cycles = await findCycles(join(import.meta.dirname, '..'));
  for (const files of cycles) console.error(`these files need each other: ${files.join(', ')}`);
  if (cycles.length > 0) process.exitCode = 1;
}
