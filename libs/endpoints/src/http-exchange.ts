import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { constants, type Http2ServerRequest, type Http2ServerResponse, type ServerHttp2Stream } from 'node:http2';
import { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { StreamSink } from './api-request.ts';
import { readRequestBody } from './request-body.ts';
import { cutOffUnlessSent, DEADLINE_FROM_BYTES } from './send-deadline.ts';

/** Headers as Node's HTTP modules take them. */
export type OutgoingHeaders = Record<string, string | string[] | number>;

/** One request and its answer, over either version of HTTP. */
export interface HttpExchange {
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** The same object for all requests of a connection. */
  readonly connection: TLSSocket;
  readBody(): Promise<Buffer>;
  /** Answers with a whole body; undefined for none. Nothing happens if the client is gone. */
  send(status: number, headers: OutgoingHeaders, body: Buffer | undefined): void;
  /** Sends the headers of an answer that goes on; undefined if the client is gone. */
  startStream(status: number, headers: OutgoingHeaders): StreamSink | undefined;
  /** Ends the exchange without an answer. */
  abort(): void;
}

/** HTTP/1.1 as Node presents it. */
class Http1Exchange implements HttpExchange {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.#request = request;
    this.#response = response;
  }

  get method(): string {
    return this.#request.method ?? 'GET';
  }

  get url(): string {
    return this.#request.url ?? '/';
  }

  get headers(): IncomingHttpHeaders {
    return this.#request.headers;
  }

  get connection(): TLSSocket {
    return this.#request.socket as TLSSocket;
  }

  readBody(): Promise<Buffer> {
    return readRequestBody(this.#request, this.#request.headers);
  }

  send(status: number, headers: OutgoingHeaders, body: Buffer | undefined): void {
    if (!this.#request.readableEnded && !this.#request.complete) headers.connection = 'close'; // the rest of the body is not wanted
    this.#response.writeHead(status, headers);
    this.#response.end(body);
    if (body !== undefined && body.length > DEADLINE_FROM_BYTES) cutOffUnlessSent(this.#response);
  }

  startStream(status: number, headers: OutgoingHeaders): StreamSink {
    this.#response.writeHead(status, headers);
    this.#response.flushHeaders();
    return sinkOf(this.#response);
  }

  abort(): void {
    this.#request.destroy();
  }
}

/**
 * Node makes an error for each stream that both sides have ended before its last write is reported done, which is every
 * one, and shows it to nobody. The stack trace in it costs 5 µs, a twentieth of a GET.
 */
function destroyWithoutTrace(this: ServerHttp2Stream, error?: Error): ServerHttp2Stream {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return Duplex.prototype.destroy.call(this, error) as ServerHttp2Stream;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** An HTTP/2 stream, without Node's HTTP/1-like wrapping of it, which costs a third of a GET. */
export class Http2Exchange implements HttpExchange {
  readonly #stream: ServerHttp2Stream;
  readonly headers: IncomingHttpHeaders;

  constructor(stream: ServerHttp2Stream, headers: IncomingHttpHeaders) {
    this.#stream = stream;
    this.headers = headers;
  }

  get method(): string {
    return this.headers[':method'] as string;
  }

  get url(): string {
    return this.headers[':path'] as string;
  }

  /** A stream's own `socket` would be a proxy made anew; its session's is the connection's identity. */
  get connection(): TLSSocket {
    return this.#stream.session?.socket as TLSSocket;
  }

  readBody(): Promise<Buffer> {
    return readRequestBody(this.#stream, this.headers);
  }

  send(status: number, headers: OutgoingHeaders, body: Buffer | undefined): void {
    const stream = this.#stream;
    if (stream.destroyed || stream.closed) return;
    headers[':status'] = status;
    if (body === undefined || body.length === 0) stream.respond(headers, { endStream: true });
    else {
      stream.respond(headers);
      stream.destroy = destroyWithoutTrace;
      stream.end(body);
      if (body.length > DEADLINE_FROM_BYTES) cutOffUnlessSent(stream);
    }
  }

  startStream(status: number, headers: OutgoingHeaders): StreamSink | undefined {
    const stream = this.#stream;
    if (stream.destroyed || stream.closed) return undefined;
    headers[':status'] = status;
    stream.respond(headers);
    return sinkOf(stream);
  }

  abort(): void {
    this.#stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  }
}

/** The exchange of a request that came through Node's common interface for both versions. */
export function exchangeOf(
  request: IncomingMessage | Http2ServerRequest,
  response: ServerResponse | Http2ServerResponse,
): HttpExchange {
  const { stream } = request as Http2ServerRequest;
  if (stream !== undefined) return new Http2Exchange(stream as ServerHttp2Stream, request.headers);
  return new Http1Exchange(request as IncomingMessage, response as ServerResponse);
}

function sinkOf(writable: ServerResponse | ServerHttp2Stream): StreamSink {
  return {
    write(chunk) {
      writable.write(chunk);
      return writable.writableLength;
    },
    end() {
      writable.end();
      if (writable.writableLength > DEADLINE_FROM_BYTES) cutOffUnlessSent(writable);
    },
    onDrain: (listener) => void writable.on('drain', listener),
    onClose: (listener) => void writable.once('close', listener),
  };
}
