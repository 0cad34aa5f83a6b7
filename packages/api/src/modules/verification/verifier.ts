import { hash } from 'node:crypto'
import type { Issue } from '@latchkey/domain/issue.ts'
import { hasWrongChecksum, parseKey } from '@latchkey/domain/key/format.ts'
import type { PermissionName } from '@latchkey/domain/permission/catalogue.ts'
import type { Outcome } from '@latchkey/domain/verification/decide.ts'
import { ARCHIVED_WORKSPACE, decideAfterRateLimit, decideBeforeRateLimit, holdsAll, INSUFFICIENT_PERMISSIONS, NO_WORKSPACE, OUTCOMES, type PackedQuestion, type PackedRecord, VALID } from '@latchkey/domain/verification/decide-packed.ts'
import type { Pool } from 'pg'
import type { Clock } from '../../application/clock.ts'
import { type Instant, readInstant } from '../../application/instant.ts'
import type { KeyFormats } from '../../application/request-context.ts'
import type { Asker, StoredKey, Verification, VerificationAnswer, VerificationQuestion, Verifier } from '../../application/verifier.ts'
import type { Config } from '../../config.ts'
import { checkGatewayKey, decideGatewayKey, type GatewayKeyOutcome } from '../gateway-keys/gateway-key.lookup.ts'
import { type ChangeFeed, TRUST_MS } from './change-feed.ts'
import { createCharging } from './charge-key.ts'
import { createDatabaseDecision, noKey } from './decide-from-database.ts'
import { digestOfLatin1 } from './digest-words.ts'
import type { PermissionList, PermissionNumbers } from './interned-sets.ts'
import type { KeyRegister, KnownOrganization } from './key-register.ts'
import { KnownWords, type Words } from './known-words.ts'
import { PresentedDigests } from './presented-digests.ts'
import { createPresentedQuestions } from './presented-question.ts'
import type { Charge, RateLimiter } from './rate-limiter.ts'
import { isRowVisibleTo } from './visibility.ts'
import type { VerificationCounters } from './verification-counters.ts'
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

/** Where a gateway's question came from. */
export interface GatewaySource {
  /** Its address; read only where it matters, because that takes longer than the rest. */
  ip: () => string | null
  connection: object
}

export interface FastVerifier extends Verifier {
  parse(question: VerificationQuestion): ParsedQuestion | readonly Issue[]
  /**
   * The decision from memory alone, where that may be believed. 'ASK' where it may not, or where words or a budget have to
   * be asked for; nothing has been counted then.
   */
  decideInstantly(asker: Asker, secret: string, question: ParsedQuestion, now: Instant): Decided | 'ASK' | 'UNKNOWN_WORKSPACE'
  /** The same, asking the database where need be. Rejects when nothing can be decided. */
  decideEventually(asker: Asker, secret: string, question: ParsedQuestion): Promise<Decided | 'UNKNOWN_WORKSPACE'>
  /** `authenticate` from memory alone. */
  authenticateInstantly(secret: string, source: Pick<ParsedQuestion, 'address' | 'ip' | 'client'>, now: Instant): Decided | 'ASK'
  /** A gateway key by the same rule: from memory, or null where memory may not be believed. */
  checkGatewayKeyInstantly(text: string, source: GatewaySource, now: Instant): GatewayKeyOutcome | null
  checkGatewayKey(text: string, source: GatewaySource): Promise<GatewayKeyOutcome>
}

const PATIENCE_MS = 1_000
/** Where memory may answer alone, nobody waits long for a database that does not. */
const SHORT_PATIENCE_MS = 250
/** Longer text is no key: a prefix of 20, and 64 digits behind a separator. */
const LONGEST_KEY = 85

const NONE_MISSING: readonly PermissionName[] = []
const ANYBODY: Asker = { kind: 'GATEWAY' }

