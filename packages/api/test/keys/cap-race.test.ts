import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../src/testing/app.ts'
import { createTestClient, type TestClient } from '../../src/testing/client.ts'
import { makeApiKey, makeMember, makeOrganization } from '../../src/testing/factories.ts'

// Two processes on one database: counting and adding are one step, however many ask at once.

const CREATE = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { __typename ... on DomainError { code message } } }`
const UPDATE = `mutation ($input: UpdateApiKeyInput!) { updateApiKey(input: $input) { __typename ... on DomainError { code message } } }`
const INPUT = { name: 'Race', permissionLevel: 'RESTRICTED', permissions: ['incidents:read'] }

let first: TestApp
let second: TestApp
beforeAll(async () => {
  first = await createTestApp()
  second = await createTestApp({ sharing: first })
})
afterAll(async () => {
  await second.close()
  await first.close()
})

async function race(cap: number): Promise<{ organizationId: string; clients: TestClient[]; slug: { id: string; slug: string } }> {
  const organization = await makeOrganization(first, { apiKeyCap: cap, policies: { allowExtension: true } })
  const owner = await makeMember(first, organization, 'OWNER')
  const credential = { kind: 'SESSION' as const, token: owner.token, organization: organization.slug }
  return { organizationId: organization.id, slug: organization, clients: [createTestClient(first, credential), createTestClient(second, credential)] }
}

const resultsOf = async (answers: Promise<Awaited<ReturnType<TestClient['raw']>>>[]): Promise<Record<string, number>> => {
  const counted: Record<string, number> = {}
  for (const { body } of await Promise.all(answers)) {
    const [result] = Object.values(body.data ?? {}) as ({ __typename: string } | null)[]
    const name = result?.__typename ?? JSON.stringify(body.errors)
    counted[name] = (counted[name] ?? 0) + 1
  }
  return counted
}

const liveKeys = async (organizationId: string): Promise<number> => {
  const { rows } = await first.pool.query<{ count: number }>(
    'select count(*)::int as count from api_key where organization_id = $1 and revoked_at is null and (expires_at is null or expires_at > $2)',
    [organizationId, first.clock.now()],
  )
  return rows[0]?.count ?? -1
}

describe('the cap of an organization', () => {
  test('of ten holds against two hundred creations at once: exactly ten keys, each with its event', async () => {
    const { organizationId, clients } = await race(10)
    const answers = Array.from({ length: 200 }, (_, index) => (clients[index % 2] as TestClient).raw(CREATE, { input: INPUT }))
    expect(await resultsOf(answers)).toEqual({ CreateApiKeySuccess: 10, ApiKeyLimitReached: 190 })
    expect(await liveKeys(organizationId)).toBe(10)
    const { rows } = await first.pool.query(`select 1 from audit_event where organization_id = $1 and action = 'api_key.created'`, [organizationId])
    expect(rows).toHaveLength(10)
  }, 60_000)

  test('holds against creations and extensions of expired keys together', async () => {
    const { organizationId, clients, slug } = await race(5)
    const expired = await Promise.all(Array.from({ length: 10 }, () => makeApiKey(first, slug, { expiresAt: first.clock.now() })))
    const answers = expired.flatMap((key, index) => [
      (clients[index % 2] as TestClient).raw(UPDATE, { input: { id: key.id, expiresIn: 'DAYS_7' } }),
      (clients[(index + 1) % 2] as TestClient).raw(CREATE, { input: INPUT }),
    ])
    const results = await resultsOf(answers)
    expect((results['UpdateApiKeySuccess'] ?? 0) + (results['CreateApiKeySuccess'] ?? 0)).toBe(5)
    expect(results['ApiKeyLimitReached']).toBe(15)
    expect(await liveKeys(organizationId)).toBe(5)
  }, 60_000)

  test('lets one key of class DEFAULT be, of ten that are asked for at once', async () => {
    const { organizationId, clients } = await race(0)
    const answers = Array.from({ length: 10 }, (_, index) => (clients[index % 2] as TestClient).raw(CREATE, { input: { name: 'Default', class: 'DEFAULT' } }))
    expect(await resultsOf(answers)).toEqual({ CreateApiKeySuccess: 1, ApiKeyLimitReached: 9 })
    expect(await liveKeys(organizationId)).toBe(1)
  })

  test('lets a racing request id make one key, in whichever process', async () => {
    const { organizationId, clients } = await race(10)
    const answers = Array.from({ length: 40 }, (_, index) => (clients[index % 2] as TestClient).raw(CREATE, { input: { ...INPUT, requestId: 'same' } }))
    expect(await resultsOf(answers)).toEqual({ CreateApiKeySuccess: 1, ApiKeyAlreadyCreated: 39 })
    expect(await liveKeys(organizationId)).toBe(1)
  }, 60_000)
})
