import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { createTestClient } from '../../testing/client.ts'
import { auditEventsOf } from '../../testing/audit.ts'
import { makeApiKey, makeMember, makeOrganization, makeWorkspace, type TestMember, type TestOrganization } from '../../testing/factories.ts'

const CREATE = `mutation ($input: CreateWorkspaceInput!) { createWorkspace(input: $input) { __typename
  ... on CreateWorkspaceSuccess { workspace { id slug name archivedAt } }
  ... on InvalidInput { code issues { path code } }
  ... on DomainError { code message } } }`

let app: TestApp
let organization: TestOrganization
let owner: TestMember
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  owner = await makeMember(app, organization, 'OWNER')
})
afterAll(() => app.close())

const slugs = async (): Promise<string[]> => {
  const { rows } = await app.pool.query<{ slug: string }>('select slug from workspace where organization_id = $1 order by slug', [organization.id])
  return rows.map((row) => row.slug)
}

/** A refusal changes nothing: neither a workspace nor an event appears. */
async function expectNothingChanged(act: () => Promise<unknown>): Promise<void> {
  const before = [await slugs(), await auditEventsOf(app, organization.id)]
  await act()
  expect([await slugs(), await auditEventsOf(app, organization.id)]).toEqual(before)
}

describe('succeeds', () => {
  test('with a slug made from the name', async () => {
    const { workspace } = await owner.client.expectSuccess<{ workspace: unknown }>(CREATE, { input: { name: ' Größe & Füße ' } }, 'CreateWorkspaceSuccess')
    expect(workspace).toEqual({ id: expect.stringMatching(/^ws_/) as unknown, slug: 'grosse-fusse', name: 'Größe & Füße', archivedAt: null })
  })

  test('by a key with workspaces:write for all workspaces', async () => {
    const key = await makeApiKey(app, organization, { permissions: ['workspaces:write'] })
    await key.client.expectSuccess(CREATE, { input: { name: 'By key', slug: 'by-key' } }, 'CreateWorkspaceSuccess')
    expect(await slugs()).toContain('by-key')
  })
})

describe('refuses bad input', () => {
  test('listing every problem at once', () =>
    expectNothingChanged(async () => {
      const error = await owner.client.expectFailure<{ issues: { path: string[] }[] }>(CREATE, { input: { name: '', slug: 'Not A Slug' } }, 'InvalidInput')
      expect(error.issues.map((issue) => issue.path)).toEqual([['name'], ['slug']])
    }))
})

describe('needs a principal', () => {
  test('and answers UNAUTHENTICATED without one', () =>
    expectNothingChanged(() => createTestClient(app, { kind: 'NONE' }).expectDenied(CREATE, { input: { name: 'Nobody' } }, 'UNAUTHENTICATED')))
})

describe('needs the permission', () => {
  test('workspaces:write, which a developer has not', () =>
    expectNothingChanged(async () => {
      const developer = await makeMember(app, organization, 'DEVELOPER')
      expect(await developer.client.expectDenied(CREATE, { input: { name: 'No' } }, 'FORBIDDEN')).toMatchObject({ requiredPermissions: ['workspaces:write'] })
    }))

  test('and all workspaces, which a key for chosen ones has not', () =>
    expectNothingChanged(async () => {
      const key = await makeApiKey(app, organization, { permissions: ['workspaces:write'], workspaces: [await makeWorkspace(app, await makeOrganization(app))] })
      expect(await key.client.expectDenied(CREATE, { input: { name: 'No' } }, 'FORBIDDEN')).toMatchObject({ requiredWorkspaces: 'ALL' })
    }))
})

describe('treats what is not visible as missing', () => {
  test('not applicable: it names nothing that exists, and the slugs of another organization are free', async () => {
    const other = await makeOrganization(app)
    const { slug } = await makeWorkspace(app, other)
    await owner.client.expectSuccess(CREATE, { input: { name: 'Same slug', slug } }, 'CreateWorkspaceSuccess')
  })
})

describe('conflicts', () => {
  test('with a slug that an archived workspace had: slugs are never used again', async () => {
    const { slug } = await makeWorkspace(app, organization, { archived: true })
    await expectNothingChanged(() => owner.client.expectFailure(CREATE, { input: { name: 'Again', slug } }, 'WorkspaceSlugTaken'))
  })

  test('of two at once for one slug: exactly one wins', async () => {
    const results = await Promise.all([1, 2].map(() => owner.client.raw(CREATE, { input: { name: 'Race', slug: 'race' } })))
    expect(results.map((result) => String((result.body.data?.['createWorkspace'] as { __typename: string } | undefined)?.__typename)).toSorted()).toEqual(['CreateWorkspaceSuccess', 'WorkspaceSlugTaken'])
  })
})

describe('leaves an audit trail', () => {
  test('that names who, with what, and what was made', async () => {
    const { workspace } = await owner.client.expectSuccess<{ workspace: { id: string } }>(CREATE, { input: { name: 'Audited', slug: 'audited' } }, 'CreateWorkspaceSuccess')
    const events = await auditEventsOf(app, organization.id)
    expect(events.at(-1)).toMatchObject({
      action: 'workspace.created',
      actor: { kind: 'USER', id: owner.userId, email: owner.email },
      credential: { kind: 'SESSION', id: owner.sessionId },
      target: { kind: 'workspace', id: workspace.id, name: 'Audited' },
      before: null,
      after: { name: 'Audited', slug: 'audited' },
    })
  })
})
