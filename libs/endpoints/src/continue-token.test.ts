import { describe, expect, it } from 'vitest';
import { decodeContinue, encodeContinue } from './continue-token.ts';

const forged = (rv: string): string =>
  Buffer.from(`{"v":"meta.k8s.io/v1","rv":${rv},"start":"a\\u0000"}`).toString('base64url');

describe('a continue token', () => {
  it('says where the list goes on, and at which revision', () => {
    expect(decodeContinue(encodeContinue(7, 'team-a/b'))).toEqual({ revision: 7, after: 'team-a/b' });
  });

  it.each(['1.5', '1e300', '99999999999999999999', '0', '"1"', 'null'])('is refused at revision %s', (rv) => {
    expect(() => decodeContinue(forged(rv))).toThrow('invalid continue token: continue key is not valid');
  });
});
