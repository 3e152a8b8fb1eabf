import { defineConfig } from 'vitest/config';

/**
 * Four projects, from the quickest to the slowest: pure rules; stores and use cases on a real
 * PostgreSQL; the agent on a real Debian node; journeys with a real browser against the whole.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'bench/**/*.test.ts'],
          exclude: ['**/*.store.test.ts', '**/store.test.ts', '**/*.node.test.ts', 'node_modules/**'],
        },
      },
      {
        test: {
          name: 'store',
          include: ['src/**/store.test.ts', 'src/**/*.store.test.ts', 'bench/**/*.store.test.ts'],
          globalSetup: ['src/platform/testing/postgres.global.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'node',
          include: ['src/**/*.node.test.ts', 'bench/**/*.node.test.ts'],
          globalSetup: ['src/node/testing/node.global.ts'],
          testTimeout: 120_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'journeys',
          include: ['journeys/**/*.test.ts'],
          globalSetup: ['journeys/product.global.ts'],
          testTimeout: 90_000,
          hookTimeout: 900_000,
          fileParallelism: false,
          bail: 5,
        },
      },
    ],
  },
});
