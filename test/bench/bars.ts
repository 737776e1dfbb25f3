/** Figures of one scenario on one server. */
export interface Row {
  readonly per_s?: number;
  readonly server_cpu_us_each?: number;
  readonly events_per_s?: number;
  readonly [figure: string]: unknown;
}

/** One bar: what Kubernest's figure may be at most, or must be at least, in units of kube-apiserver's. */
export interface Bar {
  readonly what: string;
  readonly scenario: string;
  readonly figure: string;
  readonly bound: { readonly atLeast: number } | { readonly atMost: number };
}

/** The bars of the design, as ratios to kube-apiserver in the same run. */
export const BARS: readonly Bar[] = [
  { what: 'start to ready, ms', scenario: 'start', figure: 'ms', bound: { atMost: 1 / 7 } },
  { what: 'resident memory idle, MiB', scenario: 'memory', figure: 'mib', bound: { atMost: 0.4 } },
  { what: 'GET, per s', scenario: 'get', figure: 'per_s', bound: { atLeast: 4 } },
  { what: 'GET, CPU µs', scenario: 'get', figure: 'server_cpu_us_each', bound: { atMost: 1 / 5 } },
  { what: 'LIST 5,000, CPU µs', scenario: 'list', figure: 'server_cpu_us_each', bound: { atMost: 1 / 8 } },
  { what: 'LIST limit=500, CPU µs', scenario: 'listPage', figure: 'server_cpu_us_each', bound: { atMost: 1 / 8 } },
  { what: 'create, per s', scenario: 'create', figure: 'per_s', bound: { atLeast: 4 } },
  { what: 'create, CPU µs', scenario: 'create', figure: 'server_cpu_us_each', bound: { atMost: 1 / 6 } },
  { what: 'merge patch, per s', scenario: 'patch', figure: 'per_s', bound: { atLeast: 4 } },
  { what: 'merge patch, CPU µs', scenario: 'patch', figure: 'server_cpu_us_each', bound: { atMost: 1 / 6 } },
  { what: 'SSA no-op, per s', scenario: 'applyNoop', figure: 'per_s', bound: { atLeast: 4 } },
  { what: 'SSA no-op, CPU µs', scenario: 'applyNoop', figure: 'server_cpu_us_each', bound: { atMost: 1 / 5 } },
  { what: 'SSA change, per s', scenario: 'apply', figure: 'per_s', bound: { atLeast: 4 } },
  { what: 'SSA change, CPU µs', scenario: 'apply', figure: 'server_cpu_us_each', bound: { atMost: 1 / 5 } },
  { what: 'delete, per s', scenario: 'delete', figure: 'per_s', bound: { atLeast: 4 } },
  { what: 'delete, CPU µs', scenario: 'delete', figure: 'server_cpu_us_each', bound: { atMost: 1 / 6 } },
  { what: 'watch 100 × 500, events/s', scenario: 'watch', figure: 'events_per_s', bound: { atLeast: 2.5 } },
  { what: 'watch, CPU µs/event', scenario: 'watch', figure: 'server_cpu_us_each', bound: { atMost: 1 / 4 } },
  { what: 'real CRDs, CPU s', scenario: 'crds', figure: 'cpuSeconds', bound: { atMost: 1 / 5 } },
  { what: 'real CRDs, s until in OpenAPI v2', scenario: 'crds', figure: 'seconds', bound: { atMost: 1 / 4 } },
  { what: 'real CRDs, MiB grown', scenario: 'crds', figure: 'mib', bound: { atMost: 1 / 4 } },
];

export interface Comparison extends Bar {
  readonly real: number | undefined;
  readonly ours: number | undefined;
  /** Ours over theirs; undefined where one was not measured. */
  readonly ratio: number | undefined;
  readonly met: boolean | undefined;
}

export function compare(
  bars: readonly Bar[],
  real: Readonly<Record<string, Row>>,
  ours: Readonly<Record<string, Row>>,
): Comparison[] {
  return bars.map((bar) => {
    const theirs = figureOf(real, bar);
    const mine = figureOf(ours, bar);
    if (theirs === undefined || mine === undefined || theirs === 0) {
      return { ...bar, real: theirs, ours: mine, ratio: undefined, met: undefined };
    }
    const ratio = mine / theirs;
    const met = 'atLeast' in bar.bound ? ratio >= bar.bound.atLeast : ratio <= bar.bound.atMost;
    return { ...bar, real: theirs, ours: mine, ratio, met };
  });
}

function figureOf(rows: Readonly<Record<string, Row>>, bar: Bar): number | undefined {
  const value = rows[bar.scenario]?.[bar.figure];
  return typeof value === 'number' ? value : undefined;
}

/** A table for the terminal, one bar a line. */
export function tableOf(results: readonly Comparison[]): string {
  const lines = [['', 'kube-apiserver', 'Kubernest', 'ratio', 'bar', '']];
  for (const row of results) {
    const bar = 'atLeast' in row.bound ? `≥ ${row.bound.atLeast}` : `≤ ${row.bound.atMost.toFixed(3)}`;
    lines.push([row.what, shown(row.real), shown(row.ours), row.ratio?.toFixed(3) ?? '-', bar, verdict(row.met)]);
  }
  const widths = lines[0]!.map((_, i) => Math.max(...lines.map((line) => line[i]!.length))); // all lines are as long
  return `${lines.map((line) => line.map((cell, i) => cell.padEnd(widths[i]!)).join('  ')).join('\n')}\n`;
}

function shown(value: number | undefined): string {
  if (value === undefined) return '-';
  return value >= 100 ? String(Math.round(value)) : value.toFixed(2);
}

function verdict(met: boolean | undefined): string {
  if (met === undefined) return 'not measured';
  return met ? 'met' : 'MISSED';
}
