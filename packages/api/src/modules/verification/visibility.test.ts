import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { makeApiKey, makeOrganization, makeWorkspace, type TestKey, type TestOrganization, type TestWorkspace } from '../../testing/factories.ts'

const LIST = '{ organization { apiKeys(first: 100) { nodes { id } } } }'

let app: TestApp
let organization: TestOrganization
let open: TestWorkspace
let other: TestWorkspace
let archived: TestWorkspace
const keys = new Map<string, TestKey>()
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  open = await makeWorkspace(app, organization)
  other = await makeWorkspace(app, organization)
  archived = await makeWorkspace(app, organization, { archived: true })
  const lists = { all: undefined, open: [open], archived: [archived], both: [open, archived], other: [other], three: [open, other, archived] }
  for (const [name, workspaces] of Object.entries(lists)) keys.set(name, await makeApiKey(app, organization, workspaces === undefined ? {} : { workspaces }))
})
afterAll(() => app.close())

const askedAs = async (asker: TestKey): Promise<string[]> => {
  const seen: string[] = []
  for (const [name, key] of keys) {
    const response = await fetch(`${app.url}/v1/keys/verify`, {
      method: 'POST',
      headers: { authorization: `Bearer ${asker.secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ key: key.secret }),
    })
    const { code } = (await response.json()) as { code: string }
    if (code !== 'NOT_FOUND') seen.push(name)
  }
  return seen
}

const listedFor = async (asker: TestKey): Promise<string[]> => {
  const { apiKeys } = await asker.client.expectSuccess<{ apiKeys: { nodes: { id: string }[] } }>(LIST)
  const ids = new Set(apiKeys.nodes.map((node) => node.id))
  return [...keys].flatMap(([name, key]) => (ids.has(key.id) ? [name] : []))
}

describe('who verifies and who lists sees the same keys, by their lists as they are written', () => {
  test.each<[string, () => TestWorkspace[] | undefined, string[]]>([
    ['all workspaces', () => undefined, ['all', 'open', 'archived', 'both', 'other', 'three']],
    ['one that is open', () => [open], ['open']],
    ['one that is archived', () => [archived], ['archived']],
    ['an open and an archived one', () => [open, archived], ['open', 'archived', 'both']],
  ])('with a credential for %s', async (_what, workspaces, expected) => {
    const chosen = workspaces()
    const asker = await makeApiKey(app, organization, { permissions: ['api_keys:read', 'api_keys:verify'], ...(chosen === undefined ? {} : { workspaces: chosen }) })
    // Cold from the database, then from memory.
    expect([await askedAs(asker), await askedAs(asker), await listedFor(asker)]).toEqual([expected, expected, expected])
  })

  test('archiving shows a key to nobody else, and taking it back hides it from nobody', async () => {
    const workspace = await makeWorkspace(app, organization)
    const shared = await makeApiKey(app, organization, { workspaces: [open, workspace] })
    keys.set('shared', shared)
    const permissions = ['api_keys:read', 'api_keys:verify']
    const narrow = await makeApiKey(app, organization, { permissions, workspaces: [open] })
    const wide = await makeApiKey(app, organization, { permissions, workspaces: [open, workspace] })
    try {
      for (const archivedAt of [null, '2026-01-01', null]) {
        await app.pool.query('update workspace set archived_at = $2 where id = $1', [workspace.id, archivedAt])
        for (const [asker, sees] of [[narrow, false], [wide, true]] as const) {
          expect([(await askedAs(asker)).includes('shared'), (await listedFor(asker)).includes('shared')]).toEqual([sees, sees])
        }
      }
    } finally {
      keys.delete('shared')
    }
  })
})
