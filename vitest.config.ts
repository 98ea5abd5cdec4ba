import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    environment: 'node',
    globalSetup: 'test/setup.ts',
    testTimeout: 120_000,
    maxWorkers: 2,
  },
});
