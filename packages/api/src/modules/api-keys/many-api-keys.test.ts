import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { auditEventsOf } from '../../testing/audit.ts'
import { createTestClient } from '../../testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, makeWorkspace, type TestMember, type TestOrganization } from '../../testing/factories.ts'

const RESULT = '{ changedCount results { id outcome apiKey { id status revokedReason disabledReason } } }'
const REVOKE = `mutation ($input: RevokeApiKeysInput!) { revokeApiKeys(input: $input) { __typename ... on RevokeApiKeysSuccess ${RESULT} ... on InvalidInput { issues { path code } } ... on DomainError { code } } }`
const DISABLE = `mutation ($input: DisableApiKeysInput!) { disableApiKeys(input: $input) { __typename ... on DisableApiKeysSuccess ${RESULT} ... on InvalidInput { issues { path code } } ... on DomainError { code } } }`
const UNKNOWN = 'key_0000000000000000000000'
const WHO = '{ viewer { kind } }'

interface Many {
  changedCount: number
  results: { id: string; outcome: string; apiKey: { id: string; status: string; revokedReason: string | null; disabledReason: string | null } | null }[]
}

const BOTH = [
  ['revokeApiKeys', REVOKE, 'RevokeApiKeysSuccess', 'REVOKED', 'api_key.revoked'],
  ['disableApiKeys', DISABLE, 'DisableApiKeysSuccess', 'DISABLED', 'api_key.disabled'],
] as const

let app: TestApp
let organization: TestOrganization
let owner: TestMember
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  owner = await makeMember(app, organization, 'OWNER')
})
afterAll(() => app.close())

const stateOf = async (): Promise<unknown> =>
  (await app.pool.query('select id, revoked_at, disabled_at, updated_at, version from api_key order by id')).rows

async function expectNothingChanged(act: () => Promise<unknown>): Promise<void> {
  const before = [await stateOf(), await auditEventsOf(app, organization.id)]
  await act()
  expect([await stateOf(), await auditEventsOf(app, organization.id)]).toEqual(before)
}

