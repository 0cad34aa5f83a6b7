import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { contains } from '@latchkey/domain/address/cidr.ts'
import { outcomeCode, outcomeStatus, secretMatched } from '@latchkey/domain/verification/decide.ts'
import { type Instant, readInstant } from '../../application/instant.ts'
import type { Services } from '../../application/request-context.ts'
import type { Access, Asker, StoredKey } from '../../application/verifier.ts'
import { keyInUrl } from '../../http/credentials.ts'
import { sendProblem } from '../../http/problem.ts'
import { type GatewayKeyOutcome, isGatewayKeyText } from '../gateway-keys/gateway-key.lookup.ts'
import { AskerFault } from './asker-fault.ts'
import type { Answering, Doorway } from './doorway.ts'
import { createForwardedAddresses } from './forwarded-addresses.ts'
import { forwardedCredential } from './forward-credential.ts'
import { createForwardQuestions, type ForwardQuestion } from './forward-question.ts'
import { rateLimitHeaders, rateLimitLeft, rateLimitPolicy } from './rate-limit-headers.ts'
import { readHead, type RequestHead } from './request-head.ts'
import type { Decided, FastVerifier } from './verifier.ts'
import type { ParsedQuestion } from './verification-question.ts'

interface ForwardAuthOptions {
  services: Pick<Services, 'config' | 'log' | 'keyFormats'>
  verifier: FastVerifier
  doorway: Doorway
  isSetUp: () => Promise<boolean>
}

/** Answers a gateway's question about one request of a client. */
export type ForwardAuthRoute = (request: IncomingMessage, response: ServerResponse, search: string) => void

const ANYBODY: Asker = { kind: 'GATEWAY' }
const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])
const METHOD = /^[A-Z]{1,20}$/
const MOST_NAMES = 100
const UNSAFE = /[^A-Za-z0-9._:,@-]/

/** A value that is safe in a header and in a log: never empty, percent-encoded outside a few characters. */
export function headerValue(text: string | null): string {
  if (text === null || text === '') return '-'
  if (!UNSAFE.test(text)) return text
  return [...Buffer.from(text)].map((byte) => (UNSAFE.test(String.fromCharCode(byte)) ? `%${byte.toString(16).toUpperCase().padStart(2, '0')}` : String.fromCharCode(byte))).join('')
}

const listValue = (names: readonly string[]): string => (names.length > MOST_NAMES ? '?' : headerValue(names.join(',')))

/** What the gateway passes on of a good key. Every header is always there, so that none of a client's own can stand in its place. */
const IDENTITY = ['x-latchkey-key-id', 'x-latchkey-organization', 'x-latchkey-permissions', 'x-latchkey-workspaces', 'x-latchkey-owner', 'x-latchkey-name']
const BUDGET = ['ratelimit-policy', 'ratelimit']

/** Their values, in the same order. */
const identityOf = (key: StoredKey, permissions: readonly string[]): string[] => [
  headerValue(key.key_id),
  headerValue(key.organization_slug),
  listValue(permissions),
  key.all_workspaces ? '*' : listValue(key.workspaces.map((workspace) => workspace.slug)),
  headerValue(key.owner_email),
  headerValue(key.name),
]

/** What the client sent, as the gateway says: the method decides the budget, the address must hold no key. */
function subjectOf(head: RequestHead): { method: string; uri: string } {
  const method = head.forwardedMethod ?? head.originalMethod
  const uri = head.forwardedUri ?? head.originalUri
  const differ = (one: string | null, other: string | null): boolean => one !== null && other !== null && one !== other
  if (head.subjectTwice || differ(head.forwardedMethod, head.originalMethod) || differ(head.forwardedUri, head.originalUri)) {
    throw new AskerFault(400, 'BAD_USER_INPUT', 'The gateway says in two ways what was asked for. Let it send X-Forwarded-Method and X-Forwarded-Uri once, and take away what the client sent.')
  }
  if (method === null || uri === null || !METHOD.test(method)) throw new AskerFault(400, 'BAD_USER_INPUT', 'The gateway must send X-Forwarded-Method and X-Forwarded-Uri.')
  return { method, uri }
}

const withoutProof = (): AskerFault => new AskerFault(500, 'GATEWAY_NOT_PROVEN', 'The gateway did not prove itself: send X-Latchkey-Gateway-Key, or list its address in LATCHKEY_TRUSTED_GATEWAYS.')

/**
 * `/v1/forward-auth` for nginx, Caddy, Traefik and Envoy: 200 with the identity of the key, 401, 403, or 429 by the
 * outcome. A gateway that did not prove itself gets 500 and never 401 or 403, which it would hand on as the client's fault.
 */
