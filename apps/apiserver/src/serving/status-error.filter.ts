import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { StatusError, statusError } from '#machinery';

/** Answers with a metav1.Status what a static endpoint throws; what is no StatusError is a bug, and a 500 that says no more. */
@Catch()
export class StatusErrorFilter implements ExceptionFilter {
  private readonly logger: Logger;

  constructor(logger: Logger) {
    this.logger = logger;
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const known = error instanceof StatusError ? error : statusError.internal('the server failed to answer');
    if (known !== error) this.logger.error({ err: error }, 'request failed');
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (known.code === 403) reply.header('X-Content-Type-Options', 'nosniff');
    reply
      .code(known.code)
      .header('Content-Type', 'application/json')
      // As bytes: Fastify would add a charset to the type of a string.
      .send(Buffer.from(`${JSON.stringify(known.status)}\n`));
  }
}
