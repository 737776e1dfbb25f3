import { describe, expect, it } from 'vitest';
import { HealthChecks } from './health-checks.ts';

function checks(): HealthChecks {
  const all = new HealthChecks();
  all.add({ name: 'ping', endpoints: ['healthz', 'livez', 'readyz'], check: () => {} });
  all.add({ name: 'store', endpoints: ['livez', 'readyz'], check: async () => {} });
  all.add({
    name: 'shutdown',
    endpoints: ['readyz'],
    check: () => {
      throw new Error('process is shutting down');
    },
  });
  return all;
}

const plain = { verbose: false, exclude: [] };

describe('a health endpoint', () => {
  it('says ok when all its checks pass', async () => {
    expect(await checks().report('healthz', plain)).toEqual({ healthy: true, text: 'ok', failures: [] });
  });

  it('lists its checks when asked to', async () => {
    const { text } = await checks().report('livez', { ...plain, verbose: true });
    expect(text).toBe('[+]ping ok\n[+]store ok\nlivez check passed\n');
  });

  it('lists them always when one fails, and keeps the reason for the log', async () => {
    expect(await checks().report('readyz', plain)).toEqual({
      healthy: false,
      text: '[+]ping ok\n[+]store ok\n[-]shutdown failed: reason withheld\nreadyz check failed\n',
      failures: ['shutdown: process is shutting down'],
    });
  });

  it('leaves out what is excluded and warns of names that it does not have', async () => {
    const report = await checks().report('readyz', { verbose: true, exclude: ['shutdown', 'zz', 'a"b'] });
    expect(report.healthy).toBe(true);
    expect(report.text).toBe(
      '[+]ping ok\n[+]store ok\n[+]shutdown excluded: ok\n' +
        'warn: some health checks cannot be excluded: no matches for "a\\"b","zz"\nreadyz check passed\n',
    );
  });

  it('answers for one check, with its reason', async () => {
    expect(await checks().reportOne('readyz', 'ping')).toMatchObject({ healthy: true, text: 'ok' });
    expect(await checks().reportOne('readyz', 'shutdown')).toMatchObject({
      healthy: false,
      text: 'internal server error: process is shutting down\n',
    });
    expect(await checks().reportOne('healthz', 'shutdown')).toBeUndefined();
  });
});
