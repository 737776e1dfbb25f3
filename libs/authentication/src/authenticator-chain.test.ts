import type { TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { StatusError, type UserInfo } from '#machinery';
import { AuthenticationError, type Authenticator } from './authenticator.ts';
import { AuthenticatorChain } from './authenticator-chain.ts';

const request = { connection: {} as TLSSocket, headers: {} };
const user = (name: string, ...groups: string[]): UserInfo => ({ name, groups });
const knows = (who: UserInfo): Authenticator => ({ authenticate: () => who });
const knowsLater = (who: UserInfo): Authenticator => ({ authenticate: async () => who });
const silent: Authenticator = { authenticate: () => undefined };
const silentLater: Authenticator = { authenticate: async () => undefined };
const refuses: Authenticator = {
  authenticate: () => {
    throw new AuthenticationError('bad');
  },
};
const refusesLater: Authenticator = { authenticate: () => Promise.reject(new AuthenticationError('bad later')) };

const ask = async (members: Authenticator[], anonymous = true) =>
  new AuthenticatorChain(members, { anonymous }).authenticate(request);

describe('a chain of authenticators', () => {
  it.each([
    ['the first that knows the request', [silent, knows(user('a')), knows(user('b'))], 'a'],
    ['one that answers later', [silentLater, knowsLater(user('a')), knows(user('b'))], 'a'],
    ['one after a refusal', [refuses, knows(user('a'))], 'a'],
    ['one after a late refusal', [refusesLater, silent, knowsLater(user('a'))], 'a'],
    ['system:anonymous when none has seen a credential', [silent, silentLater], 'system:anonymous'],
  ])('answers with %s', async (_name, members, expected) => {
    expect((await ask(members)).name).toBe(expected);
  });

  it.each([
    ['a refusal, even with anonymous access', [silent, refuses, silent], true],
    ['a late refusal', [refusesLater], true],
    ['no credential when anonymous access is off', [silent], false],
  ])('answers 401 to %s', async (_name, members, anonymous) => {
    const error = await ask(members, anonymous).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StatusError);
    expect((error as StatusError).status).toMatchObject({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' });
  });

  it('keeps the reason of a 401 for the log', async () => {
    await expect(ask([refuses])).rejects.toMatchObject({ cause: { message: 'bad' } });
  });

  it.each([
    [user('a', 'dev'), ['dev', 'system:authenticated']],
    [user('a', 'system:authenticated'), ['system:authenticated']],
    [user('a', 'system:unauthenticated'), ['system:unauthenticated']],
    [user('system:anonymous'), []],
  ])('adds system:authenticated to %j where it belongs', async (who, groups) => {
    expect((await ask([knows(who)])).groups).toEqual(groups);
  });

  it('answers with the same object for the same user, and without a promise', () => {
    const chain = new AuthenticatorChain([knows(user('a'))], { anonymous: true });
    const first = chain.authenticate(request);
    expect(first).not.toBeInstanceOf(Promise);
    expect(chain.authenticate(request)).toBe(first);
  });
});
