import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Http2SecureServer, Http2ServerRequest, Http2ServerResponse, ServerHttp2Stream } from 'node:http2';
import type { Duplex } from 'node:stream';
import { gzip } from 'node:zlib';
import { type ApiRequest, type ApiResponse, Query } from './api-request.ts';
import { exchangeOf, Http2Exchange, type HttpExchange, type OutgoingHeaders } from './http-exchange.ts';
import { WebSocketExchange } from './websocket-exchange.ts';

type RawRequest = IncomingMessage | Http2ServerRequest;
type RawResponse = ServerResponse | Http2ServerResponse;

/** What this file needs of a Fastify instance, over HTTP/1.1 or HTTP/2. */
export interface FastifyLike {
  route(options: {
    method: string[];
    url: string;
    onRequest: (request: { readonly raw: RawRequest }, reply: FastifyReplyLike) => void;
    handler: () => void;
  }): unknown;
}

interface FastifyReplyLike {
  readonly raw: RawResponse;
  hijack(): unknown;
}

/** Answers one request; never rejects. */
export type RequestHandler = (request: ApiRequest) => ApiResponse | Promise<ApiResponse>;

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/**
 * Sends everything that no static route takes to `handle`. The request leaves Fastify right after routing, so that bodies
 * stay unread until a verb asks for them and answers go to the socket as they are.
 */
export function installRequestPath(fastify: FastifyLike, handle: RequestHandler): void {
  for (const url of ['/*', '/api/*', '/apis/*']) {
    fastify.route({
      method: METHODS,
      url,
      onRequest: (request, reply) => {
        reply.hijack();
        serve(exchangeOf(request.raw, reply.raw), handle);
      },
      handler: neverReached,
    });
  }
}

function neverReached(): never {
  throw new Error('the request was taken over before its handler');
}

type StreamListener = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, ...more: unknown[]) => void;

/**
 * Serves the API's own paths of an HTTP/2 server straight from the stream: no static route is among them, so neither
 * Fastify's router nor Node's wrapping of a stream as an HTTP/1 request is needed. The rest goes on as before.
 */
export function installStreamPath(server: Http2SecureServer, handle: RequestHandler): void {
  const others = server.listeners('stream') as StreamListener[];
  server.removeAllListeners('stream');
  const listener: StreamListener = (stream, headers, ...more) => {
    if (isApiStream(headers)) {
      // A stream that breaks off is the client's affair; without a listener the process would end.
      stream.on('error', ignore);
      serve(new Http2Exchange(stream, headers), handle);
    } else for (const other of others) other.call(server, stream, headers, ...more);
  };
  server.on('stream', listener as Parameters<typeof server.on>[1]);
}

function ignore(): void {}

/** `expect: 100-continue` stays with Node. */
function isApiStream(headers: IncomingHttpHeaders): boolean {
  const path = headers[':path'] as string | undefined;
  return path?.startsWith('/api') === true && headers.expect === undefined && headers[':method'] !== 'CONNECT';
}

/** Serves requests for a WebSocket, which leave Node's HTTP/1.1 by its `upgrade` event. */
export function installWebSockets(server: Http2SecureServer, handle: RequestHandler): void {
  server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    socket.on('error', ignore);
    serve(new WebSocketExchange(request, socket), handle);
  });
}

/** A raw request handler, such as Fastify's. */
export type RawHandler = (raw: RawRequest, response: RawResponse) => void;

/**
 * What stands before Fastify's router: methods that it does not know go to `handle` at once, and a path that is no valid
 * percent-encoding is answered as Go's HTTP server answers it.
 */
export function requestEntry(router: RawHandler, handle: RequestHandler): RawHandler {
  return (raw, response) => {
    if (METHODS.includes(raw.method ?? 'GET') && decodedPath(raw.url ?? '/') !== undefined) router(raw, response);
    else serve(exchangeOf(raw, response), handle);
  };
}

/** The percent-decoded path of a URL; undefined if it can't be decoded. */
function decodedPath(url: string): string | undefined {
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** Serves one request. */
function serve(exchange: HttpExchange, handle: RequestHandler): void {
  const request = toApiRequest(exchange);
  if (request === undefined) {
    respond(exchange, { status: 400, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: BAD_REQUEST });
    return;
  }
  const answer = handle(request);
  if (answer instanceof Promise) void answer.then((settled) => respond(exchange, settled));
  else respond(exchange, answer);
}

const BAD_REQUEST = Buffer.from('400 Bad Request');

/** A request that Fastify has routed elsewhere, as the pipeline would see it; undefined as for `toApiRequest`. */
export function apiRequestOf(raw: RawRequest, response: RawResponse): ApiRequest | undefined {
  return toApiRequest(exchangeOf(raw, response));
}

/** Undefined for a path that is not valid percent-encoding. */
function toApiRequest(exchange: HttpExchange): ApiRequest | undefined {
  const { url } = exchange;
  const path = decodedPath(url);
  if (path === undefined) return undefined;
  const mark = url.indexOf('?');
  return {
    method: exchange.method,
    path,
    query: mark < 0 || mark === url.length - 1 ? Query.EMPTY : new Query(url.slice(mark + 1)),
    headers: exchange.headers,
    connection: exchange.connection,
    readBody: () => exchange.readBody(),
  };
}

/** An answer that can't be sent costs the client its request, not everybody the process. */
function respond(exchange: HttpExchange, answer: ApiResponse): void {
  try {
    send(exchange, answer);
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error));
    exchange.abort();
  }
}

function send(exchange: HttpExchange, answer: ApiResponse): void {
  const auditId = exchange.headers['audit-id'];
  const headers: OutgoingHeaders = {
    'audit-id': typeof auditId === 'string' && auditId !== '' ? auditId : randomUUID(),
    ...(answer.headers as Record<string, string | string[]>),
  };
  if ('start' in answer) {
    const sink = exchange.startStream(answer.status, headers);
    if (sink !== undefined) answer.start(sink);
    return;
  }
  const body = Buffer.isBuffer(answer.body) ? answer.body : Buffer.concat(answer.body as readonly Buffer[]);
  if (shouldCompress(exchange, body)) {
    compressAndSend(exchange, answer.status, headers, body);
    return;
  }
  headers['content-length'] = body.length;
  exchange.send(answer.status, headers, exchange.method === 'HEAD' || answer.status === 304 ? undefined : body);
}

/** Smaller bodies are sent as they are (kube-apiserver's threshold). */
const COMPRESS_FROM_BYTES = 128 * 1024;
/** As kube-apiserver: the least work that makes a difference. */
const COMPRESSION_LEVEL = 1;

function shouldCompress(exchange: HttpExchange, body: Buffer): boolean {
  if (body.length <= COMPRESS_FROM_BYTES || exchange.method === 'HEAD') return false;
  const accepted = exchange.headers['accept-encoding'];
  // With a quality value the coding is not recognised upstream, and so not here.
  return accepted !== undefined && /(?:^|,)\s*gzip\s*(?:,|$)/.test(String(accepted));
}

/** Compresses on a thread of its own: the event loop goes on. */
function compressAndSend(exchange: HttpExchange, status: number, headers: OutgoingHeaders, body: Buffer): void {
  gzip(body, { level: COMPRESSION_LEVEL }, (error, compressed) => {
    const sent = error === null ? compressed : body;
    if (error === null) {
      headers['content-encoding'] = 'gzip';
      headers.vary = 'Accept-Encoding';
    }
    headers['content-length'] = sent.length;
    exchange.send(status, headers, sent);
  });
}
