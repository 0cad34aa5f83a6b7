import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Address, type Cidr, contains, parseAddress, printAddress } from '@latchkey/domain/address/cidr.ts'
import { clientAddress } from '@latchkey/domain/address/client-address.ts'
import { outcomeCode, outcomeStatus, secretMatched } from '@latchkey/domain/verification/decide.ts'
import type { Services } from '../../application/request-context.ts'
import type { Asker } from '../../application/verifier.ts'
import { keyInUrl } from '../../http/credentials.ts'
import { sendProblem } from '../../http/problem.ts'
import { type GatewayKeyOutcome, isGatewayKeyText } from '../gateway-keys/gateway-key.lookup.ts'
import { AskerFault } from './asker-fault.ts'
import type { Answering, Doorway } from './doorway.ts'
import { forwardedCredential } from './forward-credential.ts'
import { createForwardQuestions, type ForwardQuestion } from './forward-question.ts'
import { rateLimitHeaders } from './rate-limit-headers.ts'
import { readHead, type RequestHead } from './request-head.ts'
import type { Access } from './rate-limiter.ts'
import type { Decided, FastVerifier } from './verifier.ts'

interface ForwardAuthOptions {
  services: Services
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
const identityOf = ({ key, permissions }: Decided): string[] =>
  key === null
    ? []
    : [
        ['X-Latchkey-Key-Id', headerValue(key.key_id)],
        ['X-Latchkey-Organization', headerValue(key.organization_slug)],
        ['X-Latchkey-Permissions', listValue(permissions)],
        ['X-Latchkey-Workspaces', key.all_workspaces ? '*' : listValue(key.workspaces.map((workspace) => workspace.slug))],
        ['X-Latchkey-Owner', headerValue(key.owner_email)],
        ['X-Latchkey-Name', headerValue(key.name)],
      ].flat()

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
  const identities = new WeakMap<object, string[]>()
  let setUp = false

  const peerOf = (request: IncomingMessage): Address | null => {
    const parsed = parseAddress((request.socket.remoteAddress ?? '').split('%', 1)[0] ?? '')
    return parsed.ok ? parsed.address : null
  }

  /** Throws where the gateway is not proven; gives a promise where the database has to say. */
  const proveGateway = (head: RequestHead, peer: Address | null): void | Promise<void> => {
    if (head.gatewayKey === null) {
      if (peer !== null && contains(trustedGateways, peer)) return
      throw withoutProof()
    }
    if (head.gatewayKeyTwice || !isGatewayKeyText(head.gatewayKey)) throw withoutProof()
    const { gatewayKey } = head
    const ip = (): string | null => (peer === null ? null : printAddress(peer))
    const known = verifier.checkGatewayKeyInstantly(gatewayKey, ip)
    if (known !== null) return demandGood(known)
    return verifier.checkGatewayKey(gatewayKey, ip).then(demandGood)
  }

  const demandGood = ({ outcome }: GatewayKeyOutcome): void => {
    if (outcome !== 'GOOD') throw withoutProof()
  }

  /** A proven gateway is one trusted hop; where it names no client, there is no address to compare. */
  const clientOf = (request: IncomingMessage, head: RequestHead, peer: Address | null): Address | null => {
    if (peer === null || head.forwardedFor === null || head.forwardedFor.trim() === '') return null
    const hop: Cidr = { ...peer, length: peer.words.length * 32 }
    return clientAddress(request.socket.remoteAddress, head.forwardedFor, [...trustedProxies, hop])
  }

  const refuseKeyInUri = (uri: string): void => {
    if (!uri.includes('?')) return
    const url = URL.parse(uri, 'http://latchkey.invalid')
    const fault = url === null ? null : keyInUrl(url, accepted, false)
    if (fault !== null) throw new AskerFault(400, 'BAD_USER_INPUT', fault)
  }

  const identityHeaders = (decided: Decided): string[] => {
    const kept = decided.words === null ? undefined : identities.get(decided.words)
    if (kept !== undefined) return kept
    const made = identityOf(decided)
    if (decided.words !== null) identities.set(decided.words, made)
    return made
  }

  const reply = (decided: Decided | 'UNKNOWN_WORKSPACE', asked: ForwardQuestion, answering: Answering): void => {
    if (decided === 'UNKNOWN_WORKSPACE') throw new AskerFault(400, 'BAD_USER_INPUT', 'The organization has no workspace with this slug or id.')
    const { outcome, missingPermissions, rateLimit } = decided
    const budget = rateLimit === null ? [] : Object.entries(rateLimitHeaders(rateLimit, outcome === 'RATE_LIMITED')).flat()
    if (outcome === 'VALID') {
      answering.send(200, '', [...identityHeaders(decided), ...budget])
      return
    }
    const status = outcome === 'RATE_LIMITED' ? asked.throttleStatus : outcomeStatus(outcome)
    const headers = [...budget]
    if (status === 401) headers.push('WWW-Authenticate', 'Bearer')
    if (secretMatched(outcome)) headers.push('X-Latchkey-Reason', outcome)
    if (missingPermissions.length > 0) headers.push('X-Latchkey-Missing-Permissions', listValue(missingPermissions))
    answering.send(status, `{"code":"${outcomeCode(outcome)}"}`, headers)
  }

  const accessOf = (method: string, { question }: ForwardQuestion): Access => (question.permissions.length === 0 && !READING.has(method) ? 'write' : question.access)

  const decide = (request: IncomingMessage, head: RequestHead, search: string, answering: Answering): void | Promise<void> => {
    const peer = peerOf(request)
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
      const address = clientOf(request, head, peer)
      const question = { ...asked.question, access: accessOf(method, asked), address, ip: address === null ? null : printAddress(address), client: head.userAgent }
      const decided = verifier.decideInstantly(ANYBODY, credential.text, question)
      if (decided !== 'ASK') {
        reply(decided, asked, answering)
        return
      }
      return verifier.decideEventually(ANYBODY, credential.text, question).then((later) => reply(later, asked, answering))
    }
    const proven = proveGateway(head, peer)
    return proven instanceof Promise ? proven.then(judge) : judge()
  }

  const sendFault = (response: ServerResponse, error: unknown): void => {
    if (!(error instanceof AskerFault)) throw error
    if (error.status === 500) services.log.warn({ securityEvent: 'unproven_gateway' }, error.message)
    const requestId = String(response.getHeader('X-Request-Id'))
    sendProblem(response, requestId, { status: error.status, code: error.code, detail: error.message, headers: error.headers })
  }

  return (request, response, search) => {
    const started = performance.now()
    const head = readHead(request.rawHeaders)
    doorway.run(
      request,
      response,
      head,
      started,
      (answering) => {
        if (setUp) return decide(request, head, search, answering)
        return isSetUp().then((known) => {
          if (!known) throw new AskerFault(503, 'UNAVAILABLE', 'This installation has not been set up yet.', { headers: { 'Retry-After': '10' } })
          setUp = true
          return decide(request, head, search, answering)
        })
      },
      sendFault,
    )
  }
}

