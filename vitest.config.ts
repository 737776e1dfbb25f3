import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{apps,libs,test}/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'dist/**', '.cache/**'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Two cores: one worker each; servers under test take the rest.
    maxWorkers: 2,
  },
});
