import { describe, expect, it } from 'vitest';
import { parseTokenFile } from './token-file.ts';

describe('a token file', () => {
  it('gives each token its user, uid and groups', () => {
    const { tokens, warnings } = parseTokenFile('t1,alice,1,"dev,ops"\nt2,bob,2\n', 'tokens.csv');
    expect(tokens.authenticateToken('t1')).toEqual({ name: 'alice', uid: '1', groups: ['dev', 'ops'] });
    expect(tokens.authenticateToken('t2')).toEqual({ name: 'bob', uid: '2', groups: [] });
    expect(warnings).toEqual([]);
  });

  it('knows no other token, whatever objects inherit', () => {
    const { tokens } = parseTokenFile('t1,alice,1\n', 'tokens.csv');
    for (const token of ['T1', 't1 ', '', '__proto__', 'constructor']) {
      expect(tokens.authenticateToken(token)).toBeUndefined();
    }
  });

  it('skips a line without a token and lets the later of two equal tokens win, with warnings', () => {
    const { tokens, warnings } = parseTokenFile(',nobody,0\nt,first,1\nt,second,2\n', 'f.csv');
    expect(tokens.authenticateToken('')).toBeUndefined();
    expect(tokens.authenticateToken('t')).toMatchObject({ name: 'second' });
    expect(warnings).toEqual([
      "empty token has been found in token file 'f.csv', record number '1'",
      "duplicate token has been found in token file 'f.csv', record number '3'",
    ]);
  });

  it('refuses a line with fewer than three columns', () => {
    expect(() => parseTokenFile('t,alice\n', 'f.csv')).toThrow(
      "token file 'f.csv' must have at least 3 columns (token, user name, user uid), found 2",
    );
  });
});
