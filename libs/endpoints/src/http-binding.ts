import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse, ServerHttp2Stream } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { gzip } from 'node:zlib';
import { type ApiRequest, type ApiResponse, Query, type StreamSink } from './api-request.ts';
import { readRequestBody } from './request-body.ts';

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
        serve(request.raw, reply.raw, handle);
      },
      handler: neverReached,
    });
  }
}

function neverReached(): never {
  throw new Error('the request was taken over before its handler');
}

/** A raw request handler, such as Fastify's. */
export type RawHandler = (raw: RawRequest, response: RawResponse) => void;

/**
 * What stands before Fastify's router: methods that it does not know go to `handle` at once, and a path that is no valid
 * percent-encoding is answered as Go's HTTP server answers it.
 */
export function requestEntry(router: RawHandler, handle: RequestHandler): RawHandler {
  return (raw, response) => {
    if (METHODS.includes(raw.method ?? 'GET') && !isMalformed(raw.url ?? '/')) router(raw, response);
    else serve(raw, response, handle);
  };
}

function isMalformed(url: string): boolean {
  return url.includes('%') && toApiRequestPath(url) === undefined;
}

/** The percent-decoded path of a URL; undefined if it can't be decoded. */
function toApiRequestPath(url: string): string | undefined {
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** Serves one raw request. */
export function serve(raw: RawRequest, response: RawResponse, handle: RequestHandler): void {
  const request = toApiRequest(raw);
  if (request === undefined) {
    respond(raw, response, {
      status: 400,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: BAD_REQUEST,
    });
    return;
  }
  const answer = handle(request);
  if (answer instanceof Promise) void answer.then((settled) => respond(raw, response, settled));
  else respond(raw, response, answer);
}

const BAD_REQUEST = Buffer.from('400 Bad Request');

/** Undefined for a path that is not valid percent-encoding. */
function toApiRequest(raw: RawRequest): ApiRequest | undefined {
  const url = raw.url ?? '/';
  const mark = url.indexOf('?');
  const path = toApiRequestPath(url);
  if (path === undefined) return undefined;
  return {
    method: raw.method ?? 'GET',
    path,
    query: mark < 0 || mark === url.length - 1 ? Query.EMPTY : new Query(url.slice(mark + 1)),
    headers: raw.headers,
    connection: connectionOf(raw),
    readBody: () => readRequestBody(raw),
  };
}

/** An HTTP/2 request's own `socket` is a proxy made anew; its session's is the connection's identity. */
function connectionOf(raw: RawRequest): TLSSocket {
  return ((raw as Http2ServerRequest).stream?.session?.socket ?? raw.socket) as TLSSocket;
}

function isHttp2(response: RawResponse): response is Http2ServerResponse {
  return (response as Http2ServerResponse).stream !== undefined;
}

function respond(raw: RawRequest, response: RawResponse, answer: ApiResponse): void {
  const auditId = raw.headers['audit-id'];
  const headers: Record<string, string | string[] | number> = {
    'audit-id': typeof auditId === 'string' && auditId !== '' ? auditId : randomUUID(),
    ...(answer.headers as Record<string, string | string[]>),
  };
  if ('start' in answer) startStream(response, answer.status, headers, answer.start);
  else {
    const body = Buffer.isBuffer(answer.body) ? answer.body : Buffer.concat(answer.body as readonly Buffer[]);
    if (shouldCompress(raw, body)) {
      compressAndSend(raw, response, answer.status, headers, body);
      return;
    }
    headers['content-length'] = body.length;
    send(raw, response, answer.status, headers, body);
  }
}

/** Smaller bodies are sent as they are (kube-apiserver's threshold). */
const COMPRESS_FROM_BYTES = 128 * 1024;
/** As kube-apiserver: the least work that makes a difference. */
const COMPRESSION_LEVEL = 1;

function shouldCompress(raw: RawRequest, body: Buffer): boolean {
  if (body.length <= COMPRESS_FROM_BYTES || raw.method === 'HEAD') return false;
  const accepted = raw.headers['accept-encoding'];
  // With a quality value the coding is not recognised upstream, and so not here.
  return accepted !== undefined && /(?:^|,)\s*gzip\s*(?:,|$)/.test(String(accepted));
}

/** Compresses on a thread of its own: the event loop goes on. */
function compressAndSend(
  raw: RawRequest,
  response: RawResponse,
  status: number,
  headers: Record<string, string | string[] | number>,
  body: Buffer,
): void {
  gzip(body, { level: COMPRESSION_LEVEL }, (error, compressed) => {
    const sent = error === null ? compressed : body;
    if (error === null) {
      headers['content-encoding'] = 'gzip';
      headers.vary = 'Accept-Encoding';
    }
    headers['content-length'] = sent.length;
    send(raw, response, status, headers, sent);
  });
}

function send(
  raw: RawRequest,
  response: RawResponse,
  status: number,
  headers: Record<string, string | string[] | number>,
  body: Buffer,
): void {
  const withoutBody = raw.method === 'HEAD' || status === 304;
  if (!isHttp2(response)) {
    if (!raw.readableEnded && !raw.complete) headers.connection = 'close'; // the rest of the body is not wanted
    response.writeHead(status, headers);
    response.end(withoutBody ? undefined : body);
    return;
  }
  const stream: ServerHttp2Stream = response.stream;
  if (stream.destroyed || stream.closed) return;
  headers[':status'] = status;
  if (withoutBody || body.length === 0) stream.respond(headers, { endStream: true });
  else {
    stream.respond(headers);
    stream.end(body);
  }
}

function startStream(
  response: RawResponse,
  status: number,
  headers: Record<string, string | string[] | number>,
  start: (sink: StreamSink) => void,
): void {
  if (!isHttp2(response)) {
    response.writeHead(status, headers);
    response.flushHeaders();
    start(sinkOf(response));
    return;
  }
  const stream = response.stream;
  if (stream.destroyed || stream.closed) return;
  headers[':status'] = status;
  stream.respond(headers);
  start(sinkOf(stream));
}

function sinkOf(writable: ServerResponse | ServerHttp2Stream): StreamSink {
  return {
    write(chunk) {
      writable.write(chunk);
      return writable.writableLength;
    },
    end: () => void writable.end(),
    onDrain: (listener) => void writable.on('drain', listener),
    onClose: (listener) => void writable.once('close', listener),
  };
}
