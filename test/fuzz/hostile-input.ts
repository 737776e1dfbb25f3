import fc from 'fast-check';
import type { RawRequest } from './raw-request.ts';

/** Group of the CRDs that a run makes. */
export const FUZZ_GROUP = 'fuzz.example.com';

const hostileKeys = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'prototype',
  '',
  'a.b',
  'ünï',
  '\u0000',
  'spec',
  'metadata',
];
const hostileNumbers = [
  '1e400',
  '-0',
  '1E+3',
  '9223372036854775808',
  '123456789012345678901234567890',
  '0.1e-400',
  '01',
  '-',
  '1.',
  'NaN',
];

/** Any JSON text, keys and numbers of the unpleasant sort among it. */
const jsonText: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('null', 'true', '0', '""', '[]', '{}', ...hostileNumbers),
    fc.string({ unit: 'binary', maxLength: 20 }).map((text) => JSON.stringify(text)),
    fc.double().map((number) => String(number)),
    fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
    fc
      .array(fc.tuple(fc.oneof(fc.constantFrom(...hostileKeys), fc.string({ maxLength: 8 })), tie('value')), {
        maxLength: 5,
      })
      .map((members) => `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`),
  ),
})).value;

/** An object of the served kind, its parts anything. */
const objectText: fc.Arbitrary<string> = fc
  .record({
    apiVersion: fc.constantFrom(`"${FUZZ_GROUP}/v1"`, '"a/b/c"', '7', 'null', '""'),
    kind: fc.constantFrom('"Target"', '"Other"', '[]', '""'),
    metadata: fc.oneof(
      fc.constantFrom('{"name":"a"}', '{"generateName":"a-"}', '{"name":"b","finalizers":["x.example.com/y"]}'),
      fc
        .tuple(
          fc.constantFrom(
            'name',
            'labels',
            'annotations',
            'ownerReferences',
            'finalizers',
            'managedFields',
            'resourceVersion',
            'creationTimestamp',
            'uid',
            'generation',
            'deletionGracePeriodSeconds',
          ),
          jsonText,
        )
        .map(([key, value]) => `{"name":"a","${key}":${value}}`),
      jsonText,
    ),
    spec: jsonText,
  })
  .map(
    (parts) =>
      `{${Object.entries(parts)
        .map(([key, value]) => `"${key}":${value}`)
        .join(',')}}`,
  );

/** Texts that are cut, repeated, deep, or not text at all. */
const brokenBody: fc.Arbitrary<Buffer> = fc.oneof(
  fc.tuple(objectText, fc.nat(200)).map(([text, at]) => Buffer.from(text.slice(0, at))),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc
    .tuple(objectText, fc.nat(100))
    .map(([text, at]) =>
      Buffer.concat([Buffer.from(text.slice(0, at)), Buffer.from([0xff, 0xc0, 0x80]), Buffer.from(text.slice(at))]),
    ),
  fc
    .tuple(fc.constantFrom('[', '{"a":', '[[{"b":'), fc.constantFrom(100, 9_999, 20_000, 200_000))
    .map(([piece, times]) =>
      Buffer.from(`{"apiVersion":"${FUZZ_GROUP}/v1","kind":"Target","spec":${piece.repeat(times)}`),
    ),
  fc
    .constantFrom(20, 5_000, 30_000)
    .map((depth) =>
      Buffer.from(
        `{"apiVersion":"${FUZZ_GROUP}/v1","kind":"Target","metadata":{"name":"deep"},"spec":{"any":${'[{"a":'.repeat(depth)}1${'}]'.repeat(depth)}}}`,
      ),
    ),
  fc
    .constantFrom(
      'a: &a [x]\nb: &b [*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e]',
      '--- !!python/object x',
      '? [a]\n: b',
      '\t- x',
      'a: b: c',
    )
    .map((text) => Buffer.from(text)),
  fc.constant(Buffer.alloc(3_200_000, 'a')),
);

const body: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 5, arbitrary: objectText.map((text) => Buffer.from(text)) },
  { weight: 2, arbitrary: jsonText.map((text) => Buffer.from(text)) },
  { weight: 2, arbitrary: brokenBody },
  { weight: 2, arbitrary: fc.constant(Buffer.alloc(0)) },
);

const segment = fc.oneof(
  fc.constantFrom(
    'apis',
    'api',
    'v1',
    FUZZ_GROUP,
    'targets',
    'namespaces',
    'default',
    'a',
    'status',
    'scale',
    'watch',
    '..',
    '.',
    '',
    '%2e%2e',
    '%zz',
    '%',
    '%00',
    '%ff',
    '__proto__',
    'constructor',
    'openapi',
    'v2',
    'v3',
    'livez',
    'readyz',
    'customresourcedefinitions',
    'apiextensions.k8s.io',
  ),
  fc.string({ maxLength: 12 }).map(encodeURIComponentSafely),
);

