import { unauthenticated } from '../../application/refusal.ts'
import { PAGE_PARAMETERS, PAGE_SELECTION, pageAnswer, pageVariables } from './pages.ts'
import type { RestRoute } from './rest-route.ts'
import { selectionOf, type Shape, shaped } from './shape.ts'

const WORKSPACE: Shape = {
  name: 'Workspace',
  of: 'Workspace',
  fields: { id: 'id', slug: 'slug', name: 'name', archived_at: 'archivedAt', created_at: 'createdAt' },
}

const ORGANIZATION: Shape = {
  name: 'Organization',
  of: 'Organization',
  fields: { id: 'id', slug: 'slug', name: 'name', external_id: 'externalId', created_at: 'createdAt' },
}

const ME: Shape = {
  name: 'Me',
  of: 'Viewer',
  fields: {
    kind: 'kind',
    user: { field: 'user', shape: { name: 'User', of: 'User', fields: { id: 'id', name: 'name', email: 'email' } } },
    api_key: { field: 'apiKey', shape: { name: 'OwnKey', of: 'ApiKey', fields: { id: 'id', name: 'name', key_prefix: 'hint', expires_at: 'expiresAt' } } },
    role: 'role',
    organization: { field: 'organization', shape: ORGANIZATION },
    authority: {
      field: 'authority',
      shape: {
        name: 'Authority',
        of: 'Authority',
        fields: {
          permission_level: 'permissionLevel',
          scopes: 'permissions',
          workspace_scope: 'workspaceScope',
          workspaces: { field: 'workspaces', pick: 'id' },
          expires_at: 'endsAt',
        },
      },
    },
  },
}

const workspaces: RestRoute = {
  method: 'GET',
  path: '/api/v1/workspaces',
  name: 'RestListWorkspaces',
  summary: 'List workspaces',
  description: 'The workspaces that you may see, by name. A key that is limited to workspaces sees its own.',
  document: `query RestListWorkspaces($includeArchived: Boolean, $first: Int, $after: String, $offset: Int) {
    organization { workspaces(includeArchived: $includeArchived, first: $first, after: $after, offset: $offset) { ${PAGE_SELECTION} nodes ${selectionOf(WORKSPACE)} } }
  }`,
  query: { ...PAGE_PARAMETERS, include_archived: { to: 'includeArchived', description: 'Whether to list archived ones too.' } },
  body: null,
  variables: (request, { includeArchived }) => ({ ...(includeArchived === undefined ? {} : { includeArchived }), ...pageVariables(request) }),
  answer: (data, request) => pageAnswer(WORKSPACE, (data['organization'] as { workspaces: unknown }).workspaces, request),
  answers: { status: 200, schema: { kind: 'PAGE', shape: WORKSPACE } },
}

const me: RestRoute = {
  method: 'GET',
  path: '/api/v1/me',
  name: 'RestMe',
  summary: 'Who am I',
  description: 'The key that the request was made with, its organization and what it may do.',
  document: `query RestMe { viewer ${selectionOf(ME)} }`,
  query: {},
  body: null,
  variables: () => ({}),
  answer: (data) => {
    // Only somebody who is known gets here; a credential that ended meanwhile is nobody.
    if (data['viewer'] === null) throw unauthenticated()
    return { status: 200, body: shaped(ME, data['viewer']) }
  },
  answers: { status: 200, schema: { kind: 'OBJECT', shape: ME } },
}

const myOrganizations: RestRoute = {
  method: 'GET',
  path: '/api/v1/me/organizations',
  name: 'RestMyOrganizations',
  summary: 'List my organizations',
  description: 'The organization of the key. A key works in the one that made it and in no other.',
  document: `query RestMyOrganizations { viewer { organizations ${selectionOf(ORGANIZATION)} } }`,
  query: {},
  body: null,
  variables: () => ({}),
  answer: (data) => {
    const viewer = data['viewer'] as { organizations: readonly unknown[] } | null
    if (viewer === null) throw unauthenticated()
    return { status: 200, body: { data: viewer.organizations.map((organization) => shaped(ORGANIZATION, organization)) } }
  },
  answers: { status: 200, schema: { kind: 'LISTS', lists: { data: ORGANIZATION } } },
}

export const organizationRoutes: readonly RestRoute[] = [workspaces, me, myOrganizations]
