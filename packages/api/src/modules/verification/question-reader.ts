import { invalidQuestion, parseQuestion } from './verify-body.ts'
import type { ParsedQuestion } from './verification-question.ts'
import type { FastVerifier } from './verifier.ts'

/** A body that was understood: the presented secret, and what is asked about it. */
export interface ReadQuestion {
  readonly secret: string
  readonly question: ParsedQuestion
}

const BEGINNING = '{"key":"'
/** Letters that mean themselves in JSON, so that nothing has to be unescaped. */
const PLAIN = /^\w+$/
const MOST_KEPT = 1_000
const LONGEST_KEPT = 300

/** Whether what follows a key means the same behind every key: it must not name the key again (JSON.parse takes the last). */
const standsAlone = (rest: string): boolean => rest.length <= LONGEST_KEPT && !rest.includes('\\') && !rest.includes('"key"')

/**
 * Reads the bodies of `POST /v1/keys/verify`. Throws the asker's fault with everything that is wrong. A service asks the same few
 * things about many keys, so what stands behind the key is understood once and kept; questions with an address are not,
 * because every client has another.
 */
export function createQuestionReader({ parse }: Pick<FastVerifier, 'parse'>): (body: string) => ReadQuestion {
  const kept = new Map<string, ParsedQuestion>()
  // What was asked last, compared as text: looking it up would make the engine keep a copy of every question.
  let lastRest = ''
  let last: ParsedQuestion | null = null

  const readWhole = (body: string): ReadQuestion => {
    const asked = parseQuestion(body)
    const question = parse(asked)
    if (!('access' in question)) throw invalidQuestion(question)
    return { secret: asked.key, question }
  }

  return (body) => {
    if (!body.startsWith(BEGINNING)) return readWhole(body)
    const end = body.indexOf('"', BEGINNING.length)
    const secret = body.slice(BEGINNING.length, end)
    if (end === -1 || !PLAIN.test(secret)) return readWhole(body)
    const rest = body.slice(end)
    if (last !== null && rest === lastRest) return { secret, question: last }
    const known = kept.get(rest)
    if (known !== undefined) {
      lastRest = rest
      last = known
      return { secret, question: known }
    }
    const read = readWhole(body)
    if (read.question.ip === null && read.secret === secret && standsAlone(rest)) {
      if (kept.size >= MOST_KEPT) kept.clear()
      kept.set(rest, read.question)
    }
    return read
  }
}
