import type { RestRoute } from './rest-route.ts'
import { selectionOf, type Shape, shaped } from './shape.ts'

const GROUP: Shape = {
  name: 'PermissionGroup',
  of: 'PermissionGroup',
  fields: {
    id: 'id',
    title: 'title',
    description: 'description',
    permissions: {
      field: 'permissions',
      shape: {
        name: 'Permission',
        of: 'Permission',
        fields: {
          name: 'name',
          title: 'title',
          description: 'description',
          access: 'access',
          grantable_to_api_keys: 'grantableToApiKeys',
          organization_wide: 'organizationWide',
        },
      },
    },
  },
}

const KIND: Shape = {
  name: 'ApiKeyKind',
  of: 'ApiKeyKind',
  fields: { name: 'name', title: 'title', description: 'description', scopes: 'permissions' },
}

interface CatalogueAnswer {
  groups: readonly unknown[]
  kinds: readonly unknown[]
}

const permissions: RestRoute = {
  method: 'GET',
  path: '/api/v1/permissions',
  name: 'RestListPermissions',
  summary: 'List permissions',
  description: 'Every permission that there is, in groups, and the kinds of keys whose permissions are fixed.',
  document: `query RestListPermissions { permissionCatalogue { groups ${selectionOf(GROUP)} kinds ${selectionOf(KIND)} } }`,
  query: {},
  body: null,
  variables: () => ({}),
  answer: (data) => {
    const { groups, kinds } = data['permissionCatalogue'] as CatalogueAnswer
    return { status: 200, body: { groups: groups.map((group) => shaped(GROUP, group)), kinds: kinds.map((kind) => shaped(KIND, kind)) } }
  },
  answers: { status: 200, schema: { kind: 'LISTS', lists: { groups: GROUP, kinds: KIND } } },
}

export const permissionRoutes: readonly RestRoute[] = [permissions]
