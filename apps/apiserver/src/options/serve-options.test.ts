import { describe, expect, it } from 'vitest';
import { StartupError } from '../startup-error.ts';
import { flagHelp } from './help-text.ts';
import { parseServeOptions, SERVE_FLAG_TABLE } from './serve-options.ts';

describe('the flags of kubernest serve', () => {
  it('have defaults', () => {
    expect(parseServeOptions([])).toEqual({
      crds: [],
      dataDir: '.kubernest',
      storageBackend: 'sqlite',
      securePort: 6443,
      bindAddress: '127.0.0.1',
      certDir: '',
      tlsCertFile: '',
      tlsPrivateKeyFile: '',
      tlsMinVersion: 'VersionTLS12',
      http2MaxStreamsPerConnection: 0,
      clientCaFile: '',
      tokenAuthFile: '',
      anonymousAuth: true,
      requestTimeoutMs: 60_000,
      minRequestTimeoutSeconds: 1800,
      shutdownDelayMs: 0,
      etcdServers: [],
      compactionIntervalMs: 300_000,
      verbosity: 0,
    });
  });

  it.each([
    [['--secure-port=7443'], { securePort: 7443 }],
    [['--secure-port', '7443'], { securePort: 7443 }],
    [['--secure-port=1', '--secure-port=2'], { securePort: 2 }],
    [['--anonymous-auth=false'], { anonymousAuth: false }],
    [['--anonymous-auth', '-v', '4'], { anonymousAuth: true, verbosity: 4 }],
    [['-v=2'], { verbosity: 2 }],
    [['-v6'], { verbosity: 6 }],
    [['--v=3'], { verbosity: 3 }],
    [['--crds', 'a,b', '--crds=c'], { crds: ['a,b', 'c'] }],
    [['--request-timeout=1m30s'], { requestTimeoutMs: 90_000 }],
    [['--bind-address=::1', '--data-dir', 'x y'], { bindAddress: '::1', dataDir: 'x y' }],
    [['--tls-cert-file=c', '--tls-private-key-file=k'], { tlsCertFile: 'c', tlsPrivateKeyFile: 'k' }],
  ])('%j is understood', (args, expected) => {
    expect(parseServeOptions(args)).toMatchObject(expected);
  });

  it.each([
    [['--nope'], 'unknown flag: --nope'],
    [['--constructor=1'], 'unknown flag: --constructor'],
    [['-x'], "unknown shorthand flag: 'x' in -x"],
    [['crds'], 'unexpected argument "crds": every option starts with --'],
    [['--secure-port'], 'flag needs an argument: --secure-port'],
    [['--secure-port=x'], 'invalid argument "x" for "--secure-port": parsing "x": invalid syntax'],
    [['--secure-port=65536'], 'invalid argument "65536" for "--secure-port": must be between 0 and 65535, inclusive'],
    [['--anonymous-auth=maybe'], 'invalid argument "maybe" for "--anonymous-auth": parsing "maybe": invalid syntax'],
    [
      ['--bind-address=localhost'],
      'invalid argument "localhost" for "--bind-address": failed to parse IP: "localhost"',
    ],
    [['--request-timeout=5'], 'invalid argument "5" for "--request-timeout": time: missing unit in duration "5"'],
    [['--request-timeout=-5s'], 'invalid argument "-5s" for "--request-timeout": must not be negative'],
    [['--request-timeout=0'], '--request-timeout must be longer than 0'],
    [['--storage-backend=etcd3'], 'invalid argument "etcd3" for "--storage-backend": must be one of sqlite, memory'],
    [['--tls-cert-file=c'], '--tls-cert-file and --tls-private-key-file need each other: give both or neither'],
    [['--tls-private-key-file=k'], '--tls-cert-file and --tls-private-key-file need each other: give both or neither'],
    [['--data-dir='], '--data-dir must name a directory'],
    [
      ['--etcd-servers=http://127.0.0.1:2379'],
      '--etcd-servers is not supported yet: leave it out, and objects are kept in --data-dir',
    ],
  ])('%j is refused in one line', (args, message) => {
    expect(() => parseServeOptions(args)).toThrow(new StartupError(message));
  });

  it('have distinct names, and each that works stands in the help text', () => {
    const names = SERVE_FLAG_TABLE.map((flag) => flag.name);
    expect(new Set(names).size).toBe(names.length);
    const help = flagHelp(SERVE_FLAG_TABLE);
    for (const flag of SERVE_FLAG_TABLE) {
      expect(help.includes(`--${flag.name} `), flag.name).toBe(flag.hidden === undefined);
    }
    expect(help).toContain('(default "127.0.0.1")'.replaceAll('"', ''));
    expect(Math.max(...help.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
  });
});