const path = fc.oneof(
  { weight: 4, arbitrary: fc.constant(`/apis/${FUZZ_GROUP}/v1/namespaces/default/targets`) },
  {
    weight: 4,
    arbitrary: fc
      .constantFrom('', '/status', '/scale', '/x')
      .map((part) => `/apis/${FUZZ_GROUP}/v1/namespaces/default/targets/a${part}`),
  },
  { weight: 1, arbitrary: fc.constant(`/apis/${FUZZ_GROUP}/v1/targets`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '/api/v1/namespaces',
      '/api/v1/namespaces/default',
      '/apis',
      '/openapi/v2',
      '/openapi/v3',
      '/version',
      '/',
    ),
  },
  { weight: 2, arbitrary: fc.array(segment, { maxLength: 8 }).map((segments) => `/${segments.join('/')}`) },
);

const queryValue = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    '1',
    '-1',
    'true',
    'All',
    'Strict',
    'a=b',
    'a in (b,c)',
    '!a',
    'a!=',
    'metadata.name=a',
    'NotOlderThan',
    'Exact',
    '9223372036854775808',
    '%zz',
    '%ff',
    '1e9',
  ),
  fc.constant(`${'a=b,'.repeat(3_000)}c`),
  fc.constant(`a in (${'b,'.repeat(5_000)}c)`),
  fc.string({ maxLength: 20 }).map(encodeURIComponentSafely),
);

const query = fc
  .array(
    fc.tuple(
      fc.constantFrom(
        'labelSelector',
        'fieldSelector',
        'limit',
        'continue',
        'resourceVersion',
        'resourceVersionMatch',
        'watch',
        'timeoutSeconds',
        'allowWatchBookmarks',
        'sendInitialEvents',
        'dryRun',
        'fieldValidation',
        'fieldManager',
        'pretty',
        'gracePeriodSeconds',
        'propagationPolicy',
        'orphanDependents',
        '__proto__',
        'constructor',
        'x',
      ),
      queryValue,
    ),
    { maxLength: 4 },
  )
  .map((pairs) =>
    pairs.length === 0 ? '' : `?${pairs.map(([name, value]) => `${name}=${value.replaceAll(' ', '%20')}`).join('&')}`,
  );

const mediaTypes = [
  'application/json',
  'application/yaml',
  'application/merge-patch+json',
  'application/json-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
  'application/vnd.kubernetes.protobuf',
  'application/cbor',
  'text/plain',
  '',
  ';',
  'a/b;charset="',
  'application/json;as=Table;g=meta.k8s.io;v=v1',
  '*/*;q=nonsense',
];

const headers = fc.array(
  fc.oneof(
    fc.tuple(fc.constant('content-type'), fc.constantFrom(...mediaTypes)),
    fc.tuple(fc.constant('accept'), fc.constantFrom(...mediaTypes)),
    fc.tuple(fc.constant('accept-encoding'), fc.constantFrom('gzip', 'gzip;q=0', 'br, *', ',,,')),
    fc.tuple(
      fc.constantFrom(
        'impersonate-user',
        'x-remote-user',
        'user-agent',
        'if-none-match',
        'x-http-method-override',
        'range',
        'te',
        'audit-id',
        '__proto__',
      ),
      fc.string({ maxLength: 30 }).map(asHeaderText),
    ),
    fc.tuple(fc.constant('expect'), fc.constantFrom('100-continue', 'anything')),
    fc.tuple(
      fc.constant('authorization'),
      fc.constantFrom('Bearer', 'Bearer  ', 'Basic eDp5', 'Bearer \xff\xfe', 'bearer x.y.z'),
    ),
    fc.tuple(fc.constant('x-junk'), fc.constant('j'.repeat(12_000))),
  ),
  { maxLength: 4 },
);

/** A request that means no good, sent by an administrator unless its own headers say otherwise. */
export function hostileRequest(token: string): fc.Arbitrary<RawRequest> {
  return fc
    .record({
      method: fc.oneof(
        { weight: 8, arbitrary: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE') },
        { weight: 1, arbitrary: fc.constantFrom('HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'CONNECT', 'get', 'X') },
      ),
      path: fc.tuple(path, query).map((parts) => parts.join('')),
      headers,
      body,
      withheldBytes: fc.option(fc.constantFrom(1, 1_000_000), { nil: undefined, freq: 20 }),
    })
    .map((request) => {
      const given = new Set(request.headers.map(([name]) => name));
      const more: [string, string][] = [['host', 'localhost']];
      if (!given.has('authorization')) more.push(['authorization', `Bearer ${token}`]);
      if (!given.has('content-type')) more.push(['content-type', defaultType(request.method)]);
      return { ...request, headers: [...more, ...request.headers] };
    });
}

/** Bytes that are hardly HTTP. */
export const junkBytes: fc.Arbitrary<Buffer> = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc
    .constantFrom(
      'GET / HTTP/9.9\r\n\r\n',
      'GET  /\r\n\r\n',
      'POST /apis HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n',
      'POST /apis HTTP/1.1\r\nhost: a\r\ncontent-length: -5\r\n\r\n',
      'POST /apis HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      `GET /${'a'.repeat(70_000)} HTTP/1.1\r\nhost: a\r\n\r\n`,
    )
    .map((text) => Buffer.from(text, 'latin1')),
);

function defaultType(method: string): string {
  return method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
}

function encodeURIComponentSafely(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** Without line ends, which would make other headers of it. */
function asHeaderText(text: string): string {
  return text.replace(/[\r\n\0]/g, ' ');
}
