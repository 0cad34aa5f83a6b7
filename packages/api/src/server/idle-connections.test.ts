import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { closeWhenIdle } from './idle-connections.ts'

const IDLE_MS = 400

const stops: (() => void)[] = []
afterEach(() => stops.splice(0).forEach((stop) => stop()))

async function serve(): Promise<number> {
  const server = createServer((_request, response) => response.end('answer'))
  stops.push(closeWhenIdle(server, IDLE_MS), () => server.close().closeAllConnections())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}

async function open(port: number): Promise<{ socket: Socket; closedAfter: Promise<number> }> {
  const socket = connect({ host: '127.0.0.1', port })
  await once(socket, 'connect')
  const opened = performance.now()
  return { socket: socket.resume(), closedAfter: once(socket, 'close').then(() => performance.now() - opened) }
}

const ask = (socket: Socket): boolean => socket.write('GET / HTTP/1.1\r\nHost: latchkey\r\n\r\n')

test('a connection that is used for nothing is closed after the time, whether or not it ever was', async () => {
  const port = await serve()
  const silent = await open(port)
  const used = await open(port)
  ask(used.socket)
  for (const { closedAfter } of [silent, used]) expect(await closedAfter).toBeGreaterThanOrEqual(IDLE_MS * 0.9)
})

test('a connection over which requests come stays open', async () => {
  const { socket, closedAfter } = await open(await serve())
  const asking = setInterval(() => ask(socket), IDLE_MS / 4)
  stops.push(() => clearInterval(asking))
  const first = await Promise.race([closedAfter, new Promise((resolve) => setTimeout(resolve, IDLE_MS * 4, 'open'))])
  expect(first).toBe('open')
})
