import { describe, expect, it } from 'vitest';
import { StatusError, type UserInfo } from '#machinery';
import { ResourceRegistry } from '#resources';
import { CompactedError, MemoryStore, StoreUnavailableError } from '#storage';
import { type ApiRequest, Query } from './api-request.ts';
import { type PipelineParts, RequestPipeline } from './pipeline.ts';
import { storeFailure } from './store-failure.ts';

const user: UserInfo = { name: 'a', groups: [] };
const request: ApiRequest = {
  method: 'GET',
  path: '/apis',
  query: Query.EMPTY,
  headers: {},
  connection: {} as ApiRequest['connection'],
  readBody: () => Promise.resolve(Buffer.alloc(0)),
};

function pipelineThatThrows(error: Error, internal: unknown[]): RequestPipeline {
  const parts: Partial<PipelineParts> = {
    authenticator: { authenticate: () => user },
    authorizer: { authorize: () => ({ decision: 'allow', reason: '' }) },
    registry: new ResourceRegistry(new MemoryStore()),
    requestTimeoutMs: 1_000,
    nonResourceHandlers: [{ handle: () => Promise.reject(error) }],
    onInternalError: (what) => void internal.push(what),
  };
  return new RequestPipeline(parts as PipelineParts);
}

describe('a store that fails', () => {
  it('is a 503 that clients try again after, whether they read or write, and no bug of the server', async () => {
    const internal: unknown[] = [];
    const pipeline = pipelineThatThrows(new StoreUnavailableError('the storage thread died'), internal);
    const answer = await pipeline.handle(request);
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(String('body' in answer && answer.body)).toContain('the storage thread died');
    expect(internal).toEqual([]);
  });

  it('has forgotten a revision: 410', () => {
    expect(storeFailure(new CompactedError(7))).toMatchObject({ code: 410, reason: 'Expired' });
  });

  it('leaves other errors as they are', () => {
    const bug = new TypeError('x is undefined');
    expect(storeFailure(bug)).toBe(bug);
    const known = new StatusError(404, 'NotFound', 'x');
    expect(storeFailure(known)).toBe(known);
  });
});
