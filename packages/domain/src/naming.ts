import { refused, type IssuePath, type Parsed } from './issue.ts';

export { parseMetadata, type JsonObject, type JsonValue } from './metadata.ts';
export { normalizePassword, parsePassword } from './password.ts';

export const NAME_MAX = 100;
export const DESCRIPTION_MAX = 500;
export const REASON_MAX = 500;
export const SLUG_MAX = 40;
export const EMAIL_MAX = 254;

/**
 * Characters that turn or hide the text around them: directional overrides, embeddings and isolates let text written
 * backwards read as `admin` in a list (CVE-2021-42574). The plain direction marks that right-to-left names need are allowed.
 */
const DIRECTION_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/;
const CONTROLS_OR_BREAKS = /[\p{Cc}\u2028\u2029]/u;
const CONTROLS_BUT_LINES = /[^\P{Cc}\n\t]|[\u2028\u2029]/u;
const VISIBLE = /[^\p{Z}\p{C}]/u;
const SLUG = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const EMAIL_LOCAL = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const EMAIL_DOMAIN = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;

type Text = { readonly value: string };

/** People count characters, not UTF-16 units. */
const lengthOf = (text: string): number => Array.from(text).length;

/** Text that would be longer than any limit is not worth normalizing. */
const isHuge = (text: string): boolean => text.length > 10_000;

/**
 * The name of a key, workspace, organization or person: 1 to 100 characters on one line after trimming, in Unicode
 * normal form C, at least one of them visible. Names need not be unique.
 * Issues: REQUIRED, TOO_LONG, INVALID_CHARACTER.
 */
export function parseName(text: string, path: IssuePath = ['name']): Parsed<Text> {
  if (isHuge(text)) return refused(path, 'TOO_LONG', `At most ${NAME_MAX} characters.`);
  const name = text.normalize('NFC').trim();
  if (isUnsafe(name, CONTROLS_OR_BREAKS)) return refused(path, 'INVALID_CHARACTER', 'No control, line break or direction characters.');
  if (!VISIBLE.test(name)) return refused(path, 'REQUIRED', 'A name is needed.');
  return lengthOf(name) > NAME_MAX ? refused(path, 'TOO_LONG', `At most ${NAME_MAX} characters.`) : { ok: true, value: name };
}

/** A description: up to 500 characters after trimming, line breaks allowed (as \n), possibly empty. */
export function parseDescription(text: string, path: IssuePath = ['description']): Parsed<Text> {
  return parseLines(text, DESCRIPTION_MAX, path);
}

/** The reason for disabling, enabling or revoking: up to 500 characters; blank text is no reason and becomes `null`. */
export function parseReason(text: string, path: IssuePath = ['reason']): Parsed<{ readonly value: string | null }> {
  const parsed = parseLines(text, REASON_MAX, path);
  return parsed.ok && parsed.value === '' ? { ok: true, value: null } : parsed;
}

function parseLines(text: string, max: number, path: IssuePath): Parsed<Text> {
  if (isHuge(text)) return refused(path, 'TOO_LONG', `At most ${max} characters.`);
  const lines = text.replaceAll('\r\n', '\n').normalize('NFC').trim();
  if (isUnsafe(lines, CONTROLS_BUT_LINES)) return refused(path, 'INVALID_CHARACTER', 'No control or direction characters.');
  return lengthOf(lines) > max ? refused(path, 'TOO_LONG', `At most ${max} characters.`) : { ok: true, value: lines };
}

/** Lone surrogates are no text: databases refuse them and other readers replace them. */
const isUnsafe = (text: string, controls: RegExp): boolean => !text.isWellFormed() || controls.test(text) || DIRECTION_CONTROLS.test(text);

/**
 * The slug of an organization or workspace: 1 to 40 lower-case letters, digits and single hyphens, no hyphen at either
 * end. It stands in addresses and headers, is compared exactly and never changes, so nothing is trimmed or folded.
 */
export function parseSlug(text: string, path: IssuePath = ['slug']): Parsed<Text> {
  if (text === '') return refused(path, 'REQUIRED', 'A slug is needed.');
  if (text.length > SLUG_MAX) return refused(path, 'TOO_LONG', `At most ${SLUG_MAX} characters.`);
  if (!SLUG.test(text) || text.includes('--')) {
    return refused(path, 'INVALID_SLUG', 'Lower-case letters, digits and single hyphens, starting and ending with a letter or digit.');
  }
  return { ok: true, value: text };
}

/**
 * An email address in the one spelling it is stored and looked up in: trimmed and lower case. ASCII only, without
 * quotes and comments, so that no two accounts look alike. It says nothing about whether mail arrives.
 */
export function parseEmail(text: string, path: IssuePath = ['email']): Parsed<Text> {
  if (isHuge(text)) return refused(path, 'TOO_LONG', `At most ${EMAIL_MAX} characters.`);
  const trimmed = text.trim();
  if (trimmed === '') return refused(path, 'REQUIRED', 'An email address is needed.');
  // Checked before folding: some letters outside ASCII fold into it (the Kelvin sign into k).
  if (!/^[\x21-\x7e]+$/.test(trimmed)) return refused(path, 'INVALID_EMAIL', 'An address such as ada@example.com.');
  const email = trimmed.toLowerCase();
  const at = email.lastIndexOf('@');
  const local = email.slice(0, at);
  const domain = email.slice(at + 1);
  if (email.length > EMAIL_MAX || local.length > 64) return refused(path, 'TOO_LONG', `At most ${EMAIL_MAX} characters, 64 of them before the @.`);
  return at > 0 && EMAIL_LOCAL.test(local) && EMAIL_DOMAIN.test(domain)
    ? { ok: true, value: email }
    : refused(path, 'INVALID_EMAIL', 'An address such as ada@example.com.');
}
