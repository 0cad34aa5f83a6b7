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

const NONCE_PLACE = '__CSP_NONCE__'

const CODINGS = { br: '.br', gzip: '.gz' } as const
type Coding = keyof typeof CODINGS

/** Whether the header names a coding and does not weigh it with nothing (RFC 9110, 12.5.3). */
const acceptsCoding = (header: string | undefined, coding: string): boolean =>
  (header ?? '').toLowerCase().split(',').some((part) => {
    const [name, weight = 'q=1'] = part.split(';').map((piece) => piece.trim())
    return name === coding && Number(weight.slice('q='.length)) > 0
  })

interface StaticFile {
  type: string
  content: Buffer
  /** By content coding, the best one first; as the build left them. */
  packed: ReadonlyMap<Coding, Buffer>
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

function readFiles(directory: string): Map<string, StaticFile> {
  const files = new Map<string, StaticFile>()
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true })
  const there = new Set(entries.map((entry) => join(entry.parentPath, entry.name)))
  for (const entry of entries) {
    // Source maps and the build's own marks are nobody's business.
    if (!entry.isFile() || entry.name.startsWith('.') || entry.name.endsWith('.map')) continue
    const file = join(entry.parentPath, entry.name)
    const path = `/${relative(directory, file).split(sep).join('/')}`
    const type = TYPES[extname(file)]
    if (type === undefined) continue
    const content = readFileSync(file)
    const packed = new Map(
      Object.entries(CODINGS)
        .filter(([, ending]) => there.has(`${file}${ending}`))
        .map(([coding, ending]) => [coding as Coding, readFileSync(`${file}${ending}`)]),
    )
    files.set(path, { type, content, packed, immutable: path.startsWith('/assets/') })
  }
  return files
}

/**
 * Serves the console: files of the build from memory, and its page for every other path, since the console routes in the
 * browser. Null when there is no build; the API then runs alone.
 */
export function createStaticFiles(directory: string): StaticFiles | null {
  let files: Map<string, StaticFile>
  try {
    files = readFiles(directory)
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
    const accepted = request.headers['accept-encoding']
    if (file !== undefined) {
      const coding = [...file.packed.keys()].find((name) => acceptsCoding(accepted, name))
      const body = (coding === undefined ? undefined : file.packed.get(coding)) ?? file.content
      response.writeHead(200, {
        'Content-Type': file.type,
        'Content-Length': body.length,
        'Cache-Control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
        ...(file.packed.size === 0 ? {} : { Vary: 'Accept-Encoding' }),
        ...(coding === undefined ? {} : { 'Content-Encoding': coding }),
      })
      response.end(request.method === 'HEAD' ? undefined : body)
      return
    }
    // A nonce per answer, so the page is made anew each time and never kept.
    const nonce = randomBytes(16).toString('base64url')
    const html = Buffer.from(page.replaceAll(NONCE_PLACE, nonce))
    const packs = acceptsCoding(accepted, 'gzip')
    const body = packs ? await gzipped(html) : html
    response.writeHead(200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Length': body.length,
      'Content-Security-Policy': pagePolicy(nonce),
      'Cache-Control': 'no-store',
      Vary: 'Accept-Encoding',
      ...(packs ? { 'Content-Encoding': 'gzip' } : {}),
    })
    response.end(request.method === 'HEAD' ? undefined : body)
  }
}
