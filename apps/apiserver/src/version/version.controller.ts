import { Controller, Get, Param, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AccessGuard } from '../access/access.guard.ts';
import { sendNotFound } from '../serving/not-found.ts';
import { serverVersion } from './server-version.ts';

@Controller()
@UseGuards(AccessGuard)
export class VersionController {
  // As bytes: Fastify would add a charset to the type of a string.
  private readonly body = Buffer.from(JSON.stringify(serverVersion(), undefined, 2));

  @Get('version')
  version(@Res() reply: FastifyReply): void {
    reply.header('Content-Type', 'application/json').send(this.body);
  }

  /** `/version/` is the same document, and there is nothing below it. */
  @Get('version/*')
  withSlash(@Param('*') rest: string, @Res() reply: FastifyReply): void {
    if (rest === '') this.version(reply);
    else sendNotFound(reply);
  }
}
