import { defineConfig } from 'vitest/config';

/** A person's path through the real console on the real server, in a real Chromium. */
export default defineConfig({
  test: { include: ['test/browser/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 120_000, fileParallelism: false },
});
