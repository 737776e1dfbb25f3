const REPLACEMENT = '\ufffd';

/**
 * Decodes UTF-8 as Go does inside of JSON strings: each byte that is not part of a valid sequence becomes one U+FFFD
 * (Node makes one of a whole truncated sequence). A byte order mark stays.
 */
export function decodeUtf8(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (!text.includes(REPLACEMENT)) return text;
  let out = '';
  let valid = 0;
  for (let pos = 0; pos < bytes.length; ) {
    const width = sequenceLength(bytes, pos);
    if (width > 0) {
      pos += width;
      continue;
    }
    out += bytes.toString('utf8', valid, pos) + REPLACEMENT;
    valid = ++pos;
  }
  return out + bytes.toString('utf8', valid);
}

/** Bytes of the valid sequence at `pos`; 0 if there is none (RFC 3629: no overlong forms, no surrogates). */
function sequenceLength(bytes: Buffer, pos: number): number {
  const first = bytes[pos]!; // pos is within the bytes
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const second = bytes[pos + 1] ?? 0;
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  if (first < 0xe0) return 2;
  if (!isContinuation(bytes[pos + 2])) return 0;
  if (first < 0xf0) return 3;
  return isContinuation(bytes[pos + 3]) ? 4 : 0;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
