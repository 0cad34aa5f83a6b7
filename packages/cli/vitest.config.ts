import { createRequire } from 'node:module'
import { defineConfig } from 'vitest/config'

const api = new URL('../api/', import.meta.url)

/** The tests run the program against a real Latchkey, on the database server that its own tests use. */
export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: createRequire(new URL('package.json', api)).resolve('graphql') }] },
  test: {
    include: ['src/**/*.test.ts'],
    globalSetup: [new URL('src/testing/database-server.ts', api).pathname],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
})
