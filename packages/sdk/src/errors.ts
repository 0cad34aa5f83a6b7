/** Why a question could not be put or answered. A key that is refused is an answer, and no error. */
export type LatchkeyErrorCode = keyof typeof NEXT_STEPS;

/** One problem of a question, as Latchkey names it. */
export interface QuestionIssue {
  readonly path: readonly string[];
  readonly code: string;
  readonly message: string;
}

const NEXT_STEPS = {
  INVALID_OPTIONS: 'Mend the call in your code; it can never work as it is.',
  BAD_USER_INPUT: 'Mend the question: the issues name the field, most often a permission or workspace that does not exist.',
  UNAUTHENTICATED: 'The key that this service asks with is not good: give createLatchkey a live gateway key, or an API key with api_keys:verify.',
  FORBIDDEN: 'The key that this service asks with may not ask: it needs api_keys:verify, and to be used from an address it allows.',
  RATE_LIMITED: 'This service asks more often than its key may: ask with a gateway key, or wait retryAfterSeconds.',
  UNAVAILABLE: 'Latchkey cannot decide now: refuse the request with 503, and look at /readyz of the installation.',
  UNREACHABLE: 'Check url, DNS and the network between this service and Latchkey; refuse the request with 503 meanwhile.',
  TIMEOUT: 'Refuse the request with 503; if it happens often, look at the latency of Latchkey before raising timeoutMs.',
  ABORTED: 'Nothing: the signal of the caller ended the question.',
  UNEXPECTED_ANSWER: 'Check that url is the root of a Latchkey installation and that no proxy between answers in its place.',
  UNPROTECTED: 'Put protect(…) in front of this handler; the request was not verified.',
} as const;

interface LatchkeyErrorDetails {
  readonly status?: number;
  readonly retryAfterSeconds?: number | null;
  readonly issues?: readonly QuestionIssue[];
  readonly requestId?: string | null;
  readonly cause?: unknown;
}

/**
 * The one error of this package. `code` is for programs, `next` says what to do about it. No text of it holds a key:
 * neither the one that was asked about nor the one that asked.
 */
export class LatchkeyError extends Error {
  override readonly name = 'LatchkeyError';
  readonly code: LatchkeyErrorCode;
  readonly next: string;
  /** The HTTP status of Latchkey's answer; `null` where there was none. */
  readonly status: number | null;
  /** How long Latchkey asked to wait, in seconds; `null` where it did not say. */
  readonly retryAfterSeconds: number | null;
  /** What is wrong with the question; empty unless the code is BAD_USER_INPUT. */
  readonly issues: readonly QuestionIssue[];
  /** Finds the request in Latchkey's log. */
  readonly requestId: string | null;

  constructor(code: LatchkeyErrorCode, what: string, { status, retryAfterSeconds, issues, requestId, cause }: LatchkeyErrorDetails = {}) {
    super(`${what} ${NEXT_STEPS[code]}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.next = NEXT_STEPS[code];
    this.status = status ?? null;
    this.retryAfterSeconds = retryAfterSeconds ?? null;
    this.issues = issues ?? [];
    this.requestId = requestId ?? null;
  }
}
