import { isPlainObject, quoted, type Issue, type IssuePath, type Parsed } from '../issue.ts';
import { crc32 } from './checksum.ts';

export type KeyEncoding = 'base62' | 'hex';

/** How a key is spelled: `prefix`, `_`, then 43 base62 digits of 256 random bits and 6 of a checksum, or 64 hex digits. */
export interface KeyFormat {
  readonly prefix: string;
  readonly encoding: KeyEncoding;
}

/** What new keys get where nothing is configured. */
export const DEFAULT_KEY_FORMAT: KeyFormat = { prefix: 'lk', encoding: 'base62' };

/** Gateway keys are credentials of the installation; their prefix can be no organization's. */
export const GATEWAY_KEY_FORMAT: KeyFormat = { prefix: 'lkgw', encoding: 'base62' };

export type ParsedKey = { readonly ok: true; readonly format: KeyFormat; readonly hint: string } | { readonly ok: false; readonly reason: 'MALFORMED' };

const SECRET_BYTES = 32;
const SECRET_DIGITS = 43;
const CHECKSUM_DIGITS = 6;
const SEPARATOR = '_'.charCodeAt(0);
const BODY_LENGTH: Readonly<Record<KeyEncoding, number>> = { base62: SECRET_DIGITS + CHECKSUM_DIGITS, hex: 64 };
const MAX_PREFIX = 20;
const MAX_KEY = MAX_PREFIX + 1 + BODY_LENGTH.hex;
const HINT_CHARACTERS = 4;

// In the order of their character codes, so that texts of equal length compare as the numbers they spell.
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const BODY: Readonly<Record<KeyEncoding, RegExp>> = { base62: /^[0-9A-Za-z]{49}$/, hex: /^[0-9a-f]{64}$/ };
const BODY_PATTERN: Readonly<Record<KeyEncoding, string>> = { base62: '[0-9A-Za-z]{49}', hex: '[0-9a-f]{64}' };
const PREFIX = /^[a-z](?:[a-z0-9_]{0,18}[a-z0-9])$/;
const PROPERTIES: ReadonlySet<string> = new Set(['prefix', 'encoding']);

const MALFORMED: ParsedKey = { ok: false, reason: 'MALFORMED' };

function base62(value: bigint, digits: number): string {
  let text = '';
  let rest = value;
  for (let index = 0; index < digits; index += 1) {
    text = DIGITS.charAt(Number(rest % 62n)) + text;
    rest /= 62n;
  }
  return text;
}

/** The largest 256-bit number. A body above it would be a second spelling of no number at all. */
const LARGEST_SECRET = base62((1n << 256n) - 1n, SECRET_DIGITS);

const VALUES: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => Math.max(0, DIGITS.indexOf(String.fromCharCode(code))));

const valueAt = (text: string, index: number): number => VALUES[text.charCodeAt(index)] ?? 0;

/** The number that three base62 digits spell. */
const threeAt = (text: string, start: number): number => (valueAt(text, start) * 62 + valueAt(text, start + 1)) * 62 + valueAt(text, start + 2);

/** The checksum that a text spells, in two halves, which are small numbers to the engine. */
const checksumAt = (text: string, start: number): number => threeAt(text, start) * 62 ** 3 + threeAt(text, start + 3);

