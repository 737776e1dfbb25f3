import { WIRE_BYTES, WIRE_FIXED64, WIRE_VARINT } from './message.ts';

const INITIAL_CAPACITY_BYTES = 256;

/**
 * Appends protobuf fields to a growing buffer. A nested message is written in place: `message` runs its body after one
 * reserved length byte and moves the body only when its length needs more, so nothing is encoded twice.
 */
export class ProtobufWriter {
  #buffer: Buffer;
  #length = 0;

  /** `capacityBytes` is a guess; the buffer grows. */
  constructor(capacityBytes = INITIAL_CAPACITY_BYTES) {
    this.#buffer = Buffer.allocUnsafe(capacityBytes);
  }

  /** A field of type string, the empty string included. */
  string(field: number, value: string): void {
    this.#key(field, WIRE_BYTES);
    const size = Buffer.byteLength(value);
    this.#varint(size);
    this.#reserve(size);
    this.#length += this.#buffer.write(value, this.#length);
  }

  bytes(field: number, value: Uint8Array): void {
    this.#key(field, WIRE_BYTES);
    this.#varint(value.length);
    this.raw(value);
  }

  bool(field: number, value: boolean): void {
    this.#key(field, WIRE_VARINT);
    this.#varint(value ? 1 : 0);
  }

  /** int32 or int64; a negative number takes ten bytes. */
  int(field: number, value: number | bigint): void {
    this.#key(field, WIRE_VARINT);
    if (typeof value === 'number' && value >= 0) this.#varint(value);
    else this.#varint64(BigInt.asUintN(64, BigInt(value)));
  }

  double(field: number, value: number): void {
    this.#key(field, WIRE_FIXED64);
    this.#reserve(8);
    this.#length = this.#buffer.writeDoubleLE(value, this.#length);
  }

  message(field: number, body: () => void): void {
    this.#key(field, WIRE_BYTES);
    this.#reserve(1);
    const start = ++this.#length;
    body();
    const size = this.#length - start;
    if (size < 0x80) {
      this.#buffer[start - 1] = size;
      return;
    }
    const extra = varintSize(size) - 1;
    this.#reserve(extra);
    this.#buffer.copyWithin(start + extra, start, this.#length);
    this.#length = start - 1;
    this.#varint(size);
    this.#length += size;
  }

  /** Bytes that are whole fields already. */
  raw(value: Uint8Array): void {
    this.#reserve(value.length);
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
  }

  /** What was written so far; the writer must not be used afterwards. */
  finish(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  #key(field: number, wireType: number): void {
    this.#varint(field * 8 + wireType);
  }

  #varint(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#buffer[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#buffer[this.#length++] = rest;
  }

  #varint64(value: bigint): void {
    this.#reserve(10);
    let rest = value;
    while (rest >= 0x80n) {
      this.#buffer[this.#length++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.#buffer[this.#length++] = Number(rest);
  }

  #reserve(size: number): void {
    const needed = this.#length + size;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size++;
  return size;
}
