import type { IncomingHttpHeaders } from 'node:http';
import type { TLSSocket } from 'node:tls';

/** Everything that the request path knows of one HTTP request; no stage after this sees a socket or a framework. */
export interface ApiRequest {
  readonly method: string;
  /** Percent-decoded path, without the query. */
  readonly path: string;
  readonly query: Query;
  readonly headers: IncomingHttpHeaders;
  /** The client's connection, the same object for all its requests: certificate authentication reads and remembers by it. */
  readonly connection: TLSSocket;
  /** The whole body; throws 413 beyond the limit, 400 when the client breaks off. */
  readBody(): Promise<Buffer>;
}

export type ResponseHeaders = Record<string, string | readonly string[]>;

/** A whole answer. `body` is sent as it is: several buffers are one body, so that a LIST need not be joined first. */
export interface BufferedResponse {
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly body: Buffer | readonly Buffer[];
}

/** An answer that goes on: a watch. `start` is called once the headers are out. */
export interface StreamResponse {
  readonly status: number;
  readonly headers: ResponseHeaders;
  start(sink: StreamSink): void;
}

export type ApiResponse = BufferedResponse | StreamResponse;

/** Where a streamed answer is written to. */
export interface StreamSink {
  /** Hands over bytes; returns how many are waiting to be sent, for bounding a slow client. */
  write(chunk: Buffer): number;
  end(): void;
  /** Called each time when everything written has left this process. */
  onDrain(listener: () => void): void;
  /** Called once when the client is gone or the stream has ended. */
  onClose(listener: () => void): void;
}

const BROKEN_ESCAPE = /%(?![0-9a-f]{2})/i;

/**
 * Query parameters; the first value counts, as in Go's url.Values.Get. As in url.ParseQuery, a pair with a semicolon or a
 * broken escape is left out, and the others count.
 *
 * Not URLSearchParams: its time grows with the square of the pairs without `=`, and anybody may send some 100,000 of them.
 */
export class Query {
  static readonly EMPTY = new Query('');
  readonly #values = new Map<string, string[]>();
  readonly text: string;

  /** `text` is what follows the question mark. */
  constructor(text: string) {
    this.text = text;
    for (let start = 0; start < text.length; ) {
      const mark = text.indexOf('&', start);
      const end = mark < 0 ? text.length : mark;
      if (end > start) this.#add(text.slice(start, end));
      start = end + 1;
    }
  }

  get(name: string): string | undefined {
    return this.#values.get(name)?.[0];
  }

  all(name: string): string[] {
    return this.#values.get(name) ?? [];
  }

  #add(pair: string): void {
    if (pair.includes(';') || BROKEN_ESCAPE.test(pair)) return;
    const equals = pair.indexOf('=');
    const name = unescaped(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : unescaped(pair.slice(equals + 1));
    const values = this.#values.get(name);
    if (values === undefined) this.#values.set(name, [value]);
    else values.push(value);
  }
}

function unescaped(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return new URLSearchParams(`v=${text}`).get('v') ?? ''; // not UTF-8: with replacement characters
  }
}
