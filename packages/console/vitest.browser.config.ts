import { defineConfig } from 'vitest/config';

/** Two files at a time: each has a server and a browser of its own, which wait for each other most of the time. A person's path through the real console on the real server, in a real Chromium. */
export default defineConfig({
  test: { include: ['test/browser/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 120_000, maxWorkers: 2, expect: { poll: { timeout: 10_000 } } },
});
