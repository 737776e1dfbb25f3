import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKubernest } from '../oracle/kubernest-server.ts';
import type { RunningServer } from '../oracle/running-server.ts';
import { fuzz } from './fuzz-run.ts';

/** `npm run fuzz` takes minutes; this shows that nothing falls over at once. */
const DURATION_MS = 5_000;

describe('hostile input', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startKubernest();
  });
  afterAll(() => server?.stop());

  it('is answered in time, without a 5xx, and leaves the server well', { timeout: 90_000 }, async () => {
    const seed = Date.now() % 1_000_000;
    const { failures } = await fuzz(server, seed, DURATION_MS);
    expect(failures.slice(0, 3), `seed ${seed}`).toEqual([]);
  });
});
