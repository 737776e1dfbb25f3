import { describe, expect, it } from 'vitest';
import { Query } from './api-request.ts';

describe('a query', () => {
  it.each([
    ['a=1&a=2&b=3', ['1', '2']],
    ['a', ['']],
    ['a=', ['']],
    ['a=b=c', ['b=c']],
    ['&&a=1&', ['1']],
    ['b=1', []],
    ['a=x+y%20z%2B', ['x y z+']],
    ['%61=%C3%A9', ['é']],
    ['a=%ff', ['\ufffd']],
    ['a=1;a=2&a=3', ['3']],
    ['a=%zz&a=%4&a=3', ['3']],
    ['constructor=1', []],
  ])('%s has of a %j', (text, values) => {
    const query = new Query(text);
    expect(query.all('a')).toEqual(values);
    expect(query.get('a')).toBe(values[0]);
  });

  it('has nothing that was not sent', () => {
    expect(new Query('a=1').get('constructor')).toBeUndefined();
    expect(new Query('__proto__=1').get('__proto__')).toBe('1');
  });

  it('of half a million pairs is read at once', () => {
    const startMs = performance.now();
    const query = new Query(`${'a&'.repeat(500_000)}b=1`);
    expect(query.get('b')).toBe('1');
    expect(performance.now() - startMs).toBeLessThan(1_000);
  });
});
