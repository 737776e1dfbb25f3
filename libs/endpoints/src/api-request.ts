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

const MAY_BE_MALFORMED = /[;%]/;

/** Query parameters; the first value counts, as in Go's url.Values.Get. */
export class Query {
  static readonly EMPTY = new Query('');
  readonly #parameters: URLSearchParams;
  readonly text: string;

  /** `text` is what follows the question mark. */
  constructor(text: string) {
    this.text = text;
    this.#parameters = new URLSearchParams(MAY_BE_MALFORMED.test(text) ? wellFormedPairs(text) : text);
  }

  get(name: string): string | undefined {
    return this.#parameters.get(name) ?? undefined;
  }

  all(name: string): string[] {
    return this.#parameters.getAll(name);
  }
}

/** As Go's url.ParseQuery: a pair with a semicolon or a broken escape is left out, the others count. */
function wellFormedPairs(text: string): string {
  return text
    .split('&')
    .filter((pair) => !pair.includes(';') && !/%(?![0-9a-f]{2})/i.test(pair))
    .join('&');
}
