import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

const gzipped = promisify(gzip)

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}

const COMPRESSED = new Set(['.js', '.css', '.svg', '.json', '.html'])
const NONCE_PLACE = '__CSP_NONCE__'

interface StaticFile {
  type: string
  content: Buffer
  packed: Buffer | null
  /** Names with a hash in them never change their content. */
  immutable: boolean
}

const pagePolicy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ')

export type StaticFiles = (request: IncomingMessage, response: ServerResponse, path: string) => Promise<void>

async function readFiles(directory: string): Promise<Map<string, StaticFile>> {
  const files = new Map<string, StaticFile>()
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    // Source maps and the build's own marks are nobody's business.
    if (!entry.isFile() || entry.name.startsWith('.') || entry.name.endsWith('.map')) continue
    const file = join(entry.parentPath, entry.name)
    const path = `/${relative(directory, file).split(sep).join('/')}`
    const type = TYPES[extname(file)]
    if (type === undefined) continue
    const content = readFileSync(file)
    const packed = COMPRESSED.has(extname(file)) && path !== '/index.html' ? await gzipped(content, { level: 9 }) : null
    files.set(path, { type, content, packed, immutable: path.startsWith('/assets/') })
  }
  return files
}

/**
 * Serves the console: files of the build from memory, and its page for every other path, since the console routes in the
 * browser. Null when there is no build; the API then runs alone.
 */
export async function createStaticFiles(directory: string): Promise<StaticFiles | null> {
  let files: Map<string, StaticFile>
  try {
    files = await readFiles(directory)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  const page = files.get('/index.html')?.content.toString()
  if (page === undefined) return null
  files.delete('/index.html')

  return async (request, response, path) => {
    const file = files.get(path)
    if (file === undefined && (path.startsWith('/assets/') || extname(path) !== '')) {
      response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' })
      response.end('There is no such file.\n')
      return
    }
    const accepts = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')
    if (file !== undefined) {
      const body = accepts && file.packed !== null ? file.packed : file.content
      response.writeHead(200, {
        'Content-Type': file.type,
        'Content-Length': body.length,
        'Cache-Control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
        ...(file.packed === null ? {} : { Vary: 'Accept-Encoding' }),
        ...(body === file.packed ? { 'Content-Encoding': 'gzip' } : {}),
      })
      response.end(request.method === 'HEAD' ? undefined : body)
      return
    }
    // A nonce per answer, so the page is made anew each time and never kept.
    const nonce = randomBytes(16).toString('base64url')
    const html = Buffer.from(page.replaceAll(NONCE_PLACE, nonce))
    const body = accepts ? await gzipped(html) : html
    response.writeHead(200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Length': body.length,
      'Content-Security-Policy': pagePolicy(nonce),
      'Cache-Control': 'no-store',
      Vary: 'Accept-Encoding',
      ...(accepts ? { 'Content-Encoding': 'gzip' } : {}),
    })
    response.end(request.method === 'HEAD' ? undefined : body)
  }
}
