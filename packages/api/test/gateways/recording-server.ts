import { once } from 'node:events'
import { createServer, request as send, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as it arrived. */
export interface Recorded {
  method: string
  url: string
  /** Every value of a header in the order sent; empty where there was none. */
  header: (name: string) => string[]
  headerNames: string[]
  body: string
}

/** A server that remembers what it was asked. */
export interface RecordingServer {
  port: number
  requests: Recorded[]
  close(): Promise<void>
}

function recorded(request: IncomingMessage, body: string): Recorded {
  const pairs: [string, string][] = []
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) pairs.push([(request.rawHeaders[index] ?? '').toLowerCase(), request.rawHeaders[index + 1] ?? ''])
  return {
    method: request.method ?? '',
    url: request.url ?? '',
    header: (name) => pairs.filter(([own]) => own === name).map(([, value]) => value),
    headerNames: pairs.map(([name]) => name),
    body,
  }
}

async function start(answer: (...parameters: Parameters<RequestListener>) => void): Promise<RecordingServer> {
  const requests: Recorded[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      requests.push(recorded(request, Buffer.concat(chunks).toString()))
      answer(request, response)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    close: async () => {
      server.closeAllConnections()
      if (!server.listening) return
      server.close()
      await once(server, 'close')
    },
  }
}

/** Stands for the service behind a gateway: says 200 to everything. */
export function startService(): Promise<RecordingServer> {
  return start((_request, response) => response.end('served'))
}

/** Stands between a gateway and Latchkey and passes everything on, headers as they came. When it is closed, Latchkey is away. */
export function startListening(latchkeyUrl: string): Promise<RecordingServer> {
  const { hostname, port } = new URL(latchkeyUrl)
  return start((request, response) => {
    const passed = send({ hostname, port, method: request.method, path: request.url, headers: request.rawHeaders }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.rawHeaders)
      answer.pipe(response)
    })
    passed.on('error', () => response.destroy())
    passed.end()
  })
}
