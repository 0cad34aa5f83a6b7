import type { IncomingMessage } from 'node:http'

/** Hardly a request of ours needs more; a longer one is refused before it is read whole. */
export const MAX_BODY_BYTES = 100_000

/**
 * Reads a body as text, or null when it is longer than allowed; the rest of a longer one is not kept. By events, because
 * iterating a request costs more than answering it. Rejects when the client goes away before the end.
 */
export function readBody(request: IncomingMessage, maxBytes = MAX_BODY_BYTES): Promise<string | null> {
  // A request that announces no body has ended before anybody listens (`optimizeEmptyRequests`).
  if (request.readableEnded) return Promise.resolve('')
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return Promise.resolve(null)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    const finish = (): void => {
      request.off('data', take).off('end', end).off('error', fail).off('close', leave)
    }
    const take = (chunk: Buffer): void => {
      length += chunk.length
      if (length <= maxBytes) {
        chunks.push(chunk)
        return
      }
      finish()
      // What still comes is thrown away until the answer has closed the connection.
      request.on('error', () => {}).resume()
      resolve(null)
    }
    const end = (): void => {
      finish()
      resolve(chunks.length === 1 ? (chunks[0] as Buffer).toString() : Buffer.concat(chunks).toString())
    }
    const fail = (error: Error): void => {
      finish()
      reject(error)
    }
    const leave = (): void => fail(new Error('The client went away before the end of its request.'))
    request.on('data', take).on('end', end).on('error', fail).on('close', leave)
  })
}

/** Whether a content type is JSON in UTF-8: the only body that is taken, because a page elsewhere cannot send it unasked. */
export function isJson(contentType: string | undefined): boolean {
  const [type, ...parameters] = (contentType ?? '').split(';').map((part) => part.trim().toLowerCase())
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))
  return type === 'application/json' && (charset === undefined || /^charset="?utf-?8"?$/.test(charset))
}
