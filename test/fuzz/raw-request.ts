import { connect } from 'node:tls';
import type { RunningServer } from '../oracle/running-server.ts';

/** A request as it goes over the wire, byte by byte. */
export interface RawRequest {
  readonly method: string;
  /** As written into the request line. */
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
  /** Announce more than is sent: the server must not wait for ever, nor mind the client going away. */
  readonly withheldBytes?: number;
}

/** What came back: a status, or that the server closed the connection without one. */
export type RawAnswer =
  | { readonly status: number; readonly text: string; readonly ms: number }
  | { readonly status: 'closed'; readonly text: string; readonly ms: number }
  | { readonly status: 'hang'; readonly text: string; readonly ms: number };

/** Every request is answered within this time: a head, not the whole of a stream. */
export const ANSWER_TIMEOUT_MS = 5_000;
/** After the head, so much of the body is awaited: a watch has no end. */
const BODY_WAIT_MS = 150;
/** A client that withholds a part of its body goes away after this time. */
const WITHHELD_WAIT_MS = 200;
const TEXT_MAX = 2_000;

/** Sends one HTTP/1.1 request on a connection of its own. Never rejects. */
export function sendRaw(server: RunningServer, request: RawRequest): Promise<RawAnswer> {
  const { hostname, port } = new URL(server.url);
  const began = performance.now();
  return new Promise((resolve) => {
    let text = '';
    let waiting: NodeJS.Timeout | undefined;
    const socket = connect({
      host: hostname,
      port: Number(port),
      rejectUnauthorized: false,
      ALPNProtocols: ['http/1.1'],
    });
    const finish = (hung: boolean) => {
      clearTimeout(waiting);
      clearTimeout(limit);
      socket.destroy();
      const status = statusOf(text);
      const ms = performance.now() - began;
      resolve(
        status !== undefined
          ? { status, text: text.slice(0, TEXT_MAX), ms }
          : { status: hung ? 'hang' : 'closed', text: text.slice(0, TEXT_MAX), ms },
      );
    };
    const limit = setTimeout(() => finish(request.withheldBytes === undefined), ANSWER_TIMEOUT_MS);
    socket.once('secureConnect', () => {
      socket.write(headOf(request));
      socket.write(request.body);
      if (request.withheldBytes !== undefined) waiting = setTimeout(() => finish(false), WITHHELD_WAIT_MS);
    });
    socket.on('data', (chunk: Buffer) => {
      if (text.length < TEXT_MAX) text += chunk.toString('latin1');
      if (waiting === undefined && statusOf(text) !== undefined)
        waiting = setTimeout(() => finish(false), BODY_WAIT_MS);
    });
    socket.once('error', () => finish(false));
    socket.once('close', () => finish(false));
  });
}

function headOf(request: RawRequest): Buffer {
  const lines = [`${request.method} ${request.path} HTTP/1.1`];
  for (const [name, value] of request.headers) lines.push(`${name}: ${value}`);
  const length = request.body.length + (request.withheldBytes ?? 0);
  if (length > 0) lines.push(`content-length: ${length}`);
  lines.push('connection: close', '', '');
  return Buffer.from(lines.join('\r\n'), 'latin1');
}

/** Status of the final answer; a `100 Continue` before it is passed over. */
function statusOf(text: string): number | undefined {
  const rest = text.replace(/^(?:HTTP\/1\.1 1\d\d [^\r]*\r\n\r\n)+/, '');
  const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(rest) ?? [];
  return status === undefined || !rest.includes('\r\n\r\n') ? undefined : Number(status);
}
