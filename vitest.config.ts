import { defineConfig } from 'vitest/config';

/** These wait for real processes and real time: on a machine that others keep busy a deadline can pass. What fails twice is wrong. */
const ONCE_MORE = 1;

/** Which tests there are, by kind; tools/launch/test.mjs runs them project by project. How a package is tested, it says itself. */
export default defineConfig({
  test: {
    projects: [
      { extends: './packages/domain/vitest.config.ts', root: './packages/domain', test: { name: 'domain' } },
      { extends: './packages/console/vitest.config.ts', root: './packages/console', test: { name: 'console' } },
      { extends: './packages/console/vitest.browser.config.ts', root: './packages/console', test: { name: 'browser', retry: ONCE_MORE } },
      { extends: './packages/api/vitest.config.ts', root: './packages/api', test: { name: 'api', exclude: ['test/**'], retry: ONCE_MORE } },
      {
        extends: './packages/api/vitest.config.ts',
        root: './packages/api',
        test: { name: 'faults', exclude: ['src/**', 'test/gateways/**'], testTimeout: 600_000, hookTimeout: 120_000, fileParallelism: false, retry: ONCE_MORE },
      },
      {
        extends: './packages/api/vitest.config.ts',
        root: './packages/api',
        test: { name: 'gateways', exclude: ['src/**', 'test/!(gateways)/**'], testTimeout: 60_000, retry: ONCE_MORE },
      },
      { extends: './packages/cli/vitest.config.ts', root: './packages/cli', test: { name: 'cli', retry: ONCE_MORE } },
      { extends: './packages/sdk/vitest.config.ts', root: './packages/sdk', test: { name: 'sdk', retry: ONCE_MORE } },
      { extends: './examples/status-api/vitest.config.ts', root: './examples/status-api', test: { name: 'status-api', retry: ONCE_MORE } },
      { root: './tools', test: { name: 'tools', include: ['**/*.test.ts'], testTimeout: 120_000, retry: ONCE_MORE } },
    ],
  },
});
