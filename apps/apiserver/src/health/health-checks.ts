import { goQuote } from '#machinery';

/** The three endpoints; a check can be part of any of them. */
export type HealthEndpoint = 'healthz' | 'livez' | 'readyz';

/** Something that must be well for the server to be live or ready. */
export interface HealthCheck {
  readonly name: string;
  readonly endpoints: readonly HealthEndpoint[];
  /** Throws, or rejects, with the reason when all is not well. The reason is for those who ask for this check by name. */
  check(): void | Promise<void>;
}

/** What an endpoint answers, and what the log should know besides. */
export interface HealthReport {
  readonly healthy: boolean;
  readonly text: string;
  /** Names of failed checks with their reasons, for the log. */
  readonly failures: readonly string[];
}

/** What a client asks for by `?verbose` and `?exclude=NAME`. */
export interface HealthQuery {
  readonly verbose: boolean;
  readonly exclude: readonly string[];
}

/** All checks, in the order in which they were added; reports are worded as kube-apiserver words them. */
export class HealthChecks {
  private readonly checks: HealthCheck[] = [];

  add(check: HealthCheck): void {
    this.checks.push(check);
  }

  /** Runs every check of an endpoint that is not excluded. A failing report is always verbose, without reasons. */
  async report(endpoint: HealthEndpoint, query: HealthQuery): Promise<HealthReport> {
    const unknown = new Set(query.exclude);
    const lines: string[] = [];
    const failures: string[] = [];
    for (const check of this.checks) {
      if (!check.endpoints.includes(endpoint)) continue;
      if (query.exclude.includes(check.name)) {
        unknown.delete(check.name);
        lines.push(`[+]${check.name} excluded: ok`);
        continue;
      }
      const reason = await reasonOfFailure(check);
      if (reason === undefined) lines.push(`[+]${check.name} ok`);
      else {
        lines.push(`[-]${check.name} failed: reason withheld`);
        failures.push(`${check.name}: ${reason}`);
      }
    }
    if (unknown.size > 0) {
      const names = [...unknown].sort().map(goQuote).join(',');
      lines.push(`warn: some health checks cannot be excluded: no matches for ${names}`);
    }
    const healthy = failures.length === 0;
    const verbose = [...lines, `${endpoint} check ${healthy ? 'passed' : 'failed'}`, ''].join('\n');
    return { healthy, text: healthy && !query.verbose ? 'ok' : verbose, failures };
  }

  /** One check by its name; undefined when the endpoint has none of this name. */
  async reportOne(endpoint: HealthEndpoint, name: string): Promise<HealthReport | undefined> {
    const check = this.checks.find((c) => c.name === name && c.endpoints.includes(endpoint));
    if (check === undefined) return undefined;
    const reason = await reasonOfFailure(check);
    return reason === undefined
      ? { healthy: true, text: 'ok', failures: [] }
      : { healthy: false, text: `internal server error: ${reason}\n`, failures: [`${name}: ${reason}`] };
  }
}

async function reasonOfFailure(check: HealthCheck): Promise<string | undefined> {
  try {
    await check.check();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
