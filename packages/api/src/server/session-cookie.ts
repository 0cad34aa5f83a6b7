import { SESSION_ABSOLUTE_DAYS } from '../modules/sessions/session-limits.ts'

/**
 * The session's cookie: out of reach for scripts, sent to this host only, and not from other sites' requests. Over HTTPS
 * it has the `__Host-` prefix, so no subdomain and no plain HTTP can set or read it (RFC 6265bis section 4.1.3).
 */
export const sessionCookieName = (isHttps: boolean): string => (isHttps ? '__Host-latchkey_session' : 'latchkey_session')

/** The Set-Cookie header that gives a token, or with null takes it away. */
export function sessionCookie(token: string | null, isHttps: boolean): string {
  const lifetime = token === null ? 0 : SESSION_ABSOLUTE_DAYS * 24 * 60 * 60
  return `${sessionCookieName(isHttps)}=${token ?? ''}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${lifetime}${isHttps ? '; Secure' : ''}`
}

/**
 * Whether a browser sends this request from one of our own pages. Every browser names the origin of a POST; a client
 * that names none is no browser, and has no cookie that somebody else could make it send.
 */
export function isSameOrigin(headers: { origin?: string | undefined; host?: string | undefined; 'sec-fetch-site'?: string | undefined }, publicOrigin: string | null): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
  if (headers.origin === undefined) return true
  if (headers.origin === publicOrigin) return true
  return URL.canParse(headers.origin) && new URL(headers.origin).host === headers.host
}
