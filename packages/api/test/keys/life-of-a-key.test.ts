import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../src/testing/app.ts'
import { createTestClient } from '../../src/testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, type TestMember, type TestOrganization } from '../../src/testing/factories.ts'

// What a key is follows from facts and the database's clock alone; a model of it walks beside the API.

const CREATE = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { __typename ... on CreateApiKeySuccess { secret apiKey { id status expiresAt } } ... on InvalidInput { issues { code } } } }`
const STATUS = 'query ($id: ID!) { node(id: $id) { ... on ApiKey { status enabled } } }'
const change = (mutation: string, input = ''): string => `mutation ($id: ID!) { ${mutation}(input: { id: $id ${input} }) { __typename ... on DomainError { code message } } }`
const DAY_MS = 86_400_000

type Status = 'ACTIVE' | 'DISABLED' | 'SUSPENDED' | 'EXPIRED' | 'REVOKED'
type Act = 'disable' | 'enable' | 'disableBySetting' | 'enableBySetting' | 'revoke' | 'extend' | 'suspend' | 'wait'

const DOCUMENTS: Readonly<Record<Exclude<Act, 'suspend' | 'wait'>, string>> = {
  disable: change('disableApiKey'),
  enable: change('enableApiKey'),
  disableBySetting: change('updateApiKey', 'enabled: false'),
  enableBySetting: change('updateApiKey', 'enabled: true'),
  revoke: change('revokeApiKey'),
  extend: change('updateApiKey', 'expiresIn: DAYS_7'),
}

interface Model {
  revoked: boolean
  disabled: boolean
  suspended: boolean
  endsInDays: number
}

const statusOf = ({ revoked, disabled, suspended, endsInDays }: Model): Status =>
  revoked ? 'REVOKED' : endsInDays <= 0 ? 'EXPIRED' : disabled ? 'DISABLED' : suspended ? 'SUSPENDED' : 'ACTIVE'

/** What an act makes of the model, and whether it is let through. */
function step(model: Model, act: Act): { next: Model; succeeds: boolean } {
  const status = statusOf(model)
  const isDead = status === 'REVOKED' || status === 'EXPIRED'
  const refused = { next: model, succeeds: false }
  switch (act) {
    case 'wait':
      return { next: { ...model, endsInDays: model.endsInDays - 1 }, succeeds: true }
    case 'suspend':
      return { next: { ...model, suspended: true }, succeeds: true }
    case 'disable':
    case 'disableBySetting':
      return isDead ? refused : { next: { ...model, disabled: true }, succeeds: true }
    case 'enable':
    case 'enableBySetting':
      return isDead ? refused : { next: { ...model, disabled: false, suspended: false }, succeeds: true }
    case 'extend':
      return status === 'REVOKED' ? refused : { next: { ...model, endsInDays: 7 }, succeeds: true }
    case 'revoke':
      return { next: { ...model, revoked: true }, succeeds: true }
  }
}

let app: TestApp
let organization: TestOrganization
let owner: TestMember
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app, { policies: { allowExtension: true, allowNoExpiry: true, maxLifetimeDays: null } })
  owner = await makeMember(app, organization, 'OWNER')
})
afterAll(() => app.close())

async function actOn(id: string, act: Act, client = owner.client): Promise<boolean> {
  if (act === 'wait') {
    app.clock.advance(DAY_MS)
    return true
  }
  if (act === 'suspend') {
    await app.pool.query('update api_key set suspended_at = $2 where id = $1', [id, app.clock.now()])
    return true
  }
  const { body } = await client.raw(DOCUMENTS[act], { id })
  const [result] = Object.values(body.data ?? {}) as ({ __typename: string } | null)[]
  return result?.__typename.endsWith('Success') ?? false
}

describe('a key', () => {
  test('is at every moment what the facts say, whatever was done to it in whatever order', async () => {
    const start = app.clock.now()
    const acts = fc.array(fc.constantFrom<Act>('disable', 'enable', 'disableBySetting', 'enableBySetting', 'extend', 'suspend', 'wait', 'wait', 'wait', 'revoke'), { minLength: 1, maxLength: 10 })
    await fc.assert(
      fc.asyncProperty(acts, fc.integer({ min: 1, max: 3 }), async (sequence, days) => {
        app.clock.set(start)
        // A key manages here: a person's session would end while the days go by.
        const manager = await makeApiKey(app, organization)
        let model: Model = { revoked: false, disabled: false, suspended: false, endsInDays: days }
        const key = await makeApiKey(app, organization, { expiresAt: new Date(start.getTime() + days * DAY_MS) })
        for (const act of sequence) {
          const { next, succeeds } = step(model, act)
          expect(await actOn(key.id, act, manager.client), `${act} of ${sequence.join(', ')}`).toBe(succeeds)
          model = next
          const status = statusOf(model)
          expect(await manager.client.expectSuccess(STATUS, { id: key.id })).toEqual({ status, enabled: status === 'ACTIVE' })
          expect((await key.client.raw('query { viewer { kind } }')).status).toBe(status === 'ACTIVE' ? 200 : 401)
        }
      }),
      { numRuns: 40, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: true },
    )
    app.clock.set(start)
  }, 90_000)
})

describe('the end of a key', () => {
  const create = async (input: Record<string, unknown>): Promise<{ secret: string; apiKey: { id: string; expiresAt: string | null } }> =>
    owner.client.expectSuccess(CREATE, { input: { name: 'Ends', permissionLevel: 'READ_ONLY', ...input } }, 'CreateApiKeySuccess')
  const works = async (secret: string): Promise<boolean> => (await createTestClient(app, { kind: 'KEY', secret }).raw('query { viewer { kind } }')).status === 200

  test.each([
    ['a millisecond', '2027-01-15T12:00:00.001Z'],
    ['a leap day', '2028-02-29T00:00:00.000Z'],
    ['a change of the clocks', '2027-03-28T01:30:00.000Z'],
    ['with another zone', '2027-01-16T03:00:00.000+13:00'],
    ['the last instant of the year 9999', '9999-12-31T23:59:59.999Z'],
  ])('is exact: %s', async (_name, expiresAt) => {
    const start = app.clock.now()
    const { secret, apiKey } = await create({ expiresAt })
    const end = new Date(expiresAt)
    expect(apiKey.expiresAt).toBe(end.toISOString())
    try {
      app.clock.set(new Date(end.getTime() - 1))
      expect(await works(secret)).toBe(true)
      app.clock.set(end)
      expect(await works(secret)).toBe(false)
    } finally {
      app.clock.set(start)
    }
  })

  test('never comes where there is none', async () => {
    const start = app.clock.now()
    const { secret, apiKey } = await create({ expiresIn: 'NEVER' })
    expect(apiKey.expiresAt).toBeNull()
    try {
      app.clock.set(new Date('9999-12-31T23:59:59.999Z'))
      expect(await works(secret)).toBe(true)
    } finally {
      app.clock.set(start)
    }
  })

  test.each(['2027-02-29T00:00:00Z', '2027-01-32T00:00:00Z', '2027-01-20', '2027-01-20T00:00:00', 'tomorrow', '10000-01-01T00:00:00Z', 1800000000])('%j is no instant', async (expiresAt) => {
    const { body } = await owner.client.raw(CREATE, { input: { name: 'Ends', permissionLevel: 'READ_ONLY', expiresAt } })
    expect(body.errors?.length).toBeGreaterThan(0)
    expect(body.data?.['createApiKey'] ?? null).toBeNull()
  })
})
