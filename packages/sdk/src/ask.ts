import { LatchkeyError, type LatchkeyErrorCode, type QuestionIssue } from './errors.ts';

/** The part of `fetch` that is used. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Where and how questions are asked. */
export interface Line {
  readonly url: string;
  readonly key: string;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly fetch: Fetch;
}

/** A readable answer of Latchkey. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly requestId: string | null;
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/** A failure, and whether asking again may help. */
interface Failure {
  readonly error: LatchkeyError;
  readonly isPassing: boolean;
}

type Attempt = { readonly answer: Answer } | { readonly failure: Failure };

/**
 * Asks one question and returns the answer of status 200. Network errors, 503, and 429 with `Retry-After` are tried again
 * up to `retries` times with growing pauses of random length, never sooner than `Retry-After` and never past `timeoutMs`,
 * which bounds the whole call. Everything else throws a LatchkeyError at once.
 */
export async function ask(line: Line, question: unknown, signal?: AbortSignal): Promise<Answer> {
  const body = JSON.stringify(question);
  const end = performance.now() + line.timeoutMs;
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(new LatchkeyError('TIMEOUT', `Latchkey gave no answer within ${line.timeoutMs} ms.`)), line.timeoutMs);
  const abort = (): void => limit.abort(new LatchkeyError('ABORTED', 'The question was ended by the caller.', { cause: signal?.reason }));
  signal?.addEventListener('abort', abort);
  if (signal?.aborted === true) abort();
  try {
    for (let tries = 0; ; tries += 1) {
      const attempt = await orAborted(tryOnce(line, body, limit.signal), limit.signal);
      if ('answer' in attempt) return attempt.answer;
      const { error, isPassing } = attempt.failure;
      const pause = Math.max(pauseBefore(tries), (error.retryAfterSeconds ?? 0) * 1_000);
      if (!isPassing || tries >= line.retries || performance.now() + pause >= end) throw error;
      await sleep(pause, limit.signal);
    }
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

/** Between half and the whole of a doubling pause: services that failed together do not come back together. */
function pauseBefore(tries: number): number {
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries);
  return longest * (0.5 + Math.random() / 2);
}

async function tryOnce(line: Line, question: string, signal: AbortSignal): Promise<Attempt> {
  let response: Response;
  let text: string;
  try {
    response = await line.fetch(line.url, {
      method: 'POST',
      headers: { authorization: `Bearer ${line.key}`, 'content-type': 'application/json', accept: 'application/json' },
      body: question,
      // A redirect would carry two secrets to wherever it points.
      redirect: 'manual',
      signal,
    });
    text = await response.text();
  } catch (cause) {
    signal.throwIfAborted();
    return { failure: { error: new LatchkeyError('UNREACHABLE', 'Latchkey could not be reached.', { cause }), isPassing: true } };
  }
  const requestId = response.headers.get('x-request-id');
  const body = parseJson(text);
  if (response.status === 200) return { answer: { status: 200, body, requestId } };
  const { code, what, isPassing } = meaningOf(response);
  const retryAfterSeconds = secondsOf(response.headers.get('retry-after'));
  const error = new LatchkeyError(code, what, { status: response.status, retryAfterSeconds, requestId, issues: issuesOf(body) });
  return { failure: { error, isPassing } };
}

function meaningOf(response: Response): { code: LatchkeyErrorCode; what: string; isPassing: boolean } {
  const { status } = response;
  switch (status) {
    case 400:
    case 413:
      return { code: 'BAD_USER_INPUT', what: 'Latchkey cannot read the question.', isPassing: false };
    case 401:
      return { code: 'UNAUTHENTICATED', what: 'Latchkey does not know who asks.', isPassing: false };
    case 403:
      return { code: 'FORBIDDEN', what: 'Latchkey refuses to answer this service.', isPassing: false };
    case 429:
      return { code: 'RATE_LIMITED', what: 'Latchkey was asked too often.', isPassing: response.headers.has('retry-after') };
    case 503:
      return { code: 'UNAVAILABLE', what: 'Latchkey cannot decide.', isPassing: true };
  }
  if (status >= 500) return { code: 'UNAVAILABLE', what: `Latchkey, or a proxy before it, failed with status ${status}.`, isPassing: false };
  return { code: 'UNEXPECTED_ANSWER', what: `The answer has status ${status}, which Latchkey never gives here.`, isPassing: false };
}

/** `Retry-After` in seconds from its two forms; `null` where it is missing or unreadable. */
function secondsOf(value: string | null): number | null {
  if (value === null) return null;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value);
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - Date.now()) / 1_000));
}

/** What is no JSON is no answer of Latchkey; whoever reads it sees that by its shape. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function issuesOf(body: unknown): QuestionIssue[] {
  const issues = typeof body === 'object' && body !== null && 'issues' in body ? body.issues : [];
  return Array.isArray(issues) ? issues.filter(isIssue) : [];
}

function isIssue(value: unknown): value is QuestionIssue {
  if (typeof value !== 'object' || value === null || !('path' in value) || !('code' in value) || !('message' in value)) return false;
  return Array.isArray(value.path) && typeof value.code === 'string' && typeof value.message === 'string';
}

/** Ends with the signal also where the work does not listen to it. */
function orAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as LatchkeyError);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const slept = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  return orAborted(slept, signal).finally(() => clearTimeout(timer));
}
