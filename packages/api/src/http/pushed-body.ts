import type { IncomingMessage } from 'node:http'

/**
 * Takes a body as the parser pushes it and hands it over when it is whole. The parser would push it into the request, which
 * hands it on by way of queues and events, and that costs more than reading it. Only for a body whose length is known and was
 * found small enough, before anything of it was read. A client that goes away before the end is never heard of again.
 */
export function takePushedBody(request: IncomingMessage, whole: (body: string) => void): void {
  let body: Buffer | null = null
  request.push = (chunk: Buffer | null): boolean => {
    if (chunk !== null) body = body === null ? chunk : Buffer.concat([body, chunk])
    else whole(body === null ? '' : body.toString())
    return true
  }
}
