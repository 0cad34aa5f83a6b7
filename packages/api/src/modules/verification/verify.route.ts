import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Issue } from '@latchkey/domain/issue.ts'
import { outcomeCode, outcomeStatus, secretMatched } from '@latchkey/domain/verification/decide.ts'
import { refusalFor } from '../../application/demand.ts'
import type { RequestSource, Services } from '../../application/request-context.ts'
import { presentedCredential } from '../../http/credentials.ts'
import { isJson, readBody } from '../../http/request-body.ts'
import { sendJson } from '../../http/responses.ts'
import { isGatewayKeyText } from '../gateway-keys/gateway-key.lookup.ts'
import { principalOfKey } from './api-key-principal.ts'
import type { FastVerifier } from './verifier.ts'
import type { Asker, Verification, VerificationQuestion } from '../../application/verifier.ts'

interface VerifyRouteOptions {
  services: Services
  verifier: FastVerifier
  isSetUp: () => Promise<boolean>
}

/** The asker's own fault: an HTTP status and what to mend. */
class AskerFault extends Error {
  readonly status: number
  readonly code: string
  readonly headers: Record<string, string>
  readonly details: Record<string, unknown>

  constructor(status: number, code: string, message: string, { headers = {}, details = {} }: { headers?: Record<string, string>; details?: Record<string, unknown> } = {}) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
    this.details = details
  }
}

const invalid = (issues: readonly Issue[]): AskerFault =>
  new AskerFault(400, 'BAD_USER_INPUT', 'The question cannot be read.', {
    details: { issues: issues.map(({ path, code, message }) => ({ path: path.map(String), code, message })) },
  })

const unauthenticated = (reason?: string): AskerFault =>
  new AskerFault(401, 'UNAUTHENTICATED', 'Ask with a gateway key, or with an API key that has api_keys:verify.', {
    headers: { 'WWW-Authenticate': 'Bearer', ...(reason === undefined ? {} : { 'X-Latchkey-Reason': reason }) },
  })

const FIELDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  key: (value) => typeof value === 'string',
  permissions: (value) => value === null || (Array.isArray(value) && value.length <= 200 && value.every((name) => typeof name === 'string')),
  workspace: (value) => value === null || typeof value === 'string',
  ip: (value) => value === null || typeof value === 'string',
  access: (value) => value === null || value === 'read' || value === 'write',
  operation: (value) => value === null || typeof value === 'string',
}

function parseQuestion(body: string): VerificationQuestion {
  let parsed: unknown
  try {
    parsed = JSON.parse(body)
  } catch {
    throw new AskerFault(400, 'BAD_USER_INPUT', 'The body is not JSON.')
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw new AskerFault(400, 'BAD_USER_INPUT', 'The body must be a JSON object with a "key".')
  const issues: Issue[] = Object.entries(parsed).flatMap(([name, value]) => {
    const isValid = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined
    if (isValid === undefined) return [{ path: [name], code: 'UNKNOWN_FIELD', message: `There is no field of this name. Known are ${Object.keys(FIELDS).join(', ')}.` }]
    return isValid(value) ? [] : [{ path: [name], code: 'INVALID_VALUE', message: 'The value is not of the right type.' }]
  })
  if (!Object.hasOwn(parsed, 'key')) issues.push({ path: ['key'], code: 'REQUIRED', message: 'Give the key that is to be verified.' })
  if (issues.length > 0) throw invalid(issues)
  return parsed as VerificationQuestion
}

const answerOf = ({ outcome, missingPermissions, key, permissions }: Verification): Record<string, unknown> => ({
  valid: outcome === 'VALID',
  code: outcome,
  ...(key === null
    ? {}
    : {
        key_id: key.key_id,
        name: key.name,
        metadata: key.metadata,
        organization: key.organization_slug,
        external_id: key.external_id,
        owner: key.owner_email,
        permissions,
        workspace_scope: key.all_workspaces ? 'ALL' : 'CHOSEN',
        workspaces: key.workspaces.map((workspace) => workspace.slug),
        expires_at: key.expires_at === null ? null : new Date(key.expires_at).toISOString(),
      }),
  ...(secretMatched(outcome) && outcome !== 'VALID' ? { missing_permissions: missingPermissions } : {}),
})

/**
 * `POST /v1/keys/verify`: 200 for every outcome; the asker's own faults have statuses of their own. Whatever cannot be
 * decided is 503 and never "valid".
 */
export function createVerifyRoute({ services, verifier, isSetUp }: VerifyRouteOptions) {
  const askerOf = async (request: IncomingMessage, source: RequestSource): Promise<Asker> => {
    // A session never counts here: whoever asks is a service.
    const presented = presentedCredential(request, { cookieName: null })
    if (presented.kind === 'AMBIGUOUS') throw new AskerFault(400, 'AMBIGUOUS_CREDENTIALS', presented.message)
    if (presented.kind !== 'KEY') throw unauthenticated()
    if (isGatewayKeyText(presented.text)) {
      const { outcome } = await verifier.checkGatewayKey(presented.text, source.ip)
      if (outcome === 'WRONG_ADDRESS') throw new AskerFault(403, 'FORBIDDEN', 'This gateway key may not be used from this address.')
      if (outcome === 'NOT_GOOD') throw unauthenticated()
      return { kind: 'GATEWAY' }
    }
    const { outcome, key } = await services.verifier.authenticate(presented.text, { ip: source.ip, client: source.userAgent })
    if (outcome !== 'VALID' || key === null) {
      if (outcome !== 'VALID' && outcomeCode(outcome) !== 'UNAUTHENTICATED') {
        throw new AskerFault(outcomeStatus(outcome), outcomeCode(outcome), 'This key may not ask from here.', { headers: { 'X-Latchkey-Reason': outcome } })
      }
      throw unauthenticated(secretMatched(outcome) ? outcome : undefined)
    }
    const principal = principalOfKey(key, services.config.catalogue)
    if (refusalFor(principal, 'api_keys:verify', services.config.catalogue) !== null) {
      throw new AskerFault(403, 'FORBIDDEN', 'This needs the permission api_keys:verify.', { details: { required_permissions: ['api_keys:verify'] } })
    }
    return { kind: 'ORGANIZATION', organizationId: key.organization_id, workspaces: principal.authority.workspaces }
  }

  const answer = async (request: IncomingMessage, source: RequestSource): Promise<Record<string, unknown>> => {
    if (request.method !== 'POST') throw new AskerFault(405, 'BAD_USER_INPUT', 'Verification is asked by POST.', { headers: { Allow: 'POST' } })
    if (!(await isSetUp())) throw new AskerFault(503, 'UNAVAILABLE', 'This installation has not been set up yet.', { headers: { 'Retry-After': '10' } })
    const asker = await askerOf(request, source)
    if (!isJson(request.headers['content-type'])) throw new AskerFault(415, 'BAD_USER_INPUT', 'Send the question as application/json.')
    const body = await readBody(request)
    if (body === null) throw new AskerFault(413, 'BAD_USER_INPUT', 'The question is larger than 100 KB.', { headers: { Connection: 'close' } })
    const answered = await services.verifier.verify(asker, parseQuestion(body))
    if (!answered.ok) throw invalid(answered.issues)
    return answerOf(answered.verification)
  }

  return async (request: IncomingMessage, response: ServerResponse, _url: URL, source: RequestSource): Promise<void> => {
    try {
      sendJson(response, 200, await answer(request, source))
    } catch (error) {
      if (!(error instanceof AskerFault)) throw error
      sendJson(response, error.status, { code: error.code, message: error.message, ...error.details }, error.headers)
    }
  }
}
