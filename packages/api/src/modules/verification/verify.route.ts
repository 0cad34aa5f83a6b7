import type { IncomingMessage, ServerResponse } from 'node:http'
import { printAddress } from '@latchkey/domain/address/cidr.ts'
import { clientAddress } from '@latchkey/domain/address/client-address.ts'
import { readInstant } from '../../application/instant.ts'
import type { RequestSource, Services } from '../../application/request-context.ts'
import type { Asker } from '../../application/verifier.ts'
import { presentedCredential } from '../../http/credentials.ts'
import { takePushedBody } from '../../http/pushed-body.ts'
import { isJson, MAX_BODY_BYTES, readBody } from '../../http/request-body.ts'
import { sendJson } from '../../http/responses.ts'
import { AskerFault } from './asker-fault.ts'
import { type Askers, type AskerSource, askUnauthenticated } from './asker.ts'
import { type Answering, type Doorway, UNAVAILABLE } from './doorway.ts'
import type { Decided, FastVerifier } from './verifier.ts'
import { plainCredential, readHead, type RequestHead } from './request-head.ts'
import { createQuestionReader } from './question-reader.ts'
import { UNKNOWN_WORKSPACE_FAULT } from './verify-body.ts'
import { answerText } from './verify-answer.ts'

interface VerifyRouteOptions {
  services: Pick<Services, 'config' | 'log' | 'keyFormats'>
  verifier: FastVerifier
  askers: Askers
  doorway: Doorway
  isSetUp: () => Promise<boolean>
}

/** `POST /v1/keys/verify` in its two forms. */
export interface VerifyRoute {
  /**
   * Takes a request that is like most: one credential, a JSON body of known length, everything in memory. False, with
   * nothing read or counted, where it is not; the other form then answers it.
   */
  take(request: IncomingMessage, response: ServerResponse): boolean
  answer(request: IncomingMessage, response: ServerResponse, url: URL, source: RequestSource): Promise<void>
}

const JSON_TYPE = 'application/json'
const PATH = '/v1/keys/verify'
/** Lengths with fewer digits than that of the largest body are within it. */
const LONGEST_LENGTH = String(MAX_BODY_BYTES).length - 1

/**
 * `POST /v1/keys/verify`: 200 for every outcome; the asker's own faults have statuses of their own. Whatever cannot be
 * decided is 503 and never "valid".
 */
export function createVerifyRoute({ services, verifier, askers, doorway, isSetUp }: VerifyRouteOptions): VerifyRoute {
  const { trustedProxies } = services.config
  const read = createQuestionReader(verifier)
  let setUp = false
  const isReady = async (): Promise<boolean> => (setUp ||= await isSetUp())

  const decide = (asker: Asker, body: string): Decided | Promise<Decided> => {
    const { secret, question } = read(body)
    const decided = verifier.decideInstantly(asker, secret, question, readInstant())
    if (decided === 'UNKNOWN_WORKSPACE') throw UNKNOWN_WORKSPACE_FAULT
    if (decided !== 'ASK') return decided
    return verifier.decideEventually(asker, secret, question).then((later) => {
      if (later === 'UNKNOWN_WORKSPACE') throw UNKNOWN_WORKSPACE_FAULT
      return later
    })
  }

  const sendFault = (response: ServerResponse, error: unknown): void => {
    if (!(error instanceof AskerFault)) throw error
    sendJson(response, error.status, { code: error.code, message: error.message, ...error.details }, error.headers)
  }

  const addressOf = (request: IncomingMessage, head: RequestHead) => (): string | null => {
    const address = clientAddress(request.socket.remoteAddress, head.forwardedFor ?? undefined, trustedProxies)
    return address === null ? null : printAddress(address)
  }

  const answerWhole = (asker: Asker, body: string, answering: Answering): void | Promise<void> => {
    const decided = decide(asker, body)
    if (decided instanceof Promise) return decided.then((later) => answering.send(200, answerText(later)))
    answering.send(200, answerText(decided), undefined, decided.words === null || decided.words.isAscii)
  }

  return {
    take(request, response) {
      if (!setUp) return false
      const now = readInstant()
      const head = readHead(request.rawHeaders)
      const text = plainCredential(head)
      // The parser has let nothing but digits through.
      if (text === null || head.contentLength === null || head.contentLength.length > LONGEST_LENGTH) return false
      if (head.contentType !== JSON_TYPE && !isJson(head.contentType ?? undefined)) return false
      const source: AskerSource = { ip: addressOf(request, head), connection: request.socket, client: head.userAgent }
      let asker: Asker | 'ASK'
      try {
        asker = askers.instantly(text, source, now)
      } catch (error) {
        doorway.run(PATH, request, response, head, now.monotonic, () => Promise.reject(error as Error), sendFault)
        return true
      }
      if (asker === 'ASK') return false
      takePushedBody(request, (body) => doorway.run(PATH, request, response, head, now.monotonic, (answering) => answerWhole(asker, body, answering), sendFault))
      return true
    },

    async answer(request, response, _url, source) {
      try {
        if (request.method !== 'POST') throw new AskerFault(405, 'BAD_USER_INPUT', 'Verification is asked by POST.', { headers: { Allow: 'POST' } })
        if (!(await isReady())) throw new AskerFault(503, 'UNAVAILABLE', 'This installation has not been set up yet.', { headers: { 'Retry-After': '10' } })
        // A session never counts here: whoever asks is a service.
        const presented = presentedCredential(request, { cookieName: null })
        if (presented.kind === 'AMBIGUOUS') throw new AskerFault(400, 'AMBIGUOUS_CREDENTIALS', presented.message)
        if (presented.kind !== 'KEY') throw askUnauthenticated()
        const asker = await askers.eventually(presented.text, { ip: () => source.ip, connection: request.socket, client: source.userAgent })
        if (!isJson(request.headers['content-type'])) throw new AskerFault(415, 'BAD_USER_INPUT', 'Send the question as application/json.')
        const body = await readBody(request)
        if (body === null) throw new AskerFault(413, 'BAD_USER_INPUT', 'The question is larger than 100 KB.', { headers: { Connection: 'close' } })
        const text = answerText(await decide(asker, body))
        response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': Buffer.byteLength(text) })
        response.end(text)
      } catch (error) {
        if (doorway.isUnavailable(error)) sendJson(response, 503, UNAVAILABLE, { 'Retry-After': '1' })
        else sendFault(response, error)
      }
    },
  }
}
