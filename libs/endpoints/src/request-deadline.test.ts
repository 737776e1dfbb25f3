import { describe, expect, it } from 'vitest';
import { type ApiRequest, type ApiResponse, Query } from './api-request.ts';
import { requestInfoOf } from './pipeline.ts';
import { deadlineOf, withinDeadline } from './request-deadline.ts';

const MAXIMUM_MS = 60_000;

function requested(method: string, path: string, query: string): ApiRequest {
  return { method, path, query: new Query(query), headers: {} } as ApiRequest;
}

function deadline(method: string, query: string): number | undefined {
  const request = requested(method, '/apis/example.com/v1/widgets', query);
  return deadlineOf(request, requestInfoOf(request), MAXIMUM_MS);
}

// As kube-apiserver 1.37.2 answers.
describe('the deadline of a request', () => {
  it.each([
    ['POST', '', MAXIMUM_MS],
    ['GET', '', undefined],
    ['GET', 'timeout=5s', 5000],
    ['GET', 'timeout=0', MAXIMUM_MS],
    ['GET', 'timeout=-1s', MAXIMUM_MS],
    ['GET', 'timeout=2h', MAXIMUM_MS],
    ['DELETE', 'timeout=1.5s', 1500],
    ['GET', 'watch=1&timeout=1s', undefined],
    ['GET', 'watch=1&timeout=abc', undefined],
  ])('%s with %j is %s', (method, query, ms) => {
    expect(deadline(method, query)).toBe(ms);
  });

  it.each([
    ['abc', 'time: invalid duration "abc"'],
    ['32', 'time: missing unit in duration "32"'],
  ])('%s is none', (timeout, why) => {
    const message = `invalid timeout specified in the request URL - ${why}`;
    expect(() => deadline('GET', `timeout=${timeout}`)).toThrow(expect.objectContaining({ code: 400, message }));
  });

  it('ends in 504, whatever becomes of the work', async () => {
    const late = await withinDeadline(new Promise<ApiResponse>(() => {}), 5);
    expect(late.status).toBe(504);
    const early = { status: 200, headers: {}, body: Buffer.alloc(0) };
    expect(await withinDeadline(Promise.resolve(early), 1000)).toBe(early);
    await expect(withinDeadline(Promise.reject(new Error('no')), 1000)).rejects.toThrow('no');
  });
});

describe('a query', () => {
  it.each([
    ['a=1&limit=%zz&b=2', { a: '1', limit: undefined, b: '2' }],
    ['limit=1;x=2&b=%41', { limit: undefined, x: undefined, b: 'A' }],
    ['a=%', { a: undefined }],
    ['a=x+y&a=2', { a: 'x y' }],
  ])('%j leaves out what is malformed', (text, values) => {
    const query = new Query(text);
    for (const [name, value] of Object.entries(values)) expect(query.get(name)).toBe(value);
  });
});
