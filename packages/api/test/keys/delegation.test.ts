import fc from 'fast-check'
import { allowlistFromStored } from '@latchkey/domain/address/allowlist.ts'
import { type Authority, authorityOfKey, authorityOfMember, covers, holds, missingForDelegation, missingForUpdate, type WantedAuthority } from '@latchkey/domain/authority.ts'
import { grantFromStored, type PermissionLevel } from '@latchkey/domain/permission/lattice.ts'
import type { Role } from '@latchkey/domain/role.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../src/testing/app.ts'
import type { TestClient } from '../../src/testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, makeWorkspace, type TestMember, type TestOrganization, type TestWorkspace } from '../../src/testing/factories.ts'

// No credential makes, widens or enables a stronger one: every actor against every key, through the API, with the pure
// rule as the judge.

const CREATE = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { __typename ... on CreateApiKeySuccess { apiKey { id } } ... on DomainError { code message } } }`
const UPDATE = `mutation ($input: UpdateApiKeyInput!) { updateApiKey(input: $input) { __typename ... on DomainError { code message } } }`
const CLONE = `mutation ($input: CloneApiKeyInput!) { cloneApiKey(input: $input) { __typename ... on DomainError { code message } } }`
const ROTATE = `mutation ($input: RotateApiKeyInput!) { rotateApiKey(input: $input) { __typename ... on RotateApiKeySuccess { apiKey { id } } ... on DomainError { code message } } }`
const CANCEL = `mutation ($input: CancelApiKeyRotationInput!) { cancelApiKeyRotation(input: $input) { __typename ... on DomainError { code message } } }`
const ENABLE = `mutation ($input: EnableApiKeyInput!) { enableApiKey(input: $input) { __typename ... on DomainError { code message } } }`

const DAY_MS = 86_400_000
const ROLES: readonly Role[] = ['OWNER', 'ADMIN', 'DEVELOPER', 'VIEWER']
const NAMES = ['incidents:read', 'incidents:write', 'monitors:read', 'audit_log:read', 'api_keys:delete', 'telemetry:write'] as const

interface Shape {
  level: PermissionLevel
  names: readonly string[]
  /** Indexes of chosen workspaces; null for all. */
  workspaces: readonly number[] | null
  /** Days from now; null for no end. */
  days: number | null
  /** Ranges; null for any address. The tests ask from 127.0.0.1, which an acting key has to allow. */
  addresses: readonly string[] | null
}

const shape: fc.Arbitrary<Shape> = fc.record({
  level: fc.constantFrom<PermissionLevel>('ALL', 'READ_ONLY', 'RESTRICTED', 'RESTRICTED', 'RESTRICTED'),
  names: fc.subarray([...NAMES], { minLength: 1 }),
  workspaces: fc.oneof(fc.constant(null), fc.subarray([0, 1, 2], { minLength: 1 })),
  days: fc.oneof(fc.constant(null), fc.constantFrom(1, 30, 31, 400)),
  addresses: fc.constantFrom(null, null, null, ['0.0.0.0/0'], ['127.0.0.0/8'], ['127.0.0.0/9', '2001:db8::/32'], ['::/0', '127.0.0.1/32']),
})
const actor = fc.record({ bearer: fc.constantFrom('PERSON' as const, 'PERSONAL_KEY' as const, 'SERVICE_KEY' as const), role: fc.constantFrom(...ROLES), shape })
const ownership = fc.constantFrom('OWN' as const, 'OTHERS' as const, 'SERVICE' as const)

let app: TestApp
let organization: TestOrganization
let workspaces: TestWorkspace[]
const members = new Map<Role, TestMember>()
let stranger: TestMember
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app, { policies: { allowNoExpiry: true, allowExtension: true, maxLifetimeDays: null } })
  workspaces = await Promise.all([1, 2, 3].map(() => makeWorkspace(app, organization)))
  for (const role of ROLES) members.set(role, await makeMember(app, organization, role))
  stranger = await makeMember(app, organization, 'DEVELOPER')
})
afterAll(() => app.close())

const memberOf = (role: Role): TestMember => members.get(role) ?? stranger
const chosen = (indexes: readonly number[] | null): TestWorkspace[] | undefined => indexes?.map((index) => workspaces[index]).filter((workspace) => workspace !== undefined)
const endOf = (days: number | null): Date | null => (days === null ? null : new Date(app.clock.now().getTime() + days * DAY_MS))

const written = (wanted: Shape, ownerId: string | null): WantedAuthority => ({
  ownership: ownerId === null ? 'SERVICE' : 'PERSONAL',
  ownerId,
  grant: grantFromStored(wanted.level, wanted.names, app.config.catalogue),
  workspaces: wanted.workspaces === null ? 'ALL' : new Set(chosen(wanted.workspaces)?.map((workspace) => workspace.id)),
  operations: 'ANY',
  addresses: wanted.addresses === null ? 'ANY' : allowlistFromStored(wanted.addresses),
  rateLimit: null,
  endsAt: endOf(wanted.days),
})

const keyOptions = (wanted: Shape, ownerId: string | null) => ({
  permissionLevel: wanted.level,
  permissions: [...wanted.names],
  ...(wanted.workspaces === null ? {} : { workspaces: chosen(wanted.workspaces) ?? [] }),
  expiresAt: endOf(wanted.days),
  ...(wanted.addresses === null ? {} : { ipAllowlist: [...wanted.addresses].toSorted() }),
  ...(ownerId === null ? {} : { ownerId }),
})

const settings = (wanted: Shape) => ({
  permissionLevel: wanted.level,
  ...(wanted.level === 'RESTRICTED' ? { permissions: wanted.names } : {}),
  workspaceScope: wanted.workspaces === null ? 'ALL' : 'CHOSEN',
  ...(wanted.workspaces === null ? {} : { workspaces: chosen(wanted.workspaces)?.map((workspace) => workspace.id) }),
  ...(wanted.days === null ? { expiresIn: 'NEVER' } : { expiresAt: endOf(wanted.days)?.toISOString() }),
  ...(wanted.addresses === null ? {} : { ipAllowlist: wanted.addresses }),
})

interface Actor {
  client: TestClient
  authority: Authority
  userId: string | null
}

async function actAs({ bearer, role, shape: own }: { bearer: 'PERSON' | 'PERSONAL_KEY' | 'SERVICE_KEY'; role: Role; shape: Shape }): Promise<Actor> {
  const member = memberOf(role)
  if (bearer === 'PERSON') return { client: member.client, authority: authorityOfMember(member.userId, role, app.config.catalogue), userId: member.userId }
  const ownerId = bearer === 'PERSONAL_KEY' ? member.userId : null
  const wanted = { ...own, names: ['api_keys:read', 'api_keys:write', ...own.names] }
  const key = await makeApiKey(app, organization, keyOptions(wanted, ownerId))
  return { client: key.client, authority: authorityOfKey(written(wanted, ownerId), ownerId === null ? null : role), userId: ownerId }
}

const ownerFor = (who: Actor, whose: 'OWN' | 'OTHERS' | 'SERVICE'): string | null => (whose === 'SERVICE' ? null : whose === 'OTHERS' ? stranger.userId : (who.userId ?? stranger.userId))

/** Gives a key a second secret and the first one an end, as a rotation does. */
async function startRotation(keyId: string): Promise<void> {
  const later = endOf(1)
  await app.pool.query(`update api_key_secret set retires_at = $2 where api_key_id = $1`, [keyId, later])
  await app.pool.query(
    `insert into api_key_secret (id, created_at, api_key_id, digest, hint, format_prefix, format_encoding)
      select id || 'n', created_at, api_key_id, sha256(digest), hint, format_prefix, format_encoding from api_key_secret where api_key_id = $1`,
    [keyId],
  )
}

const mayWrite = (authority: Authority): boolean => holds(authority, 'api_keys:write', app.config.catalogue)

const isWithin = (authority: Authority, key: WantedAuthority): boolean => {
  const own = authority.workspaces
  return own === 'ALL' || (key.workspaces !== 'ALL' && [...key.workspaces].every((id) => own.has(id)))
}

async function succeeds(client: TestClient, document: string, input: Record<string, unknown>): Promise<{ ok: boolean; said: string }> {
  const { body } = await client.raw(document, { input })
  const [result] = Object.values(body.data ?? {}) as ({ __typename: string } | null)[]
  expect(body.errors?.[0]?.extensions?.['code'], JSON.stringify(body)).not.toBe('INTERNAL_SERVER_ERROR')
  return { ok: result?.__typename.endsWith('Success') ?? false, said: JSON.stringify({ input, body }) }
}

const tally = (): { yes: number; no: number; count: (ok: boolean) => void } => {
  const counted = { yes: 0, no: 0, count: (ok: boolean) => void (ok ? (counted.yes += 1) : (counted.no += 1)) }
  return counted
}

const RUNS = { numRuns: 220, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: true }

describe('nobody hands out what they do not have', () => {
  test('creating succeeds exactly where nothing is missing', async () => {
    const seen = tally()
    await fc.assert(
      fc.asyncProperty(actor, shape, fc.constantFrom('PERSONAL' as const, 'SERVICE' as const), async (who, wanted, whose) => {
        const acting = await actAs(who)
        const key = written(wanted, whose === 'SERVICE' ? null : acting.userId)
        const expected = mayWrite(acting.authority) && missingForDelegation(acting.authority, { ...key, ownership: whose }, app.config.catalogue).length === 0
        const { ok, said } = await succeeds(acting.client, CREATE, { name: 'Made', ownership: whose, ...settings(wanted) })
        expect(ok, said).toBe(expected)
        seen.count(ok)
      }),
      RUNS,
    )
    expect(Math.min(seen.yes, seen.no)).toBeGreaterThan(20)
  }, 90_000)

  test('updating succeeds exactly where what is added is covered', async () => {
    const seen = tally()
    await fc.assert(
      fc.asyncProperty(actor, shape, shape, fc.boolean(), ownership, async (who, from, to, onlyOneBound, whose) => {
        const acting = await actAs(who)
        const ownerId = ownerFor(acting, whose)
        // Half of the changes touch the permissions alone, or nearly everything would be refused for some other bound.
        const goal = onlyOneBound ? { ...from, level: to.level, names: to.names, addresses: to.addresses } : to
        const key = await makeApiKey(app, organization, keyOptions(from, ownerId))
        const [before, after] = [written(from, ownerId), written(goal, ownerId)]
        const expected = mayWrite(acting.authority) && isWithin(acting.authority, before) && missingForUpdate(acting.authority, before, after, app.config.catalogue).length === 0
        const { ok, said } = await succeeds(acting.client, UPDATE, { id: key.id, ...settings(goal), ...(goal.addresses === null ? { anyAddress: true } : {}) })
        expect(ok, said).toBe(expected)
        seen.count(ok)
      }),
      RUNS,
    )
    expect(Math.min(seen.yes, seen.no)).toBeGreaterThan(20)
  }, 90_000)

  test('cloning succeeds exactly where the whole copy, with its own end, is covered', async () => {
    const seen = tally()
    await fc.assert(
      fc.asyncProperty(actor, shape, ownership, shape, async (who, from, whose, { days }) => {
        const acting = await actAs(who)
        const ownerId = ownerFor(acting, whose)
        const key = await makeApiKey(app, organization, keyOptions(from, ownerId))
        const [original, copy] = [written(from, ownerId), written({ ...from, days }, ownerId)]
        const expected = mayWrite(acting.authority) && isWithin(acting.authority, original) && covers(acting.authority, copy, app.config.catalogue)
        const end = days === null ? { expiresIn: 'NEVER' } : { expiresAt: endOf(days)?.toISOString() }
        const { ok, said } = await succeeds(acting.client, CLONE, { id: key.id, ...end })
        expect(ok, said).toBe(expected)
        seen.count(ok)
      }),
      RUNS,
    )
    expect(Math.min(seen.yes, seen.no)).toBeGreaterThan(20)
  }, 90_000)

  test('rotating and cancelling succeed exactly where the whole key is covered', async () => {
    const seen = tally()
    await fc.assert(
      fc.asyncProperty(actor, shape, ownership, fc.boolean(), async (who, from, whose, cancelling) => {
        const acting = await actAs(who)
        const ownerId = ownerFor(acting, whose)
        const key = await makeApiKey(app, organization, keyOptions(from, ownerId))
        const state = written(from, ownerId)
        if (cancelling) await startRotation(key.id)
        const expected = mayWrite(acting.authority) && isWithin(acting.authority, state) && covers(acting.authority, state, app.config.catalogue)
        const { ok, said } = await succeeds(acting.client, cancelling ? CANCEL : ROTATE, { id: key.id })
        expect(ok, said).toBe(expected)
        seen.count(ok)
      }),
      RUNS,
    )
    expect(Math.min(seen.yes, seen.no)).toBeGreaterThan(20)
  }, 90_000)

  test('enabling succeeds exactly where the whole key is covered', async () => {
    const seen = tally()
    await fc.assert(
      fc.asyncProperty(actor, shape, ownership, fc.boolean(), async (who, from, whose, bySetting) => {
        const acting = await actAs(who)
        const ownerId = ownerFor(acting, whose)
        const key = await makeApiKey(app, organization, { ...keyOptions(from, ownerId), disabledAt: app.clock.now() })
        const state = written(from, ownerId)
        const expected = mayWrite(acting.authority) && isWithin(acting.authority, state) && covers(acting.authority, state, app.config.catalogue)
        const { ok, said } = bySetting ? await succeeds(acting.client, UPDATE, { id: key.id, enabled: true }) : await succeeds(acting.client, ENABLE, { id: key.id })
        expect(ok, said).toBe(expected)
        seen.count(ok)
      }),
      RUNS,
    )
    expect(Math.min(seen.yes, seen.no)).toBeGreaterThan(20)
  }, 90_000)
})
