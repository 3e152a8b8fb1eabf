import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Journeys in the order of their names: they share one product, and its first order is the first file's. */
class JourneysByName extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isJourney = ({ project }: TestSpecification) => project.name === 'journeys';
    return [
      ...sorted.filter((file) => !isJourney(file)),
      ...sorted.filter(isJourney).sort((a, b) => (a.moduleId < b.moduleId ? -1 : 1)),
    ];
  }
}

/**
 * Five projects, from the quickest to the slowest: pure rules; stores and use cases on a real
 * PostgreSQL; processes that are killed under load, alone on the machine; the agent on a real Debian node;
 * journeys with a real browser against the whole.
 */
export default defineConfig({
  test: {
    sequence: { sequencer: JourneysByName },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'bench/**/*.test.ts'],
          exclude: [
            '**/*.store.test.ts',
            '**/store.test.ts',
            '**/*.load.test.ts',
            '**/*.node.test.ts',
            'node_modules/**',
          ],
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
          name: 'load',
          include: ['src/**/*.load.test.ts'],
          fileParallelism: false,
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
