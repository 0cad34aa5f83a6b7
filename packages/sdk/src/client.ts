import { DEFAULT_KEY_FORMAT, parseKey, parseKeyFormat, type KeyFormat } from '@latchkey/domain/key/format.ts';
import { ask, type Fetch } from './ask.ts';
import type { ReadableRequest } from './credential.ts';
import { LatchkeyError } from './errors.ts';
import { protectRequest, type Protection } from './protect.ts';
import { wireQuestion, type Question, type Requirement } from './question.ts';
import { MALFORMED, parseVerification, type Verification } from './verification.ts';

export interface LatchkeyOptions {
  /** The root of the installation, such as `https://keys.example.com`. */
  readonly url: string | URL;
  /** The credential of this service: a gateway key, or an organization's key that has `api_keys:verify`. */
  readonly key: string;
  /** The longest that one question takes, with all its tries. 2,000 unless given. */
  readonly timeoutMs?: number | undefined;
  /** How often a question is asked again after a network error, 503, or 429 with `Retry-After`. 2 unless given, at most 10. */
  readonly retries?: number | undefined;
  /** Instead of the global `fetch`. */
  readonly fetch?: Fetch | undefined;
  /** How keys of this installation are spelled; other text is refused without asking. `lk_` and base62 unless given. */
  readonly formats?: readonly KeyFormat[] | undefined;
  /** Hears of every question of `protect` that could not be decided. Writes one line to the console unless given. */
  readonly onError?: ((error: LatchkeyError) => void) | undefined;
}

export interface Latchkey {
  /**
   * Asks whether a key is good for something. A refusal is an answer; throws a LatchkeyError where there is none.
   * Text that is no key by form and checksum is answered MALFORMED without a request.
   */
  verify(question: Question): Promise<Verification>;
  /**
   * Reads the key of a request and asks whether it is good for the requirement. Never throws and never opens by
   * default: where nothing can be decided, the response is 503. Send the response as it is.
   */
  protect(request: ReadableRequest, requirement?: Requirement): Promise<Protection>;
}

const DEFAULT_TIMEOUT_MS = 2_000;
const LONGEST_TIMEOUT_MS = 60_000;
const DEFAULT_RETRIES = 2;
const MOST_RETRIES = 10;

/**
 * A client of one Latchkey installation. Make one per process and share it; it holds no connection and no state.
 * Throws a LatchkeyError INVALID_OPTIONS at once for options that could never work.
 */
export function createLatchkey(options: LatchkeyOptions): Latchkey {
  const line = {
    url: addressOf(options.url),
    key: credentialOf(options.key),
    timeoutMs: within('timeoutMs', options.timeoutMs ?? DEFAULT_TIMEOUT_MS, 1, LONGEST_TIMEOUT_MS),
    retries: within('retries', options.retries ?? DEFAULT_RETRIES, 0, MOST_RETRIES),
    // Called as a method of anything else, some runtimes refuse it.
    fetch: options.fetch ?? ((url: string, init: RequestInit) => fetch(url, init)),
  };
  const formats = formatsOf(options.formats);
  const report = options.onError ?? reportToConsole;

  const verify = async ({ key, signal, ...requirement }: Question): Promise<Verification> => {
    const question = wireQuestion(key, requirement);
    if (typeof key !== 'string' || !parseKey(key, formats).ok) return MALFORMED;
    const { body, status, requestId } = await ask(line, question, signal);
    return parseVerification(body, status, requestId);
  };
  return Object.freeze({ verify, protect: (request: ReadableRequest, requirement: Requirement = {}) => protectRequest(request, requirement, { verify, formats, report }) });
}

const invalid = (what: string): LatchkeyError => new LatchkeyError('INVALID_OPTIONS', what);

function addressOf(input: string | URL): string {
  let url: URL;
  try {
    url = new URL(input);
  } catch {
    throw invalid('url must be an absolute address such as https://keys.example.com.');
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw invalid('url must begin with https:// or http://.');
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') throw invalid('url must hold no credential, query or fragment.');
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}/v1/keys/verify`;
}

function credentialOf(key: unknown): string {
  if (typeof key !== 'string' || !/^[!-~]+$/.test(key)) throw invalid('key must be the text of a gateway key or API key, without spaces or line breaks.');
  return key;
}

function within(name: string, value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most) throw invalid(`${name} must be a whole number from ${least} to ${most}.`);
  return value;
}

function formatsOf(input: readonly KeyFormat[] | undefined): readonly KeyFormat[] {
  if (input === undefined) return [DEFAULT_KEY_FORMAT];
  if (!Array.isArray(input) || input.length === 0) throw invalid('formats must be a list with at least one key format.');
  return input.map((given: KeyFormat) => {
    const parsed = parseKeyFormat(given);
    if (!parsed.ok) throw invalid(`formats: ${parsed.issues.map(({ message }) => message).join(' ')}`);
    return parsed.format;
  });
}

function reportToConsole(error: LatchkeyError): void {
  // oxlint-disable-next-line no-console -- an outage must not be silent where nobody gave onError, and a library has no log of its own
  console.error(`Latchkey: ${error.code}: ${error.message}`);
}
