import { All, Controller, Inject, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { PathNotFoundError } from '#endpoints';
import { AccessGuard } from '../access/access.guard.ts';
import { LOGGER } from '../tokens.ts';
import { HealthChecks, type HealthEndpoint, type HealthReport } from './health-checks.ts';

/** Whatever the method, as upstream: /healthz, /livez and /readyz, whole (`?verbose`, `?exclude=NAME`) and check by check (/readyz/NAME). */
@Controller()
@UseGuards(AccessGuard)
export class HealthController {
  private readonly checks: HealthChecks;
  private readonly logger: Logger;

  constructor(@Inject(HealthChecks) checks: HealthChecks, @Inject(LOGGER) logger: Logger) {
    this.checks = checks;
    this.logger = logger;
  }

  @All(['healthz', 'livez', 'readyz'])
  async whole(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { pathname, searchParams } = new URL(request.url, 'https://server');
    const endpoint = pathname.slice(1) as HealthEndpoint;
    const query = { verbose: searchParams.has('verbose'), exclude: searchParams.getAll('exclude') };
    this.send(reply.header('X-Content-Type-Options', 'nosniff'), endpoint, await this.checks.report(endpoint, query));
  }

  @All(['healthz/*', 'livez/*', 'readyz/*'])
  async single(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const path = new URL(request.url, 'https://server').pathname.slice(1);
    const slash = path.indexOf('/');
    const endpoint = path.slice(0, slash) as HealthEndpoint;
    const report = await this.checks.reportOne(endpoint, path.slice(slash + 1));
    if (report === undefined) throw new PathNotFoundError('text');
    this.send(reply, endpoint, report);
  }

  private send(reply: FastifyReply, endpoint: HealthEndpoint, report: HealthReport): void {
    if (!report.healthy) this.logger.info({ endpoint, failures: report.failures }, 'health check failed');
    // Go's http.Error adds the header to every failure.
    if (!report.healthy) reply.header('X-Content-Type-Options', 'nosniff');
    reply
      .code(report.healthy ? 200 : 500)
      .header('Content-Type', 'text/plain; charset=utf-8')
      .send(report.text);
  }
}
