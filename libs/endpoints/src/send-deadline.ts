import type { ServerResponse } from 'node:http';
import { constants, type ServerHttp2Stream } from 'node:http2';

/** Time that a client has to read an answer, or what is left of its watch (as kube-apiserver: a whole request's). */
const SEND_TIMEOUT_MS = 60_000;
/** Smaller answers lie in buffers of the kernel, mostly, and are not worth a timer. */
export const DEADLINE_FROM_BYTES = 64 * 1024;

/** Cuts a client off that does not read what has been written and ended: it would hold that in memory for as long as it likes. */
export function cutOffUnlessSent(answer: ServerResponse | ServerHttp2Stream, timeoutMs = SEND_TIMEOUT_MS): void {
  if (answer.writableFinished) return;
  const timer = setTimeout(() => cutOff(answer), timeoutMs).unref();
  const done = (): void => clearTimeout(timer);
  answer.once('finish', done);
  answer.once('close', done);
}

function cutOff(answer: ServerResponse | ServerHttp2Stream): void {
  if ('session' in answer) answer.close(constants.NGHTTP2_CANCEL);
  answer.destroy();
}