/** Six digits hold every 32-bit number. */
function checksumOf(text: string, end: number): string {
  let digits = '';
  let rest = crc32(text, end);
  for (let index = 0; index < CHECKSUM_DIGITS; index += 1) {
    digits = DIGITS.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

/**
 * Spells a key from 32 random bytes. The result is the secret: shown once, stored as a digest only.
 * Throws RangeError for any other number of bytes, since a short key would be a weak one without looking it.
 */
export function printKey(format: KeyFormat, random: Uint8Array): string {
  if (random.length !== SECRET_BYTES) throw new RangeError(`A key is made of ${SECRET_BYTES} random bytes.`);
  const hex = Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (format.encoding === 'hex') return `${format.prefix}_${hex}`;
  const text = `${format.prefix}_${base62(BigInt(`0x${hex}`), SECRET_DIGITS)}`;
  return text + checksumOf(text, text.length);
}

/**
 * Recognizes a key by form and checksum, without looking anything up. Exactly one spelling of each key is accepted:
 * no other case, no spaces, nothing before or after it. A prefix may hold `_`, so the last `_` ends it.
 */
export function parseKey(text: string, formats: readonly KeyFormat[]): ParsedKey {
  if (text.length > MAX_KEY) return MALFORMED;
  const separator = text.lastIndexOf('_');
  if (separator < 1) return MALFORMED;
  const bodyLength = text.length - separator - 1;
  for (const format of formats) {
    if (bodyLength !== BODY_LENGTH[format.encoding] || format.prefix.length !== separator || !text.startsWith(format.prefix)) continue;
    return isBodySound(text, separator + 1, format.encoding) ? { ok: true, format, hint: hintOf(text, format) } : MALFORMED;
  }
  return MALFORMED;
}

function isBodySound(text: string, start: number, encoding: KeyEncoding): boolean {
  const end = start + SECRET_DIGITS;
  // The checksum first: whoever guesses has it wrong, and then the rest need not be looked at.
  if (encoding === 'base62' && (checksumAt(text, end) !== crc32(text, end) || text.slice(start, end) > LARGEST_SECRET)) return false;
  return BODY[encoding].test(text.slice(start));
}

/**
 * True for a text with prefix and length of a key and another checksum: mistyped or made up, so that nothing has to be
 * looked up for it. False says nothing; `parseKey` does.
 */
export function hasWrongChecksum(text: string, formats: readonly KeyFormat[]): boolean {
  for (const { prefix, encoding } of formats) {
    const end = prefix.length + 1 + SECRET_DIGITS;
    if (encoding !== 'base62' || text.length !== end + CHECKSUM_DIGITS || text.charCodeAt(prefix.length) !== SEPARATOR) continue;
    // The prefix last: it only matters where the checksum is wrong, and a good key need not be compared with it.
    if (checksumAt(text, end) !== crc32(text, end) && text.startsWith(prefix)) return true;
  }
  return false;
}

/** The regular expression to publish for secret scanners; it finds keys inside other text and refuses longer words. */
export function keyPattern(format: KeyFormat): string {
  return `\\b${format.prefix}_${BODY_PATTERN[format.encoding]}\\b`;
}

/** What is shown of a key later: its prefix and last four characters, never more. Give it whole keys only. */
export function hintOf(text: string, format: KeyFormat): string {
  return `${format.prefix}_…${text.slice(-HINT_CHARACTERS)}`;
}

/**
 * True for text that starts like a key, in any case and after spaces: such text stays out of addresses, logs and
 * searches, whether or not it turns out to be one. Generous where `parseKey` is strict.
 */
export function beginsLikeKey(text: string, formats: readonly KeyFormat[]): boolean {
  const start = text.trimStart().slice(0, MAX_PREFIX + 1).toLowerCase();
  return formats.some((format) => start.startsWith(`${format.prefix}_`));
}

/** True when both spell keys alike. */
export function isSameFormat(a: KeyFormat, b: KeyFormat): boolean {
  return a.prefix === b.prefix && a.encoding === b.encoding;
}

/**
 * Parses a key format of the configuration; nothing given is the default, a missing encoding `base62`. The prefix is 2 to
 * 20 lower-case letters, digits and single `_`, starting with a letter and not ending in `_`. `lkgw` and what begins
 * with `lkgw_` is refused, because people and scanners would take such a key for a gateway's.
 */
export function parseKeyFormat(input: unknown, path: IssuePath = ['keyFormat']): Parsed<{ readonly format: KeyFormat }> {
  if (input === undefined) return { ok: true, format: DEFAULT_KEY_FORMAT };
  if (!isPlainObject(input)) {
    return { ok: false, issues: [{ path, code: 'NOT_AN_OBJECT', message: 'A key format has a prefix and an encoding.' }] };
  }
  const issues: Issue[] = Object.keys(input)
    .filter((property) => !PROPERTIES.has(property))
    .map((property) => ({ path: [...path, property], code: 'UNKNOWN_PROPERTY', message: `${quoted(property)} is not known here.` }));
  const { prefix = DEFAULT_KEY_FORMAT.prefix, encoding = DEFAULT_KEY_FORMAT.encoding } = input;
  const validPrefix = typeof prefix === 'string' && PREFIX.test(prefix) && !prefix.includes('__');
  if (!validPrefix) {
    issues.push({ path: [...path, 'prefix'], code: 'INVALID_PREFIX', message: 'A prefix is 2 to 20 lower-case letters, digits and single _, from a letter to a letter or digit.' });
  } else if (prefix === GATEWAY_KEY_FORMAT.prefix || prefix.startsWith(`${GATEWAY_KEY_FORMAT.prefix}_`)) {
    issues.push({ path: [...path, 'prefix'], code: 'RESERVED', message: `${GATEWAY_KEY_FORMAT.prefix} is the prefix of gateway keys.` });
  }
  const validEncoding = encoding === 'base62' || encoding === 'hex';
  if (!validEncoding) issues.push({ path: [...path, 'encoding'], code: 'INVALID_ENCODING', message: 'The encoding is base62 or hex.' });
  return validPrefix && validEncoding && issues.length === 0 ? { ok: true, format: { prefix, encoding } } : { ok: false, issues };
}
