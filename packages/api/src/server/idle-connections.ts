import type { Server } from 'node:http'
import type { Socket } from 'node:net'

interface Seen {
  bytes: number
  since: number
}

const LOOKS = 4

/**
 * Closes connections over which nothing has gone either way for `idleMs`, at most a quarter of that later; no request is left
 * unanswered that long. In place of the server's `keepAliveTimeout`, which sets a timer at the end of every request and takes
 * it back at the beginning of the next: as much as reading the question. Call the result to stop.
 */
export function closeWhenIdle(server: Server, idleMs: number): () => void {
  const connections = new Map<Socket, Seen>()
  server.keepAliveTimeout = 0
  server.on('connection', (socket) => {
    connections.set(socket, { bytes: 0, since: performance.now() })
    socket.once('close', () => connections.delete(socket))
  })
  const look = (): void => {
    const now = performance.now()
    for (const [socket, seen] of connections) {
      const bytes = socket.bytesRead + socket.bytesWritten
      if (bytes !== seen.bytes) connections.set(socket, { bytes, since: now })
      else if (now - seen.since >= idleMs) socket.destroy()
    }
  }
  const looking = setInterval(look, idleMs / LOOKS)
  looking.unref()
  return () => clearInterval(looking)
}
