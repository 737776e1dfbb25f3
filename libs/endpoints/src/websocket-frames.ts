/** Opcodes of RFC 6455. */
export const TEXT_FRAME = 0x1;
export const BINARY_FRAME = 0x2;
const CLOSE_FRAME = 0x8;
const PING_FRAME = 0x9;
const PONG_FRAME = 0xa;

const FIN = 0x80;
const MASKED = 0x80;
/** Lengths up to this stand in the second byte; the two numbers above it announce 2 or 8 bytes of length. */
const SHORT_MAX = 125;
const TWO_BYTES = 126;
const EIGHT_BYTES = 127;
const MASK_BYTES = 4;
/** Status code 1000, a normal end. */
const NORMAL_END = Buffer.from([0x03, 0xe8]);

/** One unfragmented frame from the server: not masked. */
export function websocketFrame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  if (length <= SHORT_MAX) return Buffer.concat([Buffer.from([FIN | opcode, length]), payload]);
  const head = Buffer.alloc(length <= 0xffff ? 4 : 10);
  head[0] = FIN | opcode;
  if (length <= 0xffff) {
    head[1] = TWO_BYTES;
    head.writeUInt16BE(length, 2);
  } else {
    head[1] = EIGHT_BYTES;
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([head, payload]);
}

/** The frame that ends a connection in good order. */
export const closeFrame = (): Buffer => websocketFrame(CLOSE_FRAME, NORMAL_END);

/** What a server that expects no messages does with the frames of its client. */
export interface ControlFrames {
  /** A pong to send. */
  pong(frame: Buffer): void;
  /** The client wants to end the connection, or breaks the protocol. */
  close(): void;
}

/**
 * Reads a client's frames for what has to be answered, and skips its messages without keeping them:
 *
 *     81 85 mmmm ddddd   text of 5 bytes: skipped        89 80 mmmm   ping: answered        88 …   close
 */
export class ClientFrameReader {
  readonly #control: ControlFrames;
  #pending: Buffer = Buffer.alloc(0);
  /** Bytes of a message's payload that are still to come. */
  #skip = 0;
  #closed = false;

  constructor(control: ControlFrames) {
    this.#control = control;
  }

  /** Takes bytes as they come from the socket. */
  read(chunk: Buffer): void {
    const skipped = Math.min(this.#skip, chunk.length);
    this.#skip -= skipped;
    this.#pending = Buffer.concat([this.#pending, chunk.subarray(skipped)]);
    while (!this.#closed && this.#frame()) {
      // one frame after another
    }
  }

  /** Takes one frame off the pending bytes; false when its head, or a control frame's payload, is not all there yet. */
  #frame(): boolean {
    const bytes = this.#pending;
    if (bytes.length < 2) return false;
    const opcode = bytes[0]! & 0x0f; // length checked
    const short = bytes[1]! & 0x7f; // length checked
    const lengthBytes = short === TWO_BYTES ? 2 : short === EIGHT_BYTES ? 8 : 0;
    const headBytes = 2 + lengthBytes + MASK_BYTES;
    const isControl = opcode >= CLOSE_FRAME;
    if ((bytes[1]! & MASKED) === 0 || (isControl && lengthBytes > 0)) return this.#close();
    if (bytes.length < headBytes) return false;
    if (!isControl) {
      return this.#skipMessage(headBytes, lengthBytes === 0 ? short : longLength(bytes, lengthBytes));
    }
    if (opcode === CLOSE_FRAME) return this.#close();
    if (bytes.length < headBytes + short) return false;
    if (opcode === PING_FRAME) this.#control.pong(websocketFrame(PONG_FRAME, unmasked(bytes, headBytes, short)));
    this.#pending = bytes.subarray(headBytes + short);
    return true;
  }

  #skipMessage(headBytes: number, length: number): boolean {
    const here = Math.min(length, this.#pending.length - headBytes);
    this.#skip = length - here;
    this.#pending = this.#pending.subarray(headBytes + here);
    return true;
  }

  #close(): false {
    this.#closed = true;
    this.#control.close();
    return false;
  }
}

function longLength(bytes: Buffer, lengthBytes: 2 | 8): number {
  return lengthBytes === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
}

function unmasked(bytes: Buffer, payloadAt: number, length: number): Buffer {
  const payload = Buffer.from(bytes.subarray(payloadAt, payloadAt + length));
  for (let i = 0; i < length; i++) payload[i]! ^= bytes[payloadAt - MASK_BYTES + (i % MASK_BYTES)]!; // both in range
  return payload;
}
