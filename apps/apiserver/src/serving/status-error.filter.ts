import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { StatusError, statusError } from '#machinery';
import type { RequestAccess } from '../access/request-access.ts';
import { setCommonHeaders } from './common-headers.ts';
import { sendNotFound } from './not-found.ts';

const NOT_FOUND = 404;

/** Answers with a metav1.Status what a static endpoint throws, and everything that has no route. */
@Catch()
export class StatusErrorFilter implements ExceptionFilter {
  private readonly access: RequestAccess;
  private readonly logger: Logger;

  constructor(access: RequestAccess, logger: Logger) {
    this.access = access;
    this.logger = logger;
  }

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    if (error instanceof HttpException && error.getStatus() === NOT_FOUND) {
      await this.answerUnknownPath(http.getRequest<FastifyRequest>(), reply);
    } else this.sendError(reply, error);
  }

  /** A path that nothing serves is 401 or 403 to those who may not ask for it, 404 to the rest. */
  private async answerUnknownPath(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    setCommonHeaders(reply);
    try {
      await this.access.require(request.raw);
      sendNotFound(reply);
    } catch (error) {
      this.sendError(reply, error);
    }
  }

  /** A StatusError as it is; anything else is a bug and a 500 that says nothing about its cause. */
  private sendError(reply: FastifyReply, error: unknown): void {
    const known = error instanceof StatusError ? error : statusError.internal('the server failed to answer');
    if (known !== error) this.logger.error({ err: error }, 'request failed');
    reply
      .code(known.code)
      .header('Content-Type', 'application/json')
      .header('X-Content-Type-Options', 'nosniff')
      // As bytes: Fastify would add a charset to the type of a string.
      .send(Buffer.from(`${JSON.stringify(known.status)}\n`));
  }
}
