import type { ServerResponse } from 'node:http'

/**
 * A response with its head as Node.js keeps it. `writeHead` reads and checks every line of every answer, a twentieth of what
 * a verification costs, and there is no public way to hand over lines that are known. `header-form.test.ts` holds what is sent to
 * what `writeHead` sends, so that a Node.js that keeps it otherwise is noticed.
 */
interface WithHead extends ServerResponse {
  _header: string | null
}

/** More are not kept waiting for each other: deciding about so many takes a millisecond. */
const MOST_TOGETHER = 64

let ready: ServerResponse[] = []

function endReady(): void {
  const ending = ready
  ready = []
  for (const response of ending) response.end()
}

/**
 * Ends a response together with all that are ready in this turn of the event loop. Whoever waits for answers is woken by the
 * first of them and finds the others there: waking costs the kernel as much as everything that is decided about a key, and
 * a client that is woken for each answer sends its next questions one by one, too.
 */
function endTogether(response: ServerResponse): void {
  ready.push(response)
  if (ready.length === 1) setImmediate(endReady)
  else if (ready.length === MOST_TOGETHER) endReady()
}

let second = 0
let date = ''

/** Now, as HTTP writes it (RFC 9110, section 5.6.7). */
function httpDate(): string {
  const now = Math.floor(Date.now() / 1_000)
  if (now !== second) {
    second = now
    date = new Date(now * 1_000).toUTCString()
  }
  return date
}

/** The headers of 200s that differ in their values alone, filled in again for each. Values are sent as they are: none may hold what ends a line. */
export class HeaderForm {
  readonly #always: readonly string[]
  /** What comes before each value in the head: the end of the line before, and the name. */
  readonly #before: string[]
  readonly #names: string[]
  readonly #values: string[]

  /** @param always what every answer has; @param names whose values are filled in, after which come the answer's id and the length of its text. */
  constructor(always: readonly string[], names: readonly string[]) {
    this.#always = always
    this.#names = [...names, 'x-request-id', 'content-length']
    this.#values = this.#names.map(() => '')
    const fixed = always.map((part, index) => (index % 2 === 0 ? `${part}: ` : `${part}\r\n`)).join('')
    this.#before = this.#names.map((name, index) => (index === 0 ? `HTTP/1.1 200 OK\r\n${fixed}${name}: ` : `\r\n${name}: `))
  }

  /** Fills in the value of the name with this index. */
  fill(index: number, value: string): void {
    this.#values[index] = value
  }

  fillId(id: string): void {
    this.fill(this.#values.length - 2, id)
  }

  /** Sends 200 before the next turn of the event loop, with a text, of which is said whether every character is one byte; with more lines where there are any. */
  send(response: ServerResponse, text: string, isAscii: boolean, more: readonly string[] = NOTHING): void {
    this.fill(this.#values.length - 1, String(isAscii ? text.length : Buffer.byteLength(text)))
    if (!response.shouldKeepAlive || more.length > 0 || response.req.method === 'HEAD') {
      response.writeHead(200, [...this.#always, ...this.#names.flatMap((name, index) => [name, this.#values[index] as string]), ...more])
      response.end(text)
    } else if (isAscii) {
      // Behind its head the text is written at once; by itself it would be kept beside the head until both are joined.
      ;(response as WithHead)._header = this.#head() + text
      endTogether(response)
    } else {
      ;(response as WithHead)._header = this.#head()
      response.end(text)
    }
  }

  #head(): string {
    let head = ''
    for (let index = 0; index < this.#before.length; index += 1) head += (this.#before[index] as string) + (this.#values[index] as string)
    return `${head}\r\nDate: ${httpDate()}\r\nConnection: keep-alive\r\n\r\n`
  }
}

const NOTHING: readonly string[] = []