const unknownWorkspace: VerificationAnswer = { ok: false, issues: [{ path: ['workspace'], code: 'UNKNOWN_WORKSPACE', message: 'The organization has no workspace with this slug or id.' }] }

/** What a look-up found: filled in again for each, so that deciding makes no garbage. */
class InHand {
  words!: Words
  held!: PermissionList
  record!: PackedRecord
  /** As far as it goes without the budget. */
  decision = VALID
  /** The budget that is to be charged, in requests per minute; null for none. */
  limit: number | null = null
}

/**
 * The verifier: from memory while the change feed is healthy, from the database otherwise, and from memory again for as
 * long as an organization allows where the database cannot be asked.
 */
export function createVerifier({ pool, reader, feed, keyFormats, config, permissions, clock, limiter, uses, counters }: VerifierOptions): FastVerifier {
  const words = new KnownWords()
  const presented = new PresentedDigests()
  feed.onChange((_register, rows) => words.forget(rows))
  const parse = createQuestionParser(config.catalogue, permissions)
  const digest = new Uint32Array(8)
  const packed: { -readonly [Name in keyof PackedQuestion]: PackedQuestion[Name] } = { permissions: null, address: null, workspace: NO_WORKSPACE, operation: null }
  const inHand = new InHand()
  const nothingAsked = parse({ key: '' }) as ParsedQuestion
  const presentedQuestion = createPresentedQuestions(nothingAsked)

  const isWellFormed = (secret: string): boolean => parseKey(secret, keyFormats.accepted).ok

  const rowOf = (register: KeyRegister, secret: string): number => {
    if (secret.length > LONGEST_KEY) return -1
    return register.keys.find(digestOfLatin1(hash('sha256', secret, 'latin1'), digest))
  }

  /** What `packed.workspace` is to be, or null where the organization has no such workspace. */
  const workspaceNumber = (organization: KnownOrganization | undefined, text: string): number | null => {
    const workspace = organization?.workspacesBySlug.get(text) ?? organization?.workspacesById.get(text)
    return workspace === undefined ? null : workspace.archived ? ARCHIVED_WORKSPACE : workspace.number
  }

  /**
   * Looks a presented secret up, and decides as far as that goes without the budget. 'FOUND': what was found is in hand until
   * the next call, and nothing has been counted.
   */
  const lookUp = (asker: Asker, secret: string, question: ParsedQuestion, alone: boolean, now: Instant): 'FOUND' | 'ASK' | 'UNKNOWN_WORKSPACE' | Decided => {
    const { register } = feed
    const stale = feed.staleness(now)
    if (register === null || stale >= (alone ? config.policies.maxStalenessSeconds * 1_000 : TRUST_MS)) return 'ASK'
    // Whoever guesses is answered before anything is hashed.
    const isMiswritten = hasWrongChecksum(secret, keyFormats.accepted)
    const found = isMiswritten ? -1 : rowOf(register, secret)
    const row = found !== -1 && isRowVisibleTo(asker, register, found) ? found : -1
    // The asker's own organization is known whatever the key is; a gateway's question is about the key's organization.
    const organization = asker.kind === 'ORGANIZATION' ? register.organization(asker.organizationId) : row === -1 ? undefined : register.organizationOf(row)
    if (organization !== undefined && stale >= organization.maxStalenessMs) return 'ASK'
    packed.workspace = NO_WORKSPACE
    if (question.workspace !== null && (asker.kind === 'ORGANIZATION' || row !== -1)) {
      const number = workspaceNumber(organization, question.workspace)
      if (number === null) return 'UNKNOWN_WORKSPACE'
      packed.workspace = number
    }
    if (row === -1) return noKey(found !== -1 || (!isMiswritten && isWellFormed(secret)) ? 'NOT_FOUND' : 'MALFORMED')
    const known = words.get(row)
    if (known === undefined || organization === undefined) return 'ASK'

    packed.permissions = question.bits
    packed.address = question.address
    packed.operation = question.operation
    inHand.words = known
    inHand.held = register.permissionsOf(row)
    inHand.record = register.recordOf(row)
    inHand.decision = decideBeforeRateLimit(inHand.record, packed, clock.at(now))
    inHand.limit = inHand.decision === VALID && question.isChargedLater !== true ? (organization.limits?.[question.access] ?? null) : null
    return 'FOUND'
  }

  /** The decision about what is in hand. `charge` is null where there is no budget to charge. */
  const decideInHand = (question: ParsedQuestion, charge: Charge | null): Decided => {
    const { held, words: known } = inHand
    const decision = inHand.decision === VALID ? decideAfterRateLimit(inHand.record, packed, charge === null || charge.within) : inHand.decision
    const missingPermissions = decision === INSUFFICIENT_PERMISSIONS ? missingOf(held.bits, question) : NONE_MISSING
    return { outcome: OUTCOMES[decision] as Outcome, missingPermissions, key: known.key, permissions: held.names, rateLimit: charge?.state ?? null, words: known }
  }

  const missingOf = (held: Uint32Array, question: ParsedQuestion): PermissionName[] =>
    [...new Set(question.permissions)].filter((name) => !holdsAll(held, permissions.bitsOf([name])))

  /** Reads the key, and keeps its words where nothing has changed meanwhile. */
  const readKey = async (secret: string): Promise<StoredKey | 'MALFORMED' | 'NOT_FOUND'> => {
    if (!isWellFormed(secret)) return 'MALFORMED'
    const { register, applied } = feed
    const text = hash('sha256', secret, 'latin1')
    const mayFallBack = !feed.isTrusted() && feed.mayAnswerAlone(config.policies.maxStalenessSeconds * 1_000)
    const key = await reader.read(Buffer.from(text, 'latin1'), mayFallBack ? SHORT_PATIENCE_MS : PATIENCE_MS)
    if (key === null) return 'NOT_FOUND'
    if (register !== null && feed.register === register && feed.applied === applied && feed.isTrusted()) {
      const row = register.keys.find(digestOfLatin1(text, digest))
      if (row !== -1) words.put(register, row, key)
    }
    return key
  }

  const decideFromDatabase = createDatabaseDecision({ pool, readKey, config, clock, limiter })

  const charging = createCharging({ config, clock, limiter, uses, counters })

  /** The decision that is given, counted where the key is not charged later. */
  const counted = (said: Decided, question: ParsedQuestion, now: Instant): Decided => {
    // The operation comes last of what was asked, so nothing else stands against the key.
    const decided: Decided = question.operationComesLater === true && said.outcome === 'OPERATION_NOT_ALLOWED' ? { ...said, outcome: 'VALID' } : said
    return question.isChargedLater === true && decided.outcome === 'VALID' ? decided : charging.counted(decided, question, now)
  }

  const decideInstantly: FastVerifier['decideInstantly'] = (asker, secret, question, now) => {
    const looked = lookUp(asker, secret, question, false, now)
    if (looked !== 'FOUND') return typeof looked === 'string' ? looked : counted(looked, question, now)
    if (inHand.limit === null) return counted(decideInHand(question, null), question, now)
    const charge = limiter.chargeInstantly(inHand.words.key.key_id, question.access, inHand.limit, now.monotonic)
    return charge === null ? 'ASK' : counted(decideInHand(question, charge), question, now)
  }

  const decideEventually: FastVerifier['decideEventually'] = async (asker, secret, question) => {
    const decided = await askUncounted(asker, secret, question)
    return typeof decided === 'string' ? decided : counted(decided, question, readInstant())
  }

  /** From memory, waiting for the budget where it is kept elsewhere; with what was charged where memory may not say more. */
  const decideFromMemory = async (asker: Asker, secret: string, question: ParsedQuestion, charged: Charge | null, alone: boolean): Promise<Decided | 'UNKNOWN_WORKSPACE' | { charge: Charge | null }> => {
    const looked = lookUp(asker, secret, question, alone, readInstant())
    if (looked === 'ASK') return { charge: charged }
    if (looked !== 'FOUND') return looked
    if (inHand.limit === null || charged !== null) return decideInHand(question, inHand.limit === null ? null : charged)
    const charge = await limiter.charge(inHand.words.key.key_id, question.access, inHand.limit)
    // Things may have changed meanwhile.
    const again = lookUp(asker, secret, question, alone, readInstant())
    if (again === 'ASK') return { charge }
    return again === 'FOUND' ? decideInHand(question, inHand.limit === null ? null : charge) : again
  }

  const askUncounted: FastVerifier['decideEventually'] = async (asker, secret, question) => {
    const instantly = await decideFromMemory(asker, secret, question, null, false)
    if (typeof instantly === 'string' || 'outcome' in instantly) return instantly
    try {
      return await decideFromDatabase(asker, secret, question, instantly.charge)
    } catch (error) {
      // Without the database: from memory, within the bound that the organization allows.
      const alone = await decideFromMemory(asker, secret, question, instantly.charge, true)
      if (typeof alone !== 'string' && !('outcome' in alone)) throw error
      return alone
    }
  }

  const decideNow = (asker: Asker, secret: string, question: ParsedQuestion): Decided | 'UNKNOWN_WORKSPACE' | Promise<Decided | 'UNKNOWN_WORKSPACE'> => {
    const decided = decideInstantly(asker, secret, question, readInstant())
    return decided === 'ASK' ? decideEventually(asker, secret, question) : decided
  }

  const answered = (decided: Decided | 'UNKNOWN_WORKSPACE'): VerificationAnswer => (decided === 'UNKNOWN_WORKSPACE' ? unknownWorkspace : { ok: true, verification: decided })

  const checkGatewayKeyInstantly: FastVerifier['checkGatewayKeyInstantly'] = (text, { ip, connection }, now) => {
    const { register } = feed
    if (register === null || feed.staleness(now) >= TRUST_MS) return null
    return decideGatewayKey(register.gatewayKey(presented.of(connection, text)), ip, clock.at(now))
  }

  const authenticateInstantly: FastVerifier['authenticateInstantly'] = (secret, source, now) => {
    const decided = decideInstantly(ANYBODY, secret, { ...nothingAsked, ...source }, now)
    return decided === 'UNKNOWN_WORKSPACE' ? 'ASK' : decided
  }

  return {
    parse,
    decideInstantly,
    decideEventually,

    checkGatewayKeyInstantly,

    async checkGatewayKey(text, source) {
      const instantly = checkGatewayKeyInstantly(text, source, readInstant())
      if (instantly !== null) return instantly
      try {
        return await checkGatewayKey(pool, text, source.ip, clock.now().getTime())
      } catch (error) {
        const { register } = feed
        if (register === null || !feed.mayAnswerAlone(config.policies.maxStalenessSeconds * 1_000)) throw error
        return decideGatewayKey(register.gatewayKey(hash('sha256', text, 'latin1')), source.ip, clock.now().getTime())
      }
    },

    authenticateInstantly,

    async authenticate(secret, presentation) {
      const decided = await decideNow(ANYBODY, secret, presentedQuestion(presentation))
      // Nothing about workspaces was asked.
      if (decided === 'UNKNOWN_WORKSPACE') throw new NotAnswered('The question was not understood.')
      return decided
    },

    authenticateAtOnce(secret, presentation) {
      const decided = decideInstantly(ANYBODY, secret, presentedQuestion(presentation), readInstant())
      return typeof decided === 'string' ? null : decided
    },

    charge: charging.charge,

    verify(asker, question) {
      const parsed = parse(question)
      if (!('access' in parsed)) return { ok: false, issues: parsed }
      const decided = decideNow(asker, question.key, parsed)
      return decided instanceof Promise ? decided.then(answered) : answered(decided)
    },
  }
}
