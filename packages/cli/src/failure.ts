/** How the program ends. The first seven are those of the commands inside the server's machine. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  configuration: 3,
  notFound: 4,
  conflict: 5,
  unavailable: 6,
  unauthenticated: 7,
  forbidden: 8,
  invalidInput: 9,
  rateLimited: 10,
  notValid: 11,
  broken: 12,
} as const

export type ExitReason = keyof typeof EXIT

export const EXIT_WORDS: Readonly<Record<ExitReason, string>> = {
  ok: 'done',
  failure: 'it failed; the message says why',
  usage: 'the command was not written as it takes it',
  configuration: 'no server, no key, or a file that cannot be used',
  notFound: 'what was named does not exist, or the key may not see it',
  conflict: 'it cannot be done in the present state',
  unavailable: 'the server cannot be reached or cannot answer now',
  unauthenticated: 'the key is not good',
  forbidden: 'the key may not do this',
  invalidInput: 'the server refused the input; every problem is listed',
  rateLimited: 'too many requests',
  notValid: 'keys verify: the key is not valid for this',
  broken: 'audit verify: the log is not as it was written',
}

/** A command that could not be done: what went wrong, what to do next, and how the program ends. */
export class CommandFailure extends Error {
  override name = 'CommandFailure'
  readonly reason: Exclude<ExitReason, 'ok'>
  readonly next: string | null
  /** The server's code and its id of the request, where the server said no. */
  readonly details: Readonly<Record<string, unknown>>

  constructor(reason: Exclude<ExitReason, 'ok'>, message: string, { next = null, details = {}, cause }: { next?: string | null; details?: Readonly<Record<string, unknown>>; cause?: unknown } = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.reason = reason
    this.next = next
    this.details = details
  }
}
