import { describe, expect, it } from 'vitest';
import { compileJsonPath, JsonPathError } from './json-path.ts';

// Expectations are those of client-go's jsonpath v0.37.2.
describe('a JSONPath', () => {
  it.each<[string, unknown, unknown[]]>([
    ['.a', { a: null }, [null]],
    ['.', { a: 1 }, []],
    ['@', 5, [5]],
    ['.a.b', { a: [{ b: 1 }] }, []],
    ['.a[0].b', { a: [{ b: 1 }] }, [1]],
    ['.a[-1]', { a: [1, 2, 3] }, [3]],
    ['.a[]', { a: [1, 2] }, [1]],
    ['.a[0,2]', { a: [1, 2, 3] }, [1, 3]],
    ['.a[0:2]', { a: [1, 2, 3] }, [1, 2]],
    ['.a[::2]', { a: [1, 2, 3] }, [1, 3]],
    ['.a[1:1]', { a: [1, 2, 3] }, []],
    ['.a[*]', { a: [1, 2] }, [1, 2]],
    ['.a.*', { a: { x: 1, y: 2 } }, [1, 2]],
    ['..b', { a: { b: 1, c: [{ b: 2 }] } }, [1, 2]],
    ['.a..', { a: { b: [1] } }, [{ b: [1] }, [1]]],
    [".a['b.c']", { a: { 'b.c': 1, b: { c: 2 } } }, [2]],
    [".a['b\\.c']", { a: { 'b.c': 1, b: { c: 2 } } }, [1]],
    ['.a.b\\.c', { a: { 'b.c': 1, b: { c: 2 } } }, [1]],
    [
      '.a[?(@.t=="Ready")].s',
      {
        a: [
          { t: 'x', s: 1 },
          { t: 'Ready', s: 2 },
        ],
      },
      [2],
    ],
    [".a[?(@.x.y == 'z)')].q", { a: [{ x: { y: 'z)' }, q: 1 }] }, [1]],
    ['.a[?(@.b)].b', { a: [{ b: 1 }, { c: 1 }, { b: null }] }, [1, null]],
    ['.a[?(@.n>1)].n', { a: [{ n: 1 }, { n: 2 }] }, [2]],
    [
      '.a[?(@.b>=@.c)].b',
      {
        a: [
          { b: 1, c: 0 },
          { b: 0, c: 1 },
        ],
      },
      [1],
    ],
    ['.toString', {}, []],
    ['.__proto__', {}, []],
    ['"txt"', {}, ['txt']],
  ])('%s of %j', (path, value, results) => {
    expect(compileJsonPath(path)(value as never)).toEqual(results);
  });

  it.each<[string, unknown]>([
    ['.a[5]', { a: [1] }],
    ['.a[2:1]', { a: [1, 2] }],
    ['.a[::-1]', { a: [1, 2] }],
    ['.a[*]', { a: 'xyz' }],
    ['.a[?(@.n>1)]', { a: [{ n: 2.5 }] }],
    ['.a[?(@.b=="x")]', { a: [{ b: null }] }],
    ['.a[?(@.b)]', { a: null }],
    ['.a x', { a: 1 }],
  ])('%s has no answer for %j', (path, value) => {
    expect(compileJsonPath(path)(value as never)).toEqual([]);
  });

  it.each([
    ['.a[', 'unterminated array'],
    ['.a[x]', 'invalid array index x'],
    ['.a["b"]', 'invalid array index "b"'],
    ['.a[?(@.b', 'unterminated filter'],
    ['.a[?(@.b)', 'unclosed array expect ]'],
    ['.....a', 'invalid multiple recursive descent'],
    ['.a,b', "unrecognized character in action: U+002C ','"],
    ['1.5.5', 'cannot parse number 1.5.5'],
    ["'a", 'unterminated quoted string'],
    ['.a\n', 'unclosed action'],
    [`.${'a'.repeat(5000)}`, 'path is too long'],
  ])('%.40s can not be read', (path, message) => {
    expect(() => compileJsonPath(path)).toThrow(new JsonPathError(message));
  });

  it('gives up on a value that is nested deeper than the stack', () => {
    let value: unknown = 1;
    for (let i = 0; i < 50_000; i++) value = [value];
    expect(compileJsonPath('..b')(value as never)).toEqual([]);
  });
});
