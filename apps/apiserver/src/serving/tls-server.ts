import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2';
import type { Duplex } from 'node:stream';
import { wantsWebSocket } from '#endpoints';
import type { Pki } from '../pki/pki.ts';

/** What the TLS layer has to be told; part of the options of `kubernest serve`. */
export interface TlsServerOptions {
  readonly minVersion: 'VersionTLS12' | 'VersionTLS13';
  /** 0 means the default. */
  readonly maxStreamsPerConnection: number;
}

/** A request of either protocol version. */
type AnyRequest = IncomingMessage | Http2ServerRequest;
export type AnyResponse = ServerResponse | Http2ServerResponse;
export type RequestHandler = (request: AnyRequest, response: AnyResponse) => void;

// The numbers are kube-apiserver's, where it has them.
const DEFAULT_MAX_STREAMS = 100;
const MAX_HEADER_BYTES = 1 << 20;
/** Time for all headers of an HTTP/1.1 request to arrive; slower clients are cut off (slow loris). */
const HEADERS_TIMEOUT_MS = 32_000;
const IDLE_TIMEOUT_MS = 90_000;
const HANDSHAKE_TIMEOUT_MS = 10_000;
// 99 of 100 objects fit: their upload needs no window update.
const STREAM_WINDOW_BYTES = 256 * 1024;
const CONNECTION_WINDOW_BYTES = 4 * STREAM_WINDOW_BYTES;
// In effect none: Node refuses new streams beyond it, but never takes off its count what was queued for a stream that the
// client resets. A client that had cancelled a dozen large lists could do nothing more on its connection. What slow
// readers hold is bounded per answer and per watch, where these are sent.
const MAX_SESSION_MEMORY_MB = 1_000_000;
// Detects clients that vanished without closing: an idle watch would otherwise keep its connection for ever.
const KEEP_ALIVE_DELAY_MS = 30_000;
/** Header lines of one HTTP/2 request; their bytes are bounded too. */
const MAX_HEADER_PAIRS = 2000;

/**
 * The HTTPS server: HTTP/2 and HTTP/1.1 by ALPN. It asks clients for a certificate and lets them in without or with a bad one:
 * authentication decides, and answers in words. It has no certificate and does not listen yet.
 */
export function createTlsServer(options: TlsServerOptions, handler: RequestHandler): Http2SecureServer {
  const server = createSecureServer(
    {
      allowHTTP1: true,
      requestCert: true,
      rejectUnauthorized: false,
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_DELAY_MS,
      maxSessionMemory: MAX_SESSION_MEMORY_MB,
      maxHeaderListPairs: MAX_HEADER_PAIRS,
      settings: {
        enablePush: false,
        maxConcurrentStreams: options.maxStreamsPerConnection || DEFAULT_MAX_STREAMS,
        initialWindowSize: STREAM_WINDOW_BYTES,
        maxHeaderListSize: MAX_HEADER_BYTES,
      },
      http1Options: {
        maxHeaderSize: MAX_HEADER_BYTES,
        headersTimeout: HEADERS_TIMEOUT_MS,
        keepAliveTimeout: IDLE_TIMEOUT_MS,
        shouldUpgradeCallback: wantsWebSocket,
        // A body may trickle for as long as the request itself may take; the request path limits that.
        requestTimeout: 0,
      },
    } as Parameters<typeof createSecureServer>[0],
    handler as Parameters<typeof createSecureServer>[1],
  );
  server.on('session', (session) => {
    session.setLocalWindowSize(CONNECTION_WINDOW_BYTES);
    // A client that breaks the protocol loses its connection; without a listener the process would end.
    session.on('error', () => session.destroy());
  });
  // Not TLS, an unknown certificate authority, a port scan: the client's affair.
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return server;
}

/** Gives the server its certificate, and the authorities of its clients. */
export function setCredentials(server: Http2SecureServer, pki: Pki, options: TlsServerOptions): void {
  server.setSecureContext({
    cert: pki.serving.certificate,
    key: pki.serving.key,
    ca: [...pki.clientAuthorities],
    // An intermediate in the bundle is an anchor of its own, as it is for Go.
    allowPartialTrustChain: true,
    minVersion: options.minVersion === 'VersionTLS13' ? 'TLSv1.3' : 'TLSv1.2',
  });
}

/** Statuses of what Node's parser of HTTP/1.1 refuses; everything else is a bad request. */
const REFUSALS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** How long a refused client may go on sending: as Go's HTTP server, which waits for the answer to be read. */
const DISCARD_MS = 500;

/** Bytes that are no HTTP are answered as Go's HTTP server answers them, and the connection is closed. */
export function answerBadRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  // What comes behind a refusal is no HTTP either. To close on it would reset the connection, and lose the answer.
  if (socket.writableEnded && error.code !== 'ECONNRESET') return;
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  setTimeout(() => socket.destroy(), DISCARD_MS).unref();
  const status = REFUSALS[error.code ?? ''] ?? '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${status}`);
}
