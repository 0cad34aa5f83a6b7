import { hash } from 'node:crypto'
import { parseAddress } from '@latchkey/domain/address/cidr.ts'
import type { Issue } from '@latchkey/domain/issue.ts'
import { parseKey } from '@latchkey/domain/key/format.ts'
import type { PermissionName } from '@latchkey/domain/permission/catalogue.ts'
import { decide, type Outcome, type Question, reachesRateLimit } from '@latchkey/domain/verification/decide.ts'
import { ARCHIVED_WORKSPACE, decideAfterRateLimit, decideBeforeRateLimit, holdsAll, INSUFFICIENT_PERMISSIONS, NO_WORKSPACE, OUTCOMES, type PackedQuestion, VALID } from '@latchkey/domain/verification/decide-packed.ts'
import type { Pool } from 'pg'
import type { Clock } from '../../application/clock.ts'
import type { KeyFormats } from '../../application/request-context.ts'
import type { Asker, StoredKey, Verification, VerificationAnswer, VerificationQuestion, Verifier } from '../../application/verifier.ts'
import type { Config } from '../../config.ts'
import { checkGatewayKey, decideGatewayKey, type GatewayKeyOutcome } from '../gateway-keys/gateway-key.lookup.ts'
import type { ChangeFeed } from './change-feed.ts'
import { digestOfLatin1 } from './digest-words.ts'
import type { PermissionNumbers } from './interned-sets.ts'
import type { KeyRegister, KnownOrganization } from './key-register.ts'
import { KnownWords, type Words } from './known-words.ts'
import type { Charge, RateLimiter } from './rate-limiter.ts'
import { isRowVisibleTo, isVisibleTo } from './visibility.ts'
import type { VerificationCounters } from './verification-counters.ts'
import { verificationRecordOf } from './stored-key.ts'
import { NotAnswered, type StoredKeyReader } from './stored-key-reader.ts'
import type { UseRecorder } from './use-recorder.ts'
import { createQuestionParser, type ParsedQuestion } from './verification-question.ts'

interface VerifierOptions {
  pool: Pick<Pool, 'query'>
  reader: StoredKeyReader
  feed: ChangeFeed
  keyFormats: KeyFormats
  config: Pick<Config, 'catalogue' | 'plans' | 'policies'>
  permissions: PermissionNumbers
  clock: Clock
  limiter: RateLimiter
  uses: UseRecorder
  counters: VerificationCounters
}

/** A decision, with the words of the key where they are kept for the next time. */
export interface Decided extends Verification {
  words: Words | null
}

export interface FastVerifier extends Verifier {
  parse(question: VerificationQuestion): ParsedQuestion | readonly Issue[]
  /**
   * The decision from memory alone, where that may be believed. 'ASK' where it may not, or where words or a budget have to
   * be asked for; nothing has been counted then.
   */
  decideInstantly(asker: Asker, secret: string, question: ParsedQuestion): Decided | 'ASK' | 'UNKNOWN_WORKSPACE'
  /** The same, asking the database where need be. Rejects when nothing can be decided. */
  decideEventually(asker: Asker, secret: string, question: ParsedQuestion): Promise<Decided | 'UNKNOWN_WORKSPACE'>
  /** `authenticate` from memory alone. */
  authenticateInstantly(secret: string, source: Pick<ParsedQuestion, 'address' | 'ip' | 'client'>): Decided | 'ASK'
  /** A gateway key by the same rule: from memory, or null where memory may not be believed. */
  checkGatewayKeyInstantly(text: string, ip: () => string | null): GatewayKeyOutcome | null
  checkGatewayKey(text: string, ip: () => string | null): Promise<GatewayKeyOutcome>
}

const LONGEST_TRUST_MS = 3_000
const PATIENCE_MS = 1_000
/** Where memory may answer alone, nobody waits long for a database that does not. */
const SHORT_PATIENCE_MS = 250
/** Longer text is no key: a prefix of 20, and 64 digits behind a separator. */
const LONGEST_KEY = 85

const ANYBODY: Asker = { kind: 'GATEWAY' }

const unknownWorkspace: VerificationAnswer = { ok: false, issues: [{ path: ['workspace'], code: 'UNKNOWN_WORKSPACE', message: 'The organization has no workspace with this slug or id.' }] }

