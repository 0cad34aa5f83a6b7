import { beginsLikeKey, GATEWAY_KEY_FORMAT, type KeyFormat } from '@latchkey/domain/key/format.ts';

/** What is read of a request; a Web-standard `Request` is one. Repeated headers may come one by one or joined by `, `. */
export interface ReadableRequest {
  readonly url: string;
  readonly headers: Iterable<readonly [string, string]>;
}

/** What a request presents as its key, before anything is asked. */
export type Presented =
  | { readonly kind: 'NONE' }
  | { readonly kind: 'KEY'; readonly text: string }
  | { readonly kind: 'REFUSED'; readonly code: 'AMBIGUOUS_CREDENTIALS' | 'BAD_USER_INPUT'; readonly message: string };

const BEARER = /^Bearer +(\S+)$/i;
const BASIC = /^Basic +([A-Za-z0-9+/]+={0,2})$/i;

/** Names by which other services take a key in the address. A habit from there gets a clear answer. */
const KEY_PARAMETERS: ReadonlySet<string> = new Set(['api_key', 'apikey', 'api-key', 'x-api-key']);

const ambiguous = (message: string): Presented => ({ kind: 'REFUSED', code: 'AMBIGUOUS_CREDENTIALS', message });

/**
 * Reads the key of a request from `Authorization: Bearer`, `X-API-Key`, or HTTP Basic with the key as user name and an
 * empty password, as Latchkey itself does. The same key twice is one; two different ones are refused, and so is a key in
 * the URL, because addresses end in logs, histories and Referer headers.
 */
export function presentedKey(request: ReadableRequest, formats: readonly KeyFormat[]): Presented {
  if (hasKeyInUrl(request.url, formats)) {
    return { kind: 'REFUSED', code: 'BAD_USER_INPUT', message: 'A key must not stand in the URL. Send it as "Authorization: Bearer <key>" or "X-API-Key: <key>".' };
  }
  const keys = new Set<string>();
  for (const [name, joined] of request.headers) {
    const header = name.toLowerCase();
    if (header !== 'authorization' && header !== 'x-api-key') continue;
    // Neither a key nor either scheme can hold a comma, so what `Headers` joined can be taken apart again.
    for (const value of joined.split(',').map((part) => part.trim())) {
      const text = header === 'x-api-key' ? value : keyOfAuthorization(value);
      if (text === null) {
        return ambiguous('The Authorization header must be "Bearer <key>", or Basic with the key as user name and an empty password.');
      }
      keys.add(text);
    }
  }
  if (keys.size > 1) return ambiguous('The request carries two different credentials. Send exactly one.');
  const [text] = keys;
  return text === undefined ? { kind: 'NONE' } : { kind: 'KEY', text };
}

function keyOfAuthorization(value: string): string | null {
  const bearer = BEARER.exec(value)?.[1];
  if (bearer !== undefined) return bearer;
  const basic = BASIC.exec(value)?.[1];
  if (basic === undefined) return null;
  const [user = '', password = '', ...rest] = decoded(basic)?.split(':') ?? [];
  return user === '' || password !== '' || rest.length > 0 ? null : user;
}

/** Base64 as text, a character per byte: keys are ASCII, so another spelling is no key. `null` for what is no Base64. */
function decoded(base64: string): string | null {
  try {
    return atob(base64);
  } catch {
    return null;
  }
}

function hasKeyInUrl(url: string, formats: readonly KeyFormat[]): boolean {
  const start = url.indexOf('?');
  if (start === -1) return false;
  const all = [...formats, GATEWAY_KEY_FORMAT];
  const parameters = new URLSearchParams(url.slice(start + 1).split('#', 1)[0]);
  return [...parameters].some(([name, value]) => KEY_PARAMETERS.has(name.toLowerCase()) || beginsLikeKey(name, all) || beginsLikeKey(value, all));
}
