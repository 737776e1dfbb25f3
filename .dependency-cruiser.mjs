// The arrows of ARCHITECTURE.md as a rule. A lib imports only libs of the levels before its own, each by its door.
// Cycles of files are the business of scripts/find-cycles.ts.
const LEVELS = [
  ['machinery'],
  ['schema', 'patch'],
  ['cel'],
  ['codec', 'storage'],
  ['resources'],
  ['endpoints'],
  ['authentication', 'authorization', 'admission'],
  ['apiextensions', 'builtin', 'controllers'],
];

const KNOWN = LEVELS.flat().join('|');

const arrows = LEVELS.flatMap((level, index) =>
  level.map((lib) => ({
    name: `arrow-${lib}`,
    severity: 'error',
    comment: `libs/${lib} may import only: ${LEVELS.slice(0, index).flat().join(', ') || 'no other lib'}`,
    from: { path: `^libs/${lib}/` },
    to: {
      path: '^(libs|apps|test|scripts)/',
      // What tests share; no-test-in-product keeps it out of the rest.
      pathNot: [`^libs/(${[lib, ...LEVELS.slice(0, index).flat()].join('|')})/`, '^test/support/'],
    },
  })),
);

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...arrows,
    {
      name: 'lib-without-level',
      severity: 'error',
      comment: 'A new lib gets its place in LEVELS first.',
      from: { path: '^libs/', pathNot: `^libs/(${KNOWN})/` },
      to: {},
    },
    {
      name: 'by-the-door',
      severity: 'error',
      comment: "Another lib is imported by its index.ts only: import … from '#lib'.",
      from: { path: '^libs/([^/]+)/' },
      to: { path: '^libs/', pathNot: ['^libs/$1/', '^libs/[^/]+/src/index\\.ts$'] },
    },
    {
      name: 'by-the-door-from-outside',
      severity: 'error',
      comment: "A lib is imported by its index.ts only: import … from '#lib'. Generators in scripts/ may look inside.",
      from: { path: '^(apps|test)/' },
      to: { path: '^libs/', pathNot: '^libs/[^/]+/src/index\\.ts$' },
    },
    {
      name: 'apps-stay-apart',
      severity: 'error',
      comment: 'What two apps need is a lib.',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-test-in-product',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '\\.(test|bench)\\.ts$' },
      to: { path: '\\.(test|bench)\\.ts$|^test/' },
    },
  ],
  options: {
    // SWC sees type-only imports too; TypeScript 7 has no API that the cruiser could use.
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(node_modules|dist|\\.cache)/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
