import 'reflect-metadata';
import type { Http2SecureServer } from 'node:http2';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  type ApiRequest,
  type FastifyLike,
  installRequestPath,
  installStreamPath,
  installWebSockets,
  type RawHandler,
  RequestPipeline,
  requestEntry,
} from '#endpoints';
import { appModule, type ServerContext } from './app.module.ts';
import { withRequestLog } from './request-log.ts';
import { StaticRouteAdapter } from './serving/static-route-adapter.ts';
import { StatusErrorFilter } from './serving/status-error.filter.ts';
import { answerBadRequest, type RequestHandler } from './serving/tls-server.ts';

/** Makes the HTTP server that Fastify's handler is to serve. */
export type ServerFactory = (handler: RequestHandler) => Http2SecureServer;

/** No route has a Fastify schema: this keeps its schema compilers, a tenth of the start, from being loaded. */
function noSchemas(): never {
  throw new Error('routes of this server have no Fastify schemas');
}

/** Composes the application on Fastify, with all its routes, ready to listen. */
export async function createApplication(
  context: ServerContext,
  serverFactory: ServerFactory,
): Promise<NestFastifyApplication> {
  const adapter = new StaticRouteAdapter({
    serverFactory: (router: unknown) =>
      serverFactory(requestEntry(router as RawHandler, (request) => handle(request)) as RequestHandler),
    clientErrorHandler: answerBadRequest,
    // Nest middleware would cost every request; nothing here uses it.
    skipMiddie: true,
    exposeHeadRoutes: false,
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
  } as unknown as ConstructorParameters<typeof StaticRouteAdapter>[0]);
  const app = await NestFactory.create<NestFastifyApplication>(appModule(context), adapter, {
    logger: false,
    abortOnError: false,
    bodyParser: false,
  });
  app.useGlobalFilters(new StatusErrorFilter(context.logger));
  ignoreBodies(adapter);
  const pipeline = app.get(RequestPipeline);
  const handle = withRequestLog((request: ApiRequest) => pipeline.handle(request), context.logger);
  installRequestPath(adapter.getInstance() as unknown as FastifyLike, handle);
  installStreamPath(adapter.getHttpServer(), handle);
  installWebSockets(adapter.getHttpServer(), handle);
  await app.init();
  await adapter.getInstance().ready();
  return app;
}

/** No static endpoint has a use for a body, of whatever type, or of none that can be read: it is left unread, not refused. */
function ignoreBodies(adapter: StaticRouteAdapter): void {
  const fastify = adapter.getInstance();
  fastify.removeAllContentTypeParsers();
  // Requests of the API have left Fastify by then: theirs stays.
  fastify.addHook('preParsing', (request, _reply, _payload, done) => {
    delete request.headers['content-type'];
    done();
  });
  fastify.addContentTypeParser('*', (_request, _payload, done) => done(null));
}