const noKey = (outcome: Outcome): Decided => ({ outcome, missingPermissions: [], key: null, permissions: [], rateLimit: null, words: null })

/**
 * The verifier: from memory while the change feed is healthy, from the database otherwise, and from memory again for as
 * long as an organization allows where the database cannot be asked.
 */
export function createVerifier({ pool, reader, feed, keyFormats, config, permissions, clock, limiter, uses, counters }: VerifierOptions): FastVerifier {
  const words = new KnownWords()
  feed.onChange((_register, rows) => words.forget(rows))
  const parse = createQuestionParser(config.catalogue, permissions)
  const digest = new Uint32Array(8)
  const packed: { -readonly [Name in keyof PackedQuestion]: PackedQuestion[Name] } = { permissions: null, address: null, workspace: NO_WORKSPACE, operation: null }
  const nothingAsked = parse({ key: '' }) as ParsedQuestion

  const isWellFormed = (secret: string): boolean => parseKey(secret, keyFormats.accepted).ok

  const isBelieved = (alone: boolean, maxStalenessMs: number): boolean => (alone ? feed.mayAnswerAlone(maxStalenessMs) : feed.isTrusted(maxStalenessMs))

  const rowOf = (register: KeyRegister, secret: string): number => {
    if (secret.length > LONGEST_KEY) return -1
    return register.keys.find(digestOfLatin1(hash('sha256', secret, 'latin1'), digest))
  }

  /** What `packed.workspace` is to be, or null where the organization has no such workspace. */
  const workspaceNumber = (organization: KnownOrganization | undefined, text: string): number | null => {
    const workspace = organization?.workspacesBySlug.get(text) ?? organization?.workspacesById.get(text)
    return workspace === undefined ? null : workspace.archived ? ARCHIVED_WORKSPACE : workspace.number
  }

  /** 'CHARGE': all is well so far, and the key's budget has to be asked. Without `charge` nothing is counted. */
  const decideFromMemory = (asker: Asker, secret: string, question: ParsedQuestion, charge: Charge | null, alone: boolean): Decided | 'ASK' | 'UNKNOWN_WORKSPACE' | ToCharge => {
    const { register } = feed
    if (register === null || !isBelieved(alone, alone ? config.policies.maxStalenessSeconds * 1_000 : LONGEST_TRUST_MS)) return 'ASK'
    const found = rowOf(register, secret)
    const row = found !== -1 && isRowVisibleTo(asker, register, found) ? found : -1
    // The asker's own organization is known whatever the key is; a gateway's question is about the key's organization.
    const organization = asker.kind === 'ORGANIZATION' ? register.organization(asker.organizationId) : row === -1 ? undefined : register.organizationOf(row)
    if (organization !== undefined && !isBelieved(alone, organization.maxStalenessMs)) return 'ASK'
    packed.workspace = NO_WORKSPACE
    if (question.workspace !== null && (asker.kind === 'ORGANIZATION' || row !== -1)) {
      const number = workspaceNumber(organization, question.workspace)
      if (number === null) return 'UNKNOWN_WORKSPACE'
      packed.workspace = number
    }
    if (row === -1) return noKey(found !== -1 || isWellFormed(secret) ? 'NOT_FOUND' : 'MALFORMED')
    const known = words.get(row)
    if (known === undefined || organization === undefined) return 'ASK'

    packed.permissions = question.bits
    packed.address = question.address
    packed.operation = question.operation
    const record = register.recordOf(row)
    let decision = decideBeforeRateLimit(record, packed, clock.now().getTime())
    if (decision === VALID) {
      const limit = organization.limits?.[question.access] ?? null
      if (limit !== null && charge === null) return { keyId: known.key.key_id, limit }
      decision = decideAfterRateLimit(record, packed, charge === null || charge.within)
    }
    const { bits, names } = register.permissionsOf(row)
    const missingPermissions = decision === INSUFFICIENT_PERMISSIONS ? missingOf(bits, question) : []
    return { outcome: OUTCOMES[decision] as Outcome, missingPermissions, key: known.key, permissions: names, rateLimit: charge?.state ?? null, words: known }
  }

  const missingOf = (held: Uint32Array, question: ParsedQuestion): PermissionName[] =>
    [...new Set(question.permissions)].filter((name) => !holdsAll(held, permissions.bitsOf([name])))

  const findWorkspace = async (organizationId: string, text: string): Promise<Question['workspace']> => {
    const { rows } = await pool.query<{ id: string; archived: boolean }>({
      name: 'workspace-by-slug-or-id',
      text: 'select id, archived_at is not null as archived from workspace where organization_id = $1 and (slug = $2 or id = $2)',
      values: [organizationId, text],
    })
    return rows[0] ?? null
  }

  /** Reads the key, and keeps its words where nothing has changed meanwhile. */
  const readKey = async (secret: string): Promise<StoredKey | 'MALFORMED' | 'NOT_FOUND'> => {
    if (!isWellFormed(secret)) return 'MALFORMED'
    const { register, applied } = feed
    const text = hash('sha256', secret, 'latin1')
    const mayFallBack = !feed.isTrusted(LONGEST_TRUST_MS) && feed.mayAnswerAlone(config.policies.maxStalenessSeconds * 1_000)
    const key = await reader.read(Buffer.from(text, 'latin1'), mayFallBack ? SHORT_PATIENCE_MS : PATIENCE_MS)
    if (key === null) return 'NOT_FOUND'
    if (register !== null && feed.register === register && feed.applied === applied && feed.isTrusted(LONGEST_TRUST_MS)) {
      const row = register.keys.find(digestOfLatin1(text, digest))
      if (row !== -1) words.put(register, row, key)
    }
    return key
  }

  const decideFromDatabase = async (asker: Asker, secret: string, question: ParsedQuestion, charged: Charge | null): Promise<Decided | 'UNKNOWN_WORKSPACE'> => {
    const stored = await readKey(secret)
    const found = typeof stored !== 'string' && !isVisibleTo(asker, stored) ? 'NOT_FOUND' : stored
    let workspace: Question['workspace'] = null
    if (question.workspace !== null) {
      const organizationId = asker.kind === 'ORGANIZATION' ? asker.organizationId : typeof found === 'string' ? null : found.organization_id
      if (organizationId !== null) {
        workspace = await findWorkspace(organizationId, question.workspace)
        if (workspace === null) return 'UNKNOWN_WORKSPACE'
      }
    }
    if (typeof found === 'string') return noKey(found)
    const record = verificationRecordOf(found, config.catalogue)
    const asked: Question = { permissions: question.permissions, address: question.address, workspace, operation: question.operation }
    const now = clock.now()
    const limit = config.plans.get(found.plan)?.rateLimits?.[question.access] ?? null
    const charge = limit === null || !reachesRateLimit(record, asked, now) ? null : (charged ?? (await limiter.charge(found.key_id, question.access, limit)))
    const decision = decide(record, asked, now, charge === null || charge.within)
    return { ...decision, key: found, permissions: [...record.permissions].sort(), rateLimit: charge?.state ?? null, words: null }
  }

  /** Counts a decision, and the use of the key where the asker may know of it. */
  const counted = (said: Decided, question: ParsedQuestion): Decided => {
    // The operation comes last of what was asked, so nothing else stands against the key.
    const decided: Decided = question.operationComesLater === true && said.outcome === 'OPERATION_NOT_ALLOWED' ? { ...said, outcome: 'VALID' } : said
    counters.decided(decided.outcome)
    if (decided.key !== null) uses.record(decided.key.key_id, decided.key.secret_id, decided.outcome, question.permissions, clock.now().getTime(), question.ip, question.client)
    return decided
  }

  const decideInstantly: FastVerifier['decideInstantly'] = (asker, secret, question) => {
    const decided = decideUncounted(asker, secret, question)
    return typeof decided === 'string' ? decided : counted(decided, question)
  }

  const decideUncounted: FastVerifier['decideInstantly'] = (asker, secret, question) => {
    const decided = decideFromMemory(asker, secret, question, null, false)
    if (typeof decided === 'string' || 'outcome' in decided) return decided
    const charge = limiter.chargeInstantly(decided.keyId, question.access, decided.limit)
    if (charge === null) return 'ASK'
    // Nothing else has run in between, so this decides.
    return decideFromMemory(asker, secret, question, charge, false) as Decided
  }

  const decideEventually: FastVerifier['decideEventually'] = async (asker, secret, question) => {
    const decided = await askUncounted(asker, secret, question)
    return typeof decided === 'string' ? decided : counted(decided, question)
  }

  const askUncounted: FastVerifier['decideEventually'] = async (asker, secret, question) => {
    const instantly = decideFromMemory(asker, secret, question, null, false)
    let charge: Charge | null = null
    if (instantly === 'UNKNOWN_WORKSPACE') return instantly
    if (typeof instantly !== 'string') {
      if ('outcome' in instantly) return instantly
      charge = await limiter.charge(instantly.keyId, question.access, instantly.limit)
      const decided = decideFromMemory(asker, secret, question, charge, false)
      if (typeof decided === 'string' ? decided === 'UNKNOWN_WORKSPACE' : 'outcome' in decided) return decided as Decided | 'UNKNOWN_WORKSPACE'
    }
    try {
      return await decideFromDatabase(asker, secret, question, charge)
    } catch (error) {
      const alone = await decideAlone(asker, secret, question, charge)
      if (alone === null) throw error
      return alone
    }
  }

  /** Without the database: from memory, within the bound that the organization allows; null where that cannot be. */
  const decideAlone = async (asker: Asker, secret: string, question: ParsedQuestion, charged: Charge | null): Promise<Decided | 'UNKNOWN_WORKSPACE' | null> => {
    const first = decideFromMemory(asker, secret, question, charged, true)
    if (first === 'ASK') return null
    if (typeof first === 'string' || 'outcome' in first) return first
    const charge = await limiter.charge(first.keyId, question.access, first.limit)
    const second = decideFromMemory(asker, secret, question, charge, true)
    return second === 'ASK' ? null : (second as Decided | 'UNKNOWN_WORKSPACE')
  }

  const decideNow = (asker: Asker, secret: string, question: ParsedQuestion): Decided | 'UNKNOWN_WORKSPACE' | Promise<Decided | 'UNKNOWN_WORKSPACE'> => {
    const decided = decideInstantly(asker, secret, question)
    return decided === 'ASK' ? decideEventually(asker, secret, question) : decided
  }

  const checkGatewayKeyInstantly: FastVerifier['checkGatewayKeyInstantly'] = (text, ip) => {
    const { register } = feed
    if (register === null || !feed.isTrusted(LONGEST_TRUST_MS)) return null
    return decideGatewayKey(register.gatewayKey(hash('sha256', text, 'latin1')), ip, clock.now().getTime())
  }

  const authenticateInstantly: FastVerifier['authenticateInstantly'] = (secret, source) => {
    const decided = decideInstantly(ANYBODY, secret, { ...nothingAsked, ...source })
    return decided === 'UNKNOWN_WORKSPACE' ? 'ASK' : decided
  }

  return {
    parse,
    decideInstantly,
    decideEventually,

    checkGatewayKeyInstantly,

    async checkGatewayKey(text, ip) {
      const instantly = checkGatewayKeyInstantly(text, ip)
      if (instantly !== null) return instantly
      try {
        return await checkGatewayKey(pool, text, ip, clock.now().getTime())
      } catch (error) {
        const { register } = feed
        if (register === null || !feed.mayAnswerAlone(config.policies.maxStalenessSeconds * 1_000)) throw error
        return decideGatewayKey(register.gatewayKey(hash('sha256', text, 'latin1')), ip, clock.now().getTime())
      }
    },

    authenticateInstantly,

    async authenticate(secret, { ip, client, operationComesLater = false, access = nothingAsked.access }) {
      const parsed = ip === null ? null : parseAddress(ip)
      const question = { ...nothingAsked, address: parsed?.ok ? parsed.address : null, ip, client, operationComesLater, access }
      const decided = await decideNow(ANYBODY, secret, question)
      // Nothing about workspaces was asked.
      if (decided === 'UNKNOWN_WORKSPACE') throw new NotAnswered('The question was not understood.')
      return decided
    },

    async verify(asker, question) {
      const parsed = parse(question)
      if (!('access' in parsed)) return { ok: false, issues: parsed }
      const decided = await decideNow(asker, question.key, parsed)
      if (decided === 'UNKNOWN_WORKSPACE') return unknownWorkspace
      return { ok: true, verification: decided }
    },
  }
}

/** The key is good and comes from the right address: this budget is to be charged. */
interface ToCharge {
  keyId: string
  limit: number
}
