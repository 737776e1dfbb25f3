import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressBytes, isAddress } from './host-address.ts';

describe('the bytes of a host', () => {
  it.each([
    ['127.0.0.1', [127, 0, 0, 1]],
    ['::1', [...Array(15).fill(0), 1]],
    ['::', Array(16).fill(0)],
    ['fe80::1:2%eth0', [0xfe, 0x80, ...Array(11).fill(0), 1, 0, 2]],
    ['::ffff:10.0.0.1', [...Array(10).fill(0), 0xff, 0xff, 10, 0, 0, 1]],
    ['2001:DB8:0:1:2:3:4:5', [0x20, 1, 0x0d, 0xb8, 0, 0, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5]],
  ])('%s', (host, bytes) => {
    expect(isAddress(host)).toBe(true);
    expect([...addressBytes(host)!]).toEqual(bytes);
  });

  it.each(['localhost', 'kubernetes.default.svc', '10-0-0-1.example', '1.2.3', ''])('not of the name %j', (host) => {
    expect(isAddress(host)).toBe(false);
    expect(addressBytes(host)).toBeUndefined();
  });

  it('of any IPv6 address', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const bytes = addressBytes(address)!;
        const groups = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i]! << 8) | bytes[2 * i + 1]!).toString(16));
        expect(new URL(`http://[${groups.join(':')}]`).hostname).toBe(new URL(`http://[${address}]`).hostname);
      }),
    );
  });
});
