import type { IncomingMessage } from 'node:http'

/** Hardly a request of ours needs more; a longer one is refused before it is read whole. */
export const MAX_BODY_BYTES = 100_000

/** Reads a body as text, or null when it is longer than allowed. The rest of a longer one is not kept. */
export async function readBody(request: IncomingMessage, maxBytes = MAX_BODY_BYTES): Promise<string | null> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return null
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > maxBytes) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** Whether a content type is JSON in UTF-8: the only body that is taken, because a page elsewhere cannot send it unasked. */
export function isJson(contentType: string | undefined): boolean {
  const [type, ...parameters] = (contentType ?? '').split(';').map((part) => part.trim().toLowerCase())
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))
  return type === 'application/json' && (charset === undefined || /^charset="?utf-?8"?$/.test(charset))
}
