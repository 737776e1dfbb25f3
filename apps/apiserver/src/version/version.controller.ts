import { Controller, Get, Headers, Param, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { JSON_TYPE, requireAcceptable } from '#codec';
import { PathNotFoundError } from '#endpoints';
import { AccessGuard } from '../access/access.guard.ts';
import { serverVersion } from './server-version.ts';

@Controller()
@UseGuards(AccessGuard)
export class VersionController {
  // As bytes: Fastify would add a charset to the type of a string.
  private readonly body = Buffer.from(JSON.stringify(serverVersion(), undefined, 2));

  @Get('version')
  version(@Headers('accept') accept: string | undefined, @Res() reply: FastifyReply): void {
    requireAcceptable(accept ?? '', [JSON_TYPE]);
    reply.header('Content-Type', JSON_TYPE).send(this.body);
  }

  /** `/version/` is the same document, and there is nothing below it. */
  @Get('version/*')
  withSlash(@Param('*') rest: string, @Headers('accept') accept: string | undefined, @Res() reply: FastifyReply): void {
    if (rest !== '') throw new PathNotFoundError('text');
    this.version(accept, reply);
  }
}