describe.each(BOTH)('%s', (_field, document, success, status, action) => {
  const change = (ids: readonly string[], reason?: string): Promise<Many> => owner.client.expectSuccess<Many>(document, { input: { ids, reason } }, success)
  const outcomes = ({ results }: Many): string[] => results.map((result) => result.outcome)

  describe('succeeds', () => {
    test('with every key that it can, in the order asked for, and they stop at once', async () => {
      const keys = [await makeApiKey(app, organization), await makeApiKey(app, organization), await makeApiKey(app, organization)]
      const ids = keys.map((key) => key.id)
      const answer = await change(ids, 'Incident 7')
      expect(answer.changedCount).toBe(3)
      expect(answer.results.map((result) => [result.id, result.outcome, result.apiKey?.status])).toEqual(ids.map((id) => [id, 'CHANGED', status]))
      expect(answer.results[0]?.apiKey).toMatchObject(status === 'REVOKED' ? { revokedReason: 'Incident 7' } : { disabledReason: 'Incident 7' })
      for (const key of keys) expect((await key.client.raw(WHO)).status).toBe(401)
    })

    test('saying for each key why it was not, beside those that were', async () => {
      const now = app.clock.now()
      const good = await makeApiKey(app, organization)
      const revoked = await makeApiKey(app, organization, { revokedAt: now })
      const disabled = await makeApiKey(app, organization, { disabledAt: now })
      const expired = await makeApiKey(app, organization, { expiresAt: now })
      const foreign = await makeApiKey(app, await makeOrganization(app))
      const answer = await change([revoked.id, good.id, UNKNOWN, disabled.id, foreign.id, expired.id])
      expect(outcomes(answer)).toEqual(
        status === 'REVOKED' ? ['UNCHANGED', 'CHANGED', 'NOT_FOUND', 'CHANGED', 'NOT_FOUND', 'CHANGED'] : ['NOT_CHANGEABLE', 'CHANGED', 'NOT_FOUND', 'UNCHANGED', 'NOT_FOUND', 'NOT_CHANGEABLE'],
      )
      expect((await foreign.client.raw(WHO)).status).toBe(200)
    })

    test('with an id that is given twice once', async () => {
      const { id } = await makeApiKey(app, organization)
      expect(outcomes(await change([id, id, id]))).toEqual(['CHANGED'])
    })

    test('twice, changing nothing the second time', async () => {
      const ids = [(await makeApiKey(app, organization)).id, (await makeApiKey(app, organization)).id]
      await change(ids)
      await expectNothingChanged(async () => {
        expect(outcomes(await change(ids))).toEqual(['UNCHANGED', 'UNCHANGED'])
      })
    })

    test('with two hundred', async () => {
      const ids: string[] = []
      for (let index = 0; index < 200; index++) ids.push((await makeApiKey(app, organization)).id)
      expect((await change(ids)).changedCount).toBe(200)
    })

    test('with the key that asks among them', async () => {
      const key = await makeApiKey(app, organization, { permissions: ['api_keys:read', 'api_keys:write'] })
      const other = await makeApiKey(app, organization)
      expect(outcomes(await key.client.expectSuccess<Many>(document, { input: { ids: [key.id, other.id] } }, success))).toEqual(['CHANGED', 'CHANGED'])
      expect((await key.client.raw(WHO)).status).toBe(401)
    })
  })

  test('refuses bad input: no key, more than two hundred, a reason that is too long', () =>
    expectNothingChanged(async () => {
      const issues = async (input: unknown) => (await owner.client.expectFailure<{ issues: unknown }>(document, { input }, 'InvalidInput')).issues
      expect(await issues({ ids: [] })).toEqual([{ path: ['ids'], code: 'EMPTY_LIST' }])
      expect(await issues({ ids: Array.from({ length: 201 }, () => UNKNOWN), reason: 'x'.repeat(501) })).toMatchObject([{ path: ['ids'], code: 'TOO_MANY' }, { path: ['reason'] }])
    }))

  test('needs a principal', async () => {
    const { id } = await makeApiKey(app, organization)
    await expectNothingChanged(() => createTestClient(app, { kind: 'NONE' }).expectDenied(document, { input: { ids: [id] } }, 'UNAUTHENTICATED'))
  })

  test('needs the permission api_keys:write, and no cover', async () => {
    const { id } = await makeApiKey(app, organization)
    const reader = await makeApiKey(app, organization, { permissionLevel: 'READ_ONLY' })
    await expectNothingChanged(async () => {
      expect(await reader.client.expectDenied(document, { input: { ids: [id] } }, 'FORBIDDEN')).toMatchObject({ requiredPermissions: ['api_keys:write'] })
    })
    const writer = await makeApiKey(app, organization, { permissions: ['api_keys:read', 'api_keys:write'] })
    expect(outcomes(await writer.client.expectSuccess<Many>(document, { input: { ids: [id] } }, success))).toEqual(['CHANGED'])
  })

  test('treats what is not visible as missing: foreign, deleted, beyond the own workspaces, impossible', async () => {
    const workspace = await makeWorkspace(app, organization)
    const within = await makeApiKey(app, organization, { workspaces: [workspace] })
    const beyond = await makeApiKey(app, organization)
    const deleted = await makeApiKey(app, organization)
    await app.pool.query('update api_key set deleted_at = now(), revoked_at = now() where id = $1', [deleted.id])
    const foreign = await makeApiKey(app, await makeOrganization(app))
    const limited = await makeApiKey(app, organization, { permissions: ['api_keys:read', 'api_keys:write'], workspaces: [workspace] })
    const answer = await limited.client.expectSuccess<Many>(document, { input: { ids: [within.id, beyond.id, deleted.id, foreign.id, '\0', ''] } }, success)
    expect(outcomes(answer)).toEqual(['CHANGED', ...Array.from({ length: 5 }, () => 'NOT_FOUND')])
    expect(answer.results.slice(1).every((result) => result.apiKey === null)).toBe(true)
    expect((await beyond.client.raw(WHO)).status).toBe(200)
  })

  test('conflicts: of several at once over the same keys in any order each is changed once', async () => {
    const ids: string[] = []
    for (let index = 0; index < 20; index++) ids.push((await makeApiKey(app, organization)).id)
    const answers = await Promise.all([ids, ids.toReversed(), ids.slice(5), ids.toReversed()].map((some) => change(some)))
    expect(answers.reduce((sum, answer) => sum + answer.changedCount, 0)).toBe(20)
    const events = (await auditEventsOf(app, organization.id)).filter((event) => event['action'] === action && ids.includes((event['target'] as { id: string }).id))
    expect(events).toHaveLength(20)
  })

  test('leaves an audit trail: an event for each key that was changed, and none for the others', async () => {
    const keys = [await makeApiKey(app, organization, { name: 'one' }), await makeApiKey(app, organization, { name: 'two' })]
    const before = (await auditEventsOf(app, organization.id)).length
    await change([...keys.map((key) => key.id), UNKNOWN], 'Ticket 9')
    const events = (await auditEventsOf(app, organization.id)).slice(before)
    expect(events).toMatchObject(keys.map((key) => ({ action, actor: { id: owner.userId }, target: { kind: 'api_key', id: key.id }, after: { reason: 'Ticket 9' } })))
    expect(events).toHaveLength(2)
  })
})
