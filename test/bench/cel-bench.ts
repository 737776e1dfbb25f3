// node test/bench/cel-bench.ts: what an evaluation of a CEL rule takes here, in kube-apiserver's own library (cel-go, with
// its cost tracking; needs Go) and in the JavaScript libraries, which count no costs. Prints a table; figures are of one run.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { CelScalar, celEnv, mapType, parse as parseBuf, plan } from '@bufbuild/cel';
import { Environment } from '@marcbachmann/cel-js';
import { parse as parseCelJs } from 'cel-js';
import { measureRule } from '#cel';
import { encodeJson, type JsonObject } from '#machinery';
import type { JSONSchemaProps } from '#schema';

const TEXT: JSONSchemaProps = { type: 'string', maxLength: 253 };
const INTEGER: JSONSchemaProps = { type: 'integer' };
const SCHEMA: JSONSchemaProps = {
  type: 'object',
  properties: {
    replicas: INTEGER,
    minReplicas: INTEGER,
    maxReplicas: INTEGER,
    name: TEXT,
    type: { type: 'string', enum: ['RequestMirror', 'RequestRedirect'] },
    mirror: { type: 'object', properties: { percent: INTEGER } },
    hosts: { type: 'array', maxItems: 100, items: TEXT },
    rules: {
      type: 'array',
      maxItems: 128,
      items: { type: 'object', properties: { name: TEXT, port: INTEGER, weight: INTEGER } },
    },
    labels: { type: 'object', maxProperties: 10_000, additionalProperties: TEXT },
  },
};
const OBJECT = {
  replicas: 3,
  minReplicas: 1,
  maxReplicas: 10,
  name: 'example-route-1',
  type: 'RequestMirror',
  mirror: { percent: 10 },
  hosts: Array.from({ length: 16 }, (_, i) => `host-${i}.example.com`),
  rules: Array.from({ length: 100 }, (_, i) => ({ name: `rule-${i}`, port: 8000 + i, weight: i })),
  labels: Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`key-${i}`, `value-${i}`])),
} satisfies JsonObject;

/** In the manner of Gateway API, cert-manager and well-known policies; each holds for the object. */
const RULES = [
  'self.minReplicas <= self.replicas && self.replicas <= self.maxReplicas',
  "self.type == 'RequestMirror' ? has(self.mirror) : true",
  "!(has(self.mirror) && self.type != 'RequestMirror')",
  "self.type in ['RequestMirror', 'RequestRedirect']",
  'has(self.mirror.percent) && self.mirror.percent >= 0 && self.mirror.percent <= 100',
  "self.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
  "self.name.startsWith('example') && self.name.size() <= 63",
  "self.hosts.all(h, h.endsWith('.example.com'))",
  "self.hosts.exists(h, h == 'host-15.example.com')",
  'self.rules.all(r, r.port > 0 && r.port < 65536)',
  'self.rules.filter(r, r.weight > 50).size() == 49',
  "self.labels.all(k, k.startsWith('key-'))",
  'self.rules.exists_one(r, r.port == 8099)',
  'self.replicas * 2 + 1 == 7',
];

/** Long enough to tell, short enough for 14 rules and four libraries. */
const MEASURE_MS = 40;
const ROUNDS = 3;

function nanosOf(run: () => unknown): number {
  let times = 1;
  const once = () => {
    const start = performance.now();
    for (let i = 0; i < times; i++) run();
    return performance.now() - start;
  };
  while (once() < MEASURE_MS) times *= 2;
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < ROUNDS; i++) best = Math.min(best, once());
  return (best / times) * 1e6;
}

/** NaN where a library cannot run the rule, or runs it wrongly. */
function measured(make: () => () => unknown): number {
  try {
    const run = make();
    return run() === true ? nanosOf(run) : Number.NaN;
  } catch {
    return Number.NaN;
  }
}

function celGo(): number[] {
  const cases = [
    {
      name: 'bench',
      schema: { ...SCHEMA, 'x-kubernetes-validations': RULES.map((rule) => ({ rule })) },
      objects: [OBJECT],
    },
  ];
  const output = execFileSync('go', ['run', './cel-costs', '-bench'], {
    cwd: join(import.meta.dirname, '../oracle/real/kubernetes'),
    input: encodeJson(cases as unknown as JsonObject[]),
    env: { ...process.env, CGO_ENABLED: '0' },
  });
  const { bench } = JSON.parse(output.toString()) as { bench: { nanos: number }[] };
  return bench.map(({ nanos }) => nanos);
}

function ours(rule: string): number {
  const measure = measureRule(SCHEMA, { rule });
  return measured(() => () => {
    const outcome = measure.run(OBJECT);
    return 'value' in outcome && outcome.value;
  });
}

const asBigInts = (value: unknown): unknown => {
  if (typeof value === 'number') return BigInt(value);
  if (Array.isArray(value)) return value.map(asBigInts);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, asBigInts(member)]));
};

function bufbuild(rule: string): number {
  const self = asBigInts(OBJECT) as never;
  const env = celEnv({ variables: { self: mapType(CelScalar.STRING, CelScalar.DYN) } });
  return measured(() => {
    const program = plan(env, parseBuf(rule));
    return () => program({ self });
  });
}

function marcbachmann(rule: string): number {
  const self = asBigInts(OBJECT);
  return measured(() => {
    const program = new Environment().registerVariable('self', 'map').parse(rule);
    return () => program({ self });
  });
}

function celJs(rule: string): number {
  return measured(() => {
    const parsed = parseCelJs(rule);
    if (!parsed.isSuccess) throw new Error('no parse');
    return () => celJsEvaluate(parsed.cst, { self: OBJECT });
  });
}

const { evaluate: celJsEvaluate } = await import('cel-js');
const go = celGo();
const rows = RULES.map((rule, i) => {
  const best = [marcbachmann(rule), bufbuild(rule), celJs(rule)];
  const mine = ours(rule);
  const fastest = Math.min(...best.filter((nanos) => !Number.isNaN(nanos)));
  return {
    rule: rule.slice(0, 48),
    kubernest: Math.round(mine),
    'cel-go': go[i],
    marcbachmann: Math.round(best[0]!),
    bufbuild: Math.round(best[1]!),
    'cel-js': Math.round(best[2]!),
    'cel-go ×': Number((go[i]! / mine).toFixed(1)),
    'best JS ×': Number((fastest / mine).toFixed(1)),
  };
});
console.table(rows);
const ratios = rows
  .map((row) => row['best JS ×'])
  .filter((ratio) => Number.isFinite(ratio))
  .sort((a, b) => a - b);
console.log(`median against the best JavaScript library: ${ratios[Math.floor(ratios.length / 2)]}×; ns per evaluation`);
