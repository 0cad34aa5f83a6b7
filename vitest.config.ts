import { defineConfig } from 'vitest/config';

/** Which tests there are; tools/launch/test.mjs runs them project by project. */
export default defineConfig({
  test: {
    projects: [
      'packages/console',
      { test: { name: 'domain', root: 'packages/domain', include: ['src/**/*.test.ts'] } },
      { test: { name: 'cli', root: 'packages/cli', include: ['src/**/*.test.ts'] } },
      { test: { name: 'tools', root: 'tools', include: ['**/*.test.ts'], testTimeout: 60_000 } },
      { test: { name: 'api', root: 'packages/api', include: ['src/**/*.test.ts'], testTimeout: 20_000, hookTimeout: 60_000 } },
      { test: { name: 'faults', root: 'packages/api', include: ['test/faults/**/*.test.ts'], testTimeout: 600_000, hookTimeout: 120_000, fileParallelism: false } },
      {
        test: {
          name: 'browser',
          root: 'packages',
          include: ['*/test/browser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
