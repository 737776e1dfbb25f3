import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { apiRequestOf, errorResponse } from '#endpoints';
import { StatusError, statusError } from '#machinery';

/** Answers what a static endpoint throws as the pipeline would; what is no StatusError is a bug, and a 500 that says no more. */
@Catch()
export class StatusErrorFilter implements ExceptionFilter {
  private readonly logger: Logger;

  constructor(logger: Logger) {
    this.logger = logger;
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const known = error instanceof StatusError ? error : statusError.internal('the server failed to answer');
    if (known !== error) this.logger.error({ err: error }, 'request failed');
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const request = apiRequestOf(http.getRequest<FastifyRequest>().raw, reply.raw);
    const { status, headers, body } = errorResponse(known, request!); // what can't be decoded is answered before the router
    for (const [name, value] of Object.entries(headers)) reply.header(name, value);
    reply.code(status).send(body);
  }
}
