import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { apiRequestOf } from '#endpoints';
import { setCommonHeaders } from '../serving/common-headers.ts';
import { RequestAccess } from './request-access.ts';

/** Lets a request reach a static endpoint only if its user may `get` the path. */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly access: RequestAccess;

  constructor(@Inject(RequestAccess) access: RequestAccess) {
    this.access = access;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    setCommonHeaders(reply);
    const request = apiRequestOf(http.getRequest<FastifyRequest>().raw, reply.raw);
    await this.access.require(request!); // what can't be decoded is answered before the router
    return true;
  }
}
