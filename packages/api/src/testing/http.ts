import { request } from 'node:http'

export interface RawAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

/** Sends a request exactly as written: header lines may repeat, which `fetch` would join. */
export function sendRaw(url: string, options: { method?: string; headers?: string[]; body?: string | Buffer } = {}): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const { host } = new URL(url)
    const length = options.body === undefined ? [] : ['Content-Length', String(Buffer.byteLength(options.body))]
    const sent = request(url, { method: options.method ?? 'GET', headers: ['Host', host, ...(options.headers ?? []), ...length], agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() }))
      response.on('error', reject)
    })
    sent.on('error', reject)
    sent.end(options.body)
  })
}

export const JSON_HEADERS = ['Content-Type', 'application/json']
