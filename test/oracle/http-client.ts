import type { IncomingMessage } from 'node:http';
import { Agent, type RequestOptions, request } from 'node:https';
import { gunzipSync } from 'node:zlib';
import type { JsonObject, JsonValue } from '#machinery';
import type { RunningServer } from './running-server.ts';
import type { Answer, Identity } from './scenario.ts';

/** A request with all references resolved. */
export interface PlainRequest {
  readonly method: string;
  readonly path: string;
  readonly as: Identity;
  readonly headers: Readonly<Record<string, string>>;
  /** Text of the body. */
  readonly body?: string;
}

/** How long one request may take; kube-apiserver's own limit is 60 s, no scenario needs that. */
const requestTimeoutMs = 30_000;

/** HTTP/1.1 to one server, connections kept alive. */
export class HttpClient {
  readonly #server: RunningServer;
  readonly #agent: Agent;

  constructor(server: RunningServer) {
    this.#server = server;
    this.#agent = new Agent({
      keepAlive: true,
      ...(server.ca ? { ca: server.ca } : { rejectUnauthorized: false }),
    });
  }

  get url(): string {
    return this.#server.url;
  }

  /** Sends a request and reads the whole answer. Rejects on a broken connection or after `requestTimeoutMs`. */
  async send(plain: PlainRequest): Promise<Answer> {
    const response = await this.open(plain);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    return answerOf(response, Buffer.concat(chunks));
  }

  /** Sends a request and returns as soon as the headers are there. */
  open(plain: PlainRequest): Promise<IncomingMessage> {
    const token = plain.as === 'anonymous' ? undefined : this.#server.tokens[plain.as];
    const headers: Record<string, string> = {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...plain.headers,
    };
    if (plain.body !== undefined) headers['content-length'] = String(Buffer.byteLength(plain.body));
    // The path goes out as written: URL would tidy it up.
    const base = new URL(this.#server.url);
    const options: RequestOptions = {
      host: base.hostname,
      port: base.port,
      method: plain.method,
      path: plain.path,
      headers,
      agent: this.#agent,
      timeout: requestTimeoutMs,
    };
    return new Promise((resolve, reject) => {
      const outgoing = request(options, resolve);
      outgoing.on('error', reject);
      outgoing.on('timeout', () => outgoing.destroy(new Error(`${plain.method} ${plain.path}: no answer`)));
      // As bytes: text would make Node write the headers before it in UTF-8, too.
      outgoing.end(plain.body === undefined ? undefined : Buffer.from(plain.body));
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** An answer from a response and its complete body. */
export function answerOf(response: IncomingMessage, raw: Buffer): Answer {
  const headers: Record<string, string[]> = {};
  for (const [name, values] of Object.entries(response.headersDistinct)) if (values) headers[name] = values;
  const text = (headers['content-encoding']?.includes('gzip') ? gunzipSync(raw) : raw).toString('utf8');
  const isJson = headers['content-type']?.[0]?.startsWith('application/json') ?? false;
  return {
    status: response.statusCode ?? 0,
    headers,
    body: text === '' ? undefined : isJson ? parseJson(text) : text,
    text,
  };
}

/**
 * JSON text to a value; a number that JavaScript would print otherwise than it came (an int64 beyond 2^53, `1.0`)
 * becomes the text `<number …>`, so that no difference is lost. Text that is not JSON comes back as it is.
 */
export function parseJson(text: string): JsonValue {
  try {
    return JSON.parse(text, keepDigits as (key: string, value: unknown) => unknown) as JsonValue;
  } catch {
    return text;
  }
}

function keepDigits(this: JsonObject, _key: string, value: JsonValue, context?: { source?: string }): JsonValue {
  if (typeof value !== 'number' || context?.source === undefined || String(value) === context.source) return value;
  return `<number ${context.source}>`;
}
