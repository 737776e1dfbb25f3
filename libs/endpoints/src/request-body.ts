import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { statusError } from '#machinery';

/** Bytes of a request body: kube-apiserver's limit, twice what etcd takes (3 MiB). */
const REQUEST_BODY_MAX_BYTES = 3 * 1024 * 1024;

/** Reads the whole body. Throws 413 beyond the limit (at once if the length is announced) and 400 when it breaks off. */
export function readRequestBody(raw: Readable, headers: IncomingHttpHeaders): Promise<Buffer> {
  const announced = headers['content-length'];
  if (announced !== undefined && Number(announced) > REQUEST_BODY_MAX_BYTES) return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let isWhole = false;
    raw.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > REQUEST_BODY_MAX_BYTES) {
        raw.removeAllListeners('data');
        raw.resume();
        reject(tooLarge());
      } else chunks.push(chunk);
    });
    raw.once('end', () => {
      isWhole = true;
      resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)); // length checked
    });
    // Each stream closes in the end; to make an error costs as much as to read a small body.
    const broken = () => {
      if (!isWhole) reject(statusError.badRequest('unexpected EOF'));
    };
    raw.once('aborted', broken);
    raw.once('error', broken);
    raw.once('close', broken);
  });
}

function tooLarge() {
  return statusError.requestEntityTooLarge(`limit is ${REQUEST_BODY_MAX_BYTES}`);
}
