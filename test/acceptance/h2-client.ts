import { type ClientHttp2Session, connect } from 'node:http2';
import type { JsonObject } from '#machinery';
import type { RunningServer } from '../oracle/running-server.ts';

/** An answer, its body parsed if it is JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
}

/** One event of a watch. */
export interface SeenEvent {
  readonly type: string;
  readonly object: JsonObject & { metadata: JsonObject };
}

/** An open watch. */
export interface OpenWatch {
  /** In the order of arrival; grows while the watch is open. */
  readonly events: SeenEvent[];
  /** Resolves when the server has ended the stream in good order; rejects when it broke. */
  readonly ended: Promise<void>;
  close(): void;
}

/** An administrator's client: one HTTP/2 connection. */
export class H2Client {
  readonly session: ClientHttp2Session;
  readonly #headers: Record<string, string>;

  constructor(server: RunningServer) {
    this.session = connect(server.url, { rejectUnauthorized: false });
    this.session.on('error', () => {}); // requests of the session tell of it
    this.#headers = { authorization: `Bearer ${server.tokens.admin}` };
  }

  /** Sends a request with a JSON body and reads the whole answer. */
  send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const contentType = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    return new Promise((resolve, reject) => {
      const stream = this.session.request({
        ':method': method,
        ':path': path,
        'content-type': contentType,
        ...this.#headers,
        ...headers,
      });
      let answered: Answer['headers'] | undefined;
      const chunks: Buffer[] = [];
      stream.on('response', (received) => {
        answered = received as Answer['headers'];
      });
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (answered === undefined || stream.aborted) reject(new Error('the connection broke'));
        else resolve(answerOf(answered, Buffer.concat(chunks).toString()));
      });
      stream.on('error', reject);
      stream.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** Opens a watch. */
  watch(path: string): OpenWatch {
    const stream = this.session.request({ ':path': path, ...this.#headers });
    const events: SeenEvent[] = [];
    let rest = '';
    stream.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop()!; // split gives at least one element
      for (const line of lines) events.push(JSON.parse(line));
    });
    const ended = new Promise<void>((resolve, reject) => {
      stream.on('end', () => (rest === '' ? resolve() : reject(new Error(`the stream ends with ${rest}`))));
      stream.on('error', reject);
    });
    ended.catch(() => {}); // for those who do not ask
    return { events, ended, close: () => stream.close() };
  }

  close(): void {
    this.session.destroy();
  }
}

function answerOf(headers: Answer['headers'], text: string): Answer {
  const isJson = String(headers['content-type']).startsWith('application/json');
  return { status: Number(headers[':status']), headers, body: isJson && text !== '' ? JSON.parse(text) : text };
}

/** Waits until `condition` holds. */
export async function eventually(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
