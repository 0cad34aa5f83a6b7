import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** Stands between a process and its database, and does to the connections what networks do. */
export interface DatabaseProxy {
  /** The database as it is reached through this. */
  url: string
  /** Nothing goes through any more, in neither direction; nobody is told. */
  freeze(): void
  thaw(): void
  /** Ends every connection and lets no new one in. */
  cut(): void
  restore(): void
  /** Swallows notices, and nothing else, as a pooler does. */
  dropNotices(): void
  close(): Promise<void>
}

const NOTIFICATION = 'A'.charCodeAt(0)
const HEAD = 5

/** Passes whole messages of the server on, without the notices. */
function withoutNotices(to: Socket): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    while (rest.length >= HEAD) {
      const length = 1 + rest.readInt32BE(1)
      if (rest.length < length) return
      if (rest[0] !== NOTIFICATION) to.write(rest.subarray(0, length))
      rest = rest.subarray(length)
    }
  }
}

/** Starts a proxy to the database of this URL. */
export async function startDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const target = new URL(databaseUrl)
  const pairs = new Set<readonly [Socket, Socket]>()
  let frozen = false
  let open = true
  let deaf = false

  const server = createServer((client) => {
    if (!open) {
      client.destroy()
      return
    }
    const database = connect({ host: target.hostname, port: Number(target.port) })
    const pair = [client, database] as const
    pairs.add(pair)
    if (frozen) for (const socket of pair) socket.pause()
    const filter = withoutNotices(client)
    client.on('data', (chunk) => database.write(chunk))
    database.on('data', (chunk: Buffer) => (deaf ? filter(chunk) : client.write(chunk)))
    for (const socket of pair) {
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        pairs.delete(pair)
        for (const other of pair) other.destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(databaseUrl)
  url.hostname = '127.0.0.1'
  url.port = String((server.address() as AddressInfo).port)

  const destroyAll = (): void => {
    for (const pair of pairs) for (const socket of pair) socket.destroy()
  }
  return {
    url: url.toString(),
    freeze() {
      frozen = true
      for (const pair of pairs) for (const socket of pair) socket.pause()
    },
    thaw() {
      frozen = false
      for (const pair of pairs) for (const socket of pair) socket.resume()
    },
    cut() {
      open = false
      destroyAll()
    },
    restore() {
      open = true
    },
    dropNotices() {
      deaf = true
      // What is under way would begin in the middle of a message.
      destroyAll()
    },
    async close() {
      destroyAll()
      server.close()
      await once(server, 'close')
    },
  }
}
