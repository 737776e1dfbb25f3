import { readdir, readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { transform } from '@swc/core';
import { type BuildOptions, build, type Plugin } from 'esbuild';

export const ROOT = join(import.meta.dirname, '..');
export const DIST = join(ROOT, 'dist');

/** What `runProgram` loads. */
const PROGRAMS: Readonly<Record<string, string>> = {
  program: 'apps/apiserver/src/main.ts',
};

/** What Node runs, as modules: file name under dist/ → source. The first is small, and runs the program. */
const MODULES: Readonly<Record<string, string>> = {
  kubernest: 'apps/apiserver/src/kubernest.ts',
  'storage-thread': 'libs/storage/src/sqlite/storage-thread.ts',
};

// Nest looks for these when they are installed; the server does without them.
const OPTIONAL_PEERS = [
  '@nestjs/microservices',
  '@nestjs/platform-express',
  '@nestjs/websockets',
  '@fastify/static',
  '@fastify/view',
  '@fastify/multipart',
  'class-transformer',
  'class-validator',
];

// Bundled CommonJS packages call require() for Node's own modules.
const REQUIRE_FOR_COMMONJS =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** Files with decorators go through SWC (settings in .swcrc); esbuild has no decorator metadata. All others go straight. */
const decorators: Plugin = {
  name: 'swc-decorators',
  setup(build) {
    build.onLoad({ filter: /\.(module|controller|guard|filter|interceptor|pipe)\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const { code } = await transform(source, { filename: path, sourceFileName: relative(ROOT, path), cwd: ROOT });
      return { contents: code, loader: 'js' };
    });
  },
};

/**
 * Importing node:http as an ES module reads all its exports, and one of them loads Node's fetch: a tenth of the start.
 * Taken as CommonJS, only what is used is read.
 */
const lazyHttp: Plugin = {
  name: 'lazy-http',
  setup(build) {
    build.onResolve({ filter: /^(node:)?http$/ }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'lazy-http' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'lazy-http' }, () => ({
      contents: "module.exports = process.getBuiltinModule('node:http');",
      loader: 'js',
    }));
  },
};

const COMMON: BuildOptions = {
  absWorkingDir: ROOT,
  outdir: DIST,
  bundle: true,
  platform: 'node',
  target: 'node26',
  sourcemap: 'linked',
  legalComments: 'none',
  external: OPTIONAL_PEERS,
  // rxjs offers CommonJS to Node, which loads every operator; from its ES modules only what Nest uses is left.
  alias: {
    rxjs: join(ROOT, 'node_modules/rxjs/dist/esm/index.js'),
    'rxjs/operators': join(ROOT, 'node_modules/rxjs/dist/esm/operators/index.js'),
  },
  plugins: [decorators, lazyHttp],
  logLevel: 'warning',
};

/** What the bundle consists of. */
export const BUNDLES: readonly BuildOptions[] = [
  {
    ...COMMON,
    entryPoints: MODULES,
    format: 'esm',
    // Code that a start does not need stays in files of its own, behind import().
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    banner: { js: REQUIRE_FOR_COMMONJS },
  },
  // Programs are CommonJS, which code-cache.ts runs as scripts.
  {
    ...COMMON,
    entryPoints: PROGRAMS,
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    banner: { js: "const __url = require('node:url').pathToFileURL(__filename).href;" },
    define: { 'import.meta.url': '__url' },
    // What is not there is looked for by require(): scripts have no import() of their own.
    supported: { 'dynamic-import': false },
  },
];

/**
 * Builds into `dist` and removes what earlier builds have left there. New files are complete before old ones go, so that a
 * server which runs from there, and loads a chunk late, is disturbed as little as can be.
 */
export async function buildBundle(dist: string): Promise<void> {
  const built = await Promise.all(BUNDLES.map((bundle) => build({ ...bundle, outdir: dist, metafile: true })));
  await removeStale(
    dist,
    built.flatMap(({ metafile }) => Object.keys(metafile!.outputs)), // asked for above
  );
}

/** `outputs` as esbuild's metafile names them, relative to the root. */
async function removeStale(dist: string, outputs: readonly string[]): Promise<void> {
  const fresh = new Set(outputs.map((output) => join(ROOT, output)));
  for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !fresh.has(path)) await rm(path, { force: true });
  }
}
