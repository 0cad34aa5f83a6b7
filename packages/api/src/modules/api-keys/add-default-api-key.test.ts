import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { transactAs } from '../../application/transact.ts'
import { auditEventsOf } from '../../testing/audit.ts'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { createTestClient } from '../../testing/client.ts'
import { makeOrganization, type TestOrganization } from '../../testing/factories.ts'
import { addDefaultApiKey } from './add-default-api-key.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())

const add = ({ id }: TestOrganization): Promise<{ apiKeyId: string; secret: string }> => {
  const ctx = { ...app.app.services, em: app.orm.em.fork(), requestId: 'req_test', ip: null, userAgent: null }
  return transactAs(ctx, { actor: { kind: 'USER', id: 'usr_first', email: 'first@example.com', name: 'First' }, credential: { kind: 'SETUP_TOKEN', id: null } }, (tx) => addDefaultApiKey(tx, id))
}

describe('the default key of setup', () => {
  test('does everything, counts toward no cap, and is recorded with who made it', async () => {
    const organization = await makeOrganization(app, { plan: 'starter' })
    const { apiKeyId, secret } = await add(organization)
    const key = createTestClient(app, { kind: 'KEY', secret })
    expect(await key.expectSuccess('query { viewer { apiKey { id class ownership permissionLevel workspaceScope createdWith { kind } } } }')).toEqual({
      apiKey: { id: apiKeyId, class: 'DEFAULT', ownership: 'SERVICE', permissionLevel: 'ALL', workspaceScope: 'ALL', createdWith: { kind: 'SETUP_TOKEN' } },
    })
    const events = await auditEventsOf(app, organization.id)
    expect(events).toMatchObject([{ action: 'api_key.created', actor: { id: 'usr_first' }, target: { id: apiKeyId }, after: { class: 'DEFAULT' } }])
    expect(JSON.stringify(events)).not.toContain(secret.slice(3, 40))
  })

  test('is one, also of two that are added at once', async () => {
    const organization = await makeOrganization(app)
    const added = await Promise.allSettled([add(organization), add(organization)])
    expect(added.map((one) => one.status).toSorted((a, b) => a.localeCompare(b))).toEqual(['fulfilled', 'rejected'])
    await expect(add(organization)).rejects.toMatchObject({ code: 'API_KEY_LIMIT_REACHED', limit: 1, used: 1 })
    const { rows } = await app.pool.query('select 1 from api_key where organization_id = $1', [organization.id])
    expect(rows).toHaveLength(1)
  })
})