export function createForwardAuthRoute({ services, verifier, doorway, isSetUp }: ForwardAuthOptions): ForwardAuthRoute {
  const { trustedProxies, trustedGateways } = services.config
  const { accepted } = services.keyFormats
  const questionOf = createForwardQuestions(verifier)
  const addresses = createForwardedAddresses(trustedProxies)
  const unlimitedForm = doorway.form(IDENTITY)
  const limitedForm = doorway.form([...IDENTITY, ...BUDGET])
  let setUp = false

  /** Throws where the gateway is not proven; gives a promise where the database has to say. */
  const proveGateway = (head: RequestHead, connection: Socket, now: Instant): void | Promise<void> => {
    if (head.gatewayKey === null) {
      const peer = trustedGateways.length === 0 ? null : addresses.peer(connection.remoteAddress)
      if (peer !== null && contains(trustedGateways, peer.address)) return
      throw withoutProof()
    }
    if (head.gatewayKeyTwice || !isGatewayKeyText(head.gatewayKey)) throw withoutProof()
    const { gatewayKey } = head
    const source = { ip: (): string | null => addresses.peer(connection.remoteAddress)?.text ?? null, connection }
    const known = verifier.checkGatewayKeyInstantly(gatewayKey, source, now)
    if (known !== null) return demandGood(known)
    return verifier.checkGatewayKey(gatewayKey, source).then(demandGood)
  }

  const demandGood = ({ outcome }: GatewayKeyOutcome): void => {
    if (outcome !== 'GOOD') throw withoutProof()
  }

  const refuseKeyInUri = (uri: string): void => {
    if (!uri.includes('?')) return
    const url = URL.parse(uri, 'http://latchkey.invalid')
    const fault = url === null ? null : keyInUrl(url, accepted, false)
    if (fault !== null) throw new AskerFault(400, 'BAD_USER_INPUT', fault)
  }

  const passOn = ({ key, permissions, rateLimit, words }: Decided, answering: Answering): void => {
    if (key === null) throw new Error('A key is good, and there is none.')
    const identity = words === null ? identityOf(key, permissions) : (words.identity ??= identityOf(key, permissions))
    const form = rateLimit === null ? unlimitedForm : limitedForm
    for (let index = 0; index < identity.length; index += 1) form.fill(index, identity[index] as string)
    if (rateLimit !== null) {
      form.fill(IDENTITY.length, rateLimitPolicy(rateLimit))
      form.fill(IDENTITY.length + 1, rateLimitLeft(rateLimit))
    }
    answering.sendForm(form)
  }

  const reply = (decided: Decided | 'UNKNOWN_WORKSPACE', asked: ForwardQuestion, answering: Answering): void => {
    if (decided === 'UNKNOWN_WORKSPACE') throw new AskerFault(400, 'BAD_USER_INPUT', 'The organization has no workspace with this slug or id.')
    const { outcome, missingPermissions, rateLimit } = decided
    if (outcome === 'VALID') {
      passOn(decided, answering)
      return
    }
    const status = outcome === 'RATE_LIMITED' ? asked.throttleStatus : outcomeStatus(outcome)
    const headers = Object.entries(rateLimitHeaders(rateLimit, outcome === 'RATE_LIMITED')).flat()
    if (status === 401) headers.push('WWW-Authenticate', 'Bearer')
    if (secretMatched(outcome)) headers.push('X-Latchkey-Reason', outcome)
    if (missingPermissions.length > 0) headers.push('X-Latchkey-Missing-Permissions', listValue(missingPermissions))
    answering.send(status, `{"code":"${outcomeCode(outcome)}"}`, headers)
  }

  const accessOf = (method: string, { question }: ForwardQuestion): Access => (question.permissions.length === 0 && !READING.has(method) ? 'write' : question.access)

  const decide = (request: IncomingMessage, head: RequestHead, search: string, now: Instant, answering: Answering): void | Promise<void> => {
    const judge = (): void | Promise<void> => {
      const asked = questionOf(search)
      const { method, uri } = subjectOf(head)
      refuseKeyInUri(uri)
      const credential = forwardedCredential(head, asked.credential, accepted)
      if (credential.kind === 'AMBIGUOUS') throw new AskerFault(400, 'AMBIGUOUS_CREDENTIALS', 'The request carries two different credentials. Send exactly one.')
      if (credential.kind === 'NONE') {
        answering.send(401, '{"code":"UNAUTHENTICATED"}', ['WWW-Authenticate', 'Bearer'])
        return
      }
      const client = head.forwardedFor === null ? null : addresses.client(request.socket.remoteAddress, head.forwardedFor)
      const { permissions, bits, workspace, operation } = asked.question
      const question: ParsedQuestion = { permissions, bits, access: accessOf(method, asked), address: client?.address ?? null, ip: client?.text ?? null, client: head.userAgent, workspace, operation }
      // Proving the gateway may have taken a while.
      const decided = verifier.decideInstantly(ANYBODY, credential.text, question, proven instanceof Promise ? readInstant() : now)
      if (decided !== 'ASK') {
        reply(decided, asked, answering)
        return
      }
      return verifier.decideEventually(ANYBODY, credential.text, question).then((later) => reply(later, asked, answering))
    }
    const proven = proveGateway(head, request.socket, now)
    return proven instanceof Promise ? proven.then(judge) : judge()
  }

  const sendFault = (response: ServerResponse, error: unknown): void => {
    if (!(error instanceof AskerFault)) throw error
    if (error.status === 500) services.log.warn({ securityEvent: 'unproven_gateway' }, error.message)
    const requestId = String(response.getHeader('X-Request-Id'))
    sendProblem(response, requestId, { status: error.status, code: error.code, detail: error.message, headers: error.headers })
  }

  return (request, response, search) => {
    const now = readInstant()
    const head = readHead(request.rawHeaders)
    doorway.run(
      '/v1/forward-auth',
      request,
      response,
      head,
      now.monotonic,
      (answering) => {
        if (setUp) return decide(request, head, search, now, answering)
        return isSetUp().then((known) => {
          if (!known) throw new AskerFault(503, 'UNAVAILABLE', 'This installation has not been set up yet.', { headers: { 'Retry-After': '10' } })
          setUp = true
          return decide(request, head, search, readInstant(), answering)
        })
      },
      sendFault,
    )
  }
}

