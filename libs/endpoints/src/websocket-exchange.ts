import { createHash } from 'node:crypto';
import { type IncomingHttpHeaders, type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { StreamSink } from './api-request.ts';
import type { HttpExchange, OutgoingHeaders } from './http-exchange.ts';
import { BINARY_FRAME, ClientFrameReader, closeFrame, TEXT_FRAME, websocketFrame } from './websocket-frames.ts';

/** RFC 6455's constant that a server proves to have read the key with. */
const KEY_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** How browsers, which can't set headers on a WebSocket, hand over a token: as a subprotocol. */
const TOKEN_PROTOCOL = 'base64url.bearer.authorization.k8s.io.';
const NEWLINE = 0x0a;
const LENGTH_BYTES = 4;

/** Whether a request asks for a WebSocket; other upgrades are ignored, as HTTP allows. */
export function wantsWebSocket(request: IncomingMessage): boolean {
  return request.method === 'GET' && request.headers.upgrade?.toLowerCase() === 'websocket';
}

/**
 * A watch over a WebSocket: each event is one message, without the framing that it has in a plain stream. What is not a
 * watch is answered as plain HTTP, and the connection closed.
 */
export class WebSocketExchange implements HttpExchange {
  readonly headers: IncomingHttpHeaders;
  readonly #request: IncomingMessage;
  readonly #socket: Duplex;
  readonly #protocols: readonly string[];

  constructor(request: IncomingMessage, socket: Duplex) {
    this.#request = request;
    this.#socket = socket;
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
    this.#protocols = offered.filter((name) => name !== '' && !name.startsWith(TOKEN_PROTOCOL));
    const token = offered.find((name) => name.startsWith(TOKEN_PROTOCOL))?.slice(TOKEN_PROTOCOL.length);
    this.headers = token === undefined ? request.headers : this.#withToken(request.headers, token);
  }

  /** A token that comes without a protocol for the server to choose is refused upstream: here as one that nobody has. */
  #withToken(headers: IncomingHttpHeaders, token: string): IncomingHttpHeaders {
    if (headers.authorization !== undefined) return headers;
    const isAlone = this.#protocols.length === 0;
    return { ...headers, authorization: `Bearer ${isAlone ? TOKEN_PROTOCOL : Buffer.from(token, 'base64url')}` };
  }

  get method(): string {
    return 'GET';
  }

  get url(): string {
    return this.#request.url ?? '/';
  }

  get connection(): TLSSocket {
    return this.#request.socket as TLSSocket;
  }

  async readBody(): Promise<Buffer> {
    return Buffer.alloc(0);
  }

  send(status: number, headers: OutgoingHeaders, body: Buffer | undefined): void {
    this.#socket.write(head(status, { ...headers, connection: 'close' }));
    this.#socket.end(body);
  }

  startStream(status: number, headers: OutgoingHeaders): StreamSink | undefined {
    const key = this.headers['sec-websocket-key'];
    const refused = this.headers['sec-websocket-version'] !== '13' || key === undefined || this.#protocols.length > 1;
    if (status !== 200 || refused) return this.#refuse(400);
    // Browsers always send it: who does not may be tricked into sending what it did not mean to.
    if (this.headers.origin === undefined) return this.#refuse(403);
    const accept = createHash('sha1').update(`${key}${KEY_SUFFIX}`).digest('base64');
    const answer: OutgoingHeaders = { upgrade: 'websocket', connection: 'Upgrade', 'sec-websocket-accept': accept };
    if (this.#protocols[0] !== undefined) answer['sec-websocket-protocol'] = this.#protocols[0];
    this.#socket.write(head(101, answer));
    return this.#sink(String(headers['content-type']).includes('protobuf'));
  }

  abort(): void {
    this.#socket.destroy();
  }

  #refuse(status: number): undefined {
    this.send(status, { 'content-length': 0 }, undefined);
  }

  #sink(isBinary: boolean): StreamSink {
    const socket = this.#socket;
    const end = () => {
      if (socket.writable) socket.end(closeFrame());
    };
    const reader = new ClientFrameReader({ pong: (frame) => void socket.write(frame), close: end });
    socket.on('data', (chunk: Buffer) => reader.read(chunk));
    return {
      write(chunk) {
        const messages = isBinary ? protobufMessages(chunk) : jsonMessages(chunk);
        const opcode = isBinary ? BINARY_FRAME : TEXT_FRAME;
        if (socket.writable) for (const message of messages) socket.write(websocketFrame(opcode, message));
        return socket.writableLength;
      },
      end,
      onDrain: (listener) => void socket.on('drain', listener),
      onClose: (listener) => void socket.once('close', listener),
    };
  }
}

function head(status: number, headers: OutgoingHeaders): string {
  let text = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n`;
  for (const [name, value] of Object.entries(headers)) {
    for (const single of Array.isArray(value) ? value : [value]) text += `${name}: ${single}\r\n`;
  }
  return `${text}\r\n`;
}

/** The events of a chunk, each with its newline: inside JSON there is none. */
function* jsonMessages(chunk: Buffer): Generator<Buffer> {
  for (let from = 0; from < chunk.length; ) {
    const end = chunk.indexOf(NEWLINE, from) + 1 || chunk.length;
    yield chunk.subarray(from, end);
    from = end;
  }
}

/** The events of a chunk without the length that stands before each. */
function* protobufMessages(chunk: Buffer): Generator<Buffer> {
  for (let from = 0; from < chunk.length; ) {
    const end = from + LENGTH_BYTES + chunk.readUInt32BE(from);
    yield chunk.subarray(from + LENGTH_BYTES, end);
    from = end;
  }
}
