import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createStaticFiles } from './static.ts'

const SCRIPT = `export const words = ${JSON.stringify('a door and a key. '.repeat(200))};\n`
const directory = mkdtempSync(join(tmpdir(), 'latchkey-static-'))
const server = createServer()

beforeAll(async () => {
  mkdirSync(join(directory, 'assets'))
  writeFileSync(join(directory, 'index.html'), '<meta name="csp-nonce" nonce="__CSP_NONCE__">')
  writeFileSync(join(directory, 'assets/index-1a2b.js'), SCRIPT)
  writeFileSync(join(directory, 'assets/index-1a2b.js.map'), '{}')
  writeFileSync(join(directory, 'theme.js'), 'theme()')
  writeFileSync(join(directory, 'assets/index-1a2b.js.br'), brotliCompressSync(SCRIPT))
  writeFileSync(join(directory, 'assets/index-1a2b.js.gz'), gzipSync(SCRIPT))
  const serve = createStaticFiles(directory)
  if (serve === null) throw new Error('The build was not taken.')
  server.on('request', (asked, answer) => void serve(asked, answer, asked.url ?? '/'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})

afterAll(() => {
  server.close()
  rmSync(directory, { recursive: true })
})

/** By node:http, which leaves the content as it was coded. */
async function get(path: string, accepted?: string): Promise<{ response: IncomingMessage; body: Buffer }> {
  const asked = request({ port: (server.address() as AddressInfo).port, path, headers: accepted === undefined ? {} : { 'accept-encoding': accepted } })
  asked.end()
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  const pieces: Buffer[] = []
  for await (const piece of response) pieces.push(piece as Buffer)
  return { response, body: Buffer.concat(pieces) }
}

describe('files of the console', () => {
  test.each([
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['br;q=0, GZIP;q=0.5', 'gzip', gunzipSync],
    ['br;q=0.000', undefined, (body: Buffer) => body],
    ['brotli', undefined, (body: Buffer) => body],
    [undefined, undefined, (body: Buffer) => body],
  ])('with %j accepted come as %s', async (accepted, coding, unpack) => {
    const { response, body } = await get('/assets/index-1a2b.js', accepted)
    expect(response.headers).toMatchObject({ 'content-type': 'text/javascript; charset=utf-8', vary: 'Accept-Encoding', 'cache-control': 'public, max-age=31536000, immutable', 'content-length': String(body.length) })
    expect([response.headers['content-encoding'], unpack(body).toString()]).toEqual([coding, SCRIPT])
    expect(body.length < SCRIPT.length).toBe(coding !== undefined)
  })

  test('are kept by the browser only where a name has a hash in it', async () => {
    expect((await get('/theme.js')).response.headers['cache-control']).toBe('no-cache')
    expect((await get('/o/acme/api-keys')).response.headers['cache-control']).toBe('no-store')
  })

  test('that were packed, maps and unknown ones are not there under their own names', async () => {
    const statuses = await Promise.all(['index-1a2b.js.br', 'index-1a2b.js.gz', 'index-1a2b.js.map', 'other.js'].map(async (name) => (await get(`/assets/${name}`)).response.statusCode))
    expect(statuses).toEqual([404, 404, 404, 404])
  })

  test('the page has a nonce of its own in each answer, the one of its policy', async () => {
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const { response, body } = await get('/', 'br, gzip')
        const nonce = /nonce="([^"]+)"/.exec(gunzipSync(body).toString())?.[1]
        expect(response.headers['content-security-policy']).toContain(`'nonce-${nonce}'`)
        return nonce
      }),
    )
    expect(new Set(nonces).size).toBe(2)
  })
})
