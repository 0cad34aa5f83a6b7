import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../src/testing/app.ts'
import { type ServerProcess, startServerProcess } from './server-process.ts'

let app: TestApp
let server: ServerProcess
let socket: Socket
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())
beforeEach(async () => {
  server = await startServerProcess(app.databaseUrl)
})
afterEach(async () => {
  socket.destroy()
  await server.kill()
})

const BODY = '{"query":"{ viewer { kind } }"}'

/** A request that is under way: all but the last byte of it has been read. */
async function beginRequest(): Promise<void> {
  const { hostname, port } = new URL(server.url)
  socket = connect(Number(port), hostname).on('error', () => {})
  // The answer 100 says that the server is on it.
  socket.write(`POST /graphql HTTP/1.1\r\nHost: ${hostname}\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n`)
  await once(socket, 'data')
  socket.write(BODY.slice(0, -1))
}

const ended = async (): Promise<[number | null, string | null]> => (await once(server.child, 'exit')) as [number | null, string | null]

describe('a server that is told to stop', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('by %s several times at once ends the requests that are under way, and then itself', async (signal) => {
    await beginRequest()
    const end = ended()
    for (let times = 0; times < 3; times++) server.child.kill(signal)
    await expect.poll(() => server.output()).toContain('stopping')
    server.child.kill(signal)
    const answered = once(socket, 'data')
    socket.write(BODY.slice(-1))
    expect(String((await answered)[0])).toMatch(/^HTTP\/1\.1 \d{3} [\s\S]*"errors"/)
    const answeredAt = performance.now()
    expect(await end).toEqual([0, null])
    // Its connection would have been kept for another request.
    expect(performance.now() - answeredAt).toBeLessThan(5000)
  })

  test('and told again later ends at once', async () => {
    await beginRequest()
    const end = ended()
    server.child.kill('SIGINT')
    await expect.poll(() => server.output()).toContain('stopping')
    // Only time makes a second wish of a repeated one.
    await pause(1100)
    expect(server.child.exitCode).toBeNull()
    const toldAt = performance.now()
    server.child.kill('SIGINT')
    expect(await end).toEqual([1, null])
    expect(performance.now() - toldAt).toBeLessThan(1000)
  })
})
