import type { IncomingMessage } from 'node:http'
import { beginsLikeKey, GATEWAY_KEY_FORMAT, type KeyFormat, parseKey } from '@latchkey/domain/key/format.ts'

/** What a request presents as proof of who it is, before anything is looked up. */
export type PresentedCredential =
  | { kind: 'NONE' }
  | { kind: 'KEY'; text: string }
  | { kind: 'SESSION'; token: string }
  | { kind: 'AMBIGUOUS'; message: string }

const BASIC = /^Basic +([A-Za-z0-9+/]+={0,2})$/i
const BEARER = /^Bearer +(\S+)$/i

// The names under which other services take a key in the address, so that a habit from there gets a clear answer here.
const KEY_PARAMETERS = new Set(['api_key', 'apikey', 'api-key', 'x-api-key', 'key', 'access_token', 'token', 'credential_key'])

const ambiguous = (message: string): PresentedCredential => ({ kind: 'AMBIGUOUS', message })

/** The headers in which a credential can stand, each as often as it was sent: Node joins or drops what is repeated. */
function credentialHeaders({ rawHeaders }: IncomingMessage): { authorization: string[]; apiKey: string[]; cookie: string[] } {
  const found = { authorization: [] as string[], apiKey: [] as string[], cookie: [] as string[] }
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? ''
    // Most names are told apart by their length already.
    if (name.length !== 13 && name.length !== 9 && name.length !== 6) continue
    const value = (rawHeaders[index + 1] ?? '').trim()
    switch (name.toLowerCase()) {
      case 'authorization':
        found.authorization.push(value)
        break
      case 'x-api-key':
        found.apiKey.push(value)
        break
      case 'cookie':
        found.cookie.push(value)
        break
    }
  }
  return found
}

function fromAuthorization(value: string): { text: string } | { fault: string } {
  const bearer = BEARER.exec(value)
  if (bearer?.[1] !== undefined) return { text: bearer[1] }
  const basic = BASIC.exec(value)
  if (basic?.[1] === undefined) return { fault: 'The Authorization header must be "Bearer <key>" or Basic with the key as user name.' }
  const [user = '', password = '', ...rest] = Buffer.from(basic[1], 'base64').toString().split(':')
  if (password !== '' || rest.length > 0 || user === '') return { fault: 'With HTTP Basic the key is the user name and the password is empty.' }
  return { text: user }
}

/** The value of our session's cookie, or null. Two cookies of the same name count as two credentials: the caller is told so. */
function sessionTokens(cookies: readonly string[], cookieName: string): string[] {
  return cookies.flatMap((header) =>
    header
      .split(';')
      .map((pair) => pair.trim())
      .filter((pair) => pair.startsWith(`${cookieName}=`))
      .map((pair) => pair.slice(cookieName.length + 1)),
  )
}

/**
 * What to tell a client that put a key into the address, or null. Addresses end in logs, histories and Referer headers.
 * On the API the names that other services use are refused whatever their value; a page's own parameters may be called
 * anything, but no whole key may stand in one.
 */
export function keyInUrl(url: URL, formats: readonly KeyFormat[], isApi: boolean): string | null {
  const all = [...formats, GATEWAY_KEY_FORMAT]
  for (const [name, value] of url.searchParams) {
    if (isApi ? KEY_PARAMETERS.has(name.toLowerCase()) || beginsLikeKey(value, all) : parseKey(value, all).ok) {
      return 'A key must not stand in the URL. Send it as "Authorization: Bearer <key>" or "X-API-Key: <key>".'
    }
  }
  return null
}

// Longer than any id of ours, shorter than any key: what begins like a key and is cut off or mistyped counts as one too.
const LONGEST_ID = 40

function isKeyLike(segment: string, formats: readonly KeyFormat[]): boolean {
  // Letters may be written as %6C, and the one that separates the prefix is by some clients.
  const text = segment.replaceAll(/%([0-7][0-9a-f])/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
  return text.length > LONGEST_ID && beginsLikeKey(text, formats)
}

/** What to tell a client that put a key into the path, where other services take it, or null. */
export const keyInPath = (pathname: string, formats: readonly KeyFormat[]): string | null =>
  pathname.split('/').some((segment) => isKeyLike(segment, [...formats, GATEWAY_KEY_FORMAT])) ? 'A key must not stand in the URL. Use its id, which begins with key_.' : null

/** The path as it may stand in a log. */
export const pathWithoutKeys = (pathname: string, formats: readonly KeyFormat[]): string =>
  pathname
    .split('/')
    .map((segment) => (isKeyLike(segment, [...formats, GATEWAY_KEY_FORMAT]) ? '[key]' : segment))
    .join('/')

/**
 * Reads the credential of a request: Bearer, X-API-Key, HTTP Basic, or (only where `cookieName` is given) the session's
 * cookie. The same key twice is one; two different ones are refused rather than one of them chosen.
 */
export function presentedCredential(
  request: IncomingMessage,
  { cookieName }: { cookieName: string | null },
): PresentedCredential {
  const { authorization, apiKey, cookie } = credentialHeaders(request)
  const keys = new Set<string>()
  for (const value of authorization) {
    const parsed = fromAuthorization(value)
    if ('fault' in parsed) return ambiguous(parsed.fault)
    keys.add(parsed.text)
  }
  for (const value of apiKey) keys.add(value)
  const tokens = new Set(cookieName === null ? [] : sessionTokens(cookie, cookieName))
  if (keys.size + tokens.size > 1) return ambiguous('The request carries two different credentials. Send exactly one.')
  const [key] = keys
  if (key !== undefined) return { kind: 'KEY', text: key }
  const [token] = tokens
  return token === undefined ? { kind: 'NONE' } : { kind: 'SESSION', token }
}
