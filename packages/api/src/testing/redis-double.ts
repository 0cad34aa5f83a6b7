import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import type { TestRedis } from './redis.ts'

/** Takes whole commands (RESP arrays of bulk strings) off the beginning of a text. */
function* commandsOf(pending: { text: string }): Generator<string[]> {
  for (;;) {
    const head = /^\*(\d+)\r\n/.exec(pending.text)
    if (head === null) return
    let at = head[0].length
    const words: string[] = []
    for (let index = 0; index < Number(head[1]); index += 1) {
      const length = /^\$(\d+)\r\n/.exec(pending.text.slice(at))
      if (length === null) return
      at += length[0].length
      if (pending.text.length < at + Number(length[1]) + 2) return
      words.push(pending.text.slice(at, at + Number(length[1])))
      at += Number(length[1]) + 2
    }
    pending.text = pending.text.slice(at)
    yield words
  }
}

/** Starts as much of Redis as counting needs, with the faults that a real one has, on a port of its own. */
export async function startRedisDouble(): Promise<TestRedis> {
  const counts = new Map<string, { consumed: number; endsAt: number }>()
  const sockets = new Set<Socket>()
  let frozen = false

  const increase = (key: string, by: number, seconds: number): string => {
    const now = Date.now()
    let count = counts.get(key)
    if (count === undefined || now >= count.endsAt) {
      count = { consumed: 0, endsAt: now + seconds * 1_000 }
      counts.set(key, count)
    }
    count.consumed += by
    return `*2\r\n:${count.consumed}\r\n:${count.endsAt - now}\r\n`
  }
  const answer = (words: readonly string[]): string => {
    const command = words[0]?.toLowerCase()
    if (command === 'info') return '$14\r\nredis_mode:x\r\n\r\n'
    if (command === 'eval' || command === 'evalsha') return increase(words[3] ?? '', Number(words[4]), Number(words[5]))
    return '+OK\r\n'
  }
  const server = createServer((socket) => {
    const pending = { text: '' }
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (chunk) => {
      pending.text += chunk.toString('latin1')
      for (const words of commandsOf(pending)) if (!frozen) socket.write(answer(words))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    freeze() {
      frozen = true
    },
    thaw() {
      frozen = false
    },
    flush() {
      counts.clear()
      return Promise.resolve()
    },
    async stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
