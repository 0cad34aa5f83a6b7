import { API_KEY } from './api-key.shapes.ts'
import { errorSelections, etagOfKey, notFound, successOf } from './outcome.ts'
import { PAGE_PARAMETERS, PAGE_SELECTION, pageAnswer, pageVariables } from './pages.ts'
import type { Field, RestRoute } from './rest-route.ts'
import { selectionOf, shaped } from './shape.ts'

const KEY = selectionOf(API_KEY)

const SETTINGS: Readonly<Record<string, Field>> = {
  name: 'input.name',
  description: 'input.description',
  metadata: 'input.metadata',
  permission_level: 'input.permissionLevel',
  scopes: { to: 'input.permissions', description: 'The permissions, by name. A list alone means the level RESTRICTED.' },
  workspace_scope: 'input.workspaceScope',
  workspaces: 'input.workspaces',
  allowed_operations: 'input.allowedOperations',
  ip_allowlist: 'input.ipAllowlist',
  confirm_lockout: 'input.confirmLockout',
  expires_in: 'input.expiresIn',
  expires_at: { to: 'input.expiresAt', description: 'The exact end (RFC 3339 with its zone); null for none, where the policy allows it.', nullable: true },
}

const ALWAYS_READ_ONLY: Readonly<Record<string, string>> = Object.fromEntries(
  ['id', 'key', 'key_prefix', 'status', 'immutable', 'last_used_at', 'created_at', 'updated_at', 'rotation'].map((name) => [name, `${name} is set by Latchkey and can only be read.`]),
)
const FIXED_READ_ONLY: Readonly<Record<string, string>> = {
  ...ALWAYS_READ_ONLY,
  ...Object.fromEntries(['kind', 'class', 'ownership'].map((name) => [name, `${name} is decided when a key is made and does not change.`])),
}

interface FilledInput {
  permissionLevel?: unknown
  permissions?: unknown
  expiresAt?: unknown
  kind?: unknown
}

/** What REST says more shortly than GraphQL: a list alone is a restricted level, and an end of null is none. */
function settingsInput(filled: Record<string, unknown>): Record<string, unknown> {
  const input = (filled['input'] ?? {}) as FilledInput
  const { expiresAt, ...rest } = input
  const isRestricted = input.permissions !== undefined && input.permissionLevel === undefined && (input.kind ?? 'custom') === 'custom'
  return {
    ...rest,
    ...(isRestricted ? { permissionLevel: 'RESTRICTED' } : {}),
    ...(expiresAt === undefined ? {} : expiresAt === null ? { expiresIn: 'NEVER' } : { expiresAt }),
  }
}

/** A member of the answer to a change that other processes have to follow. */
const PROPAGATION = {
  type: 'object',
  description: 'How many of the live processes follow the change already.',
  required: ['nodes', 'acknowledged', 'milliseconds', 'missing'],
  properties: { nodes: { type: 'integer' }, acknowledged: { type: 'integer' }, milliseconds: { type: 'integer' }, missing: { type: 'array', items: { type: 'string' } } },
}
const PROPAGATION_SELECTION = `propagation { ${PROPAGATION.required.join(' ')} }`

const keyIn = (success: Readonly<Record<string, unknown>>): Record<string, unknown> => shaped(API_KEY, success['apiKey'])

const list: RestRoute = {
  method: 'GET',
  path: '/api/v1/api-keys',
  name: 'RestListApiKeys',
  summary: 'List keys',
  description: 'The keys of the organization that you may see, the newest first. Deleted keys are in no list.',
  document: `query RestListApiKeys($filter: ApiKeyFilter, $orderBy: ApiKeyOrder, $first: Int, $after: String, $offset: Int) {
    organization { apiKeys(filter: $filter, orderBy: $orderBy, first: $first, after: $after, offset: $offset) { ${PAGE_SELECTION} nodes ${KEY} } }
  }`,
  query: {
    ...PAGE_PARAMETERS,
    status: 'filter.status',
    ownership: 'filter.ownership',
    owner_id: 'filter.ownerId',
    workspace_id: 'filter.workspaceId',
    permission_level: 'filter.permissionLevel',
    kind: 'filter.kind',
    search: 'filter.search',
    stale: 'filter.stale',
    never_used: 'filter.neverUsed',
    expires_before: 'filter.expiresBefore',
    order_by: { to: 'orderBy.field', description: 'What the list is ordered by; CREATED_AT when left out.' },
    direction: { to: 'orderBy.direction', description: 'ASC or DESC; DESC when left out.' },
  },
  body: null,
  variables: (request, { filter, orderBy }) => ({
    ...(filter === undefined ? {} : { filter }),
    ...(orderBy === undefined ? {} : { orderBy: { field: 'CREATED_AT', direction: 'DESC', ...orderBy } }),
    ...pageVariables(request),
  }),
  answer: (data, request) => pageAnswer(API_KEY, (data['organization'] as { apiKeys: unknown }).apiKeys, request),
  answers: { status: 200, schema: { kind: 'PAGE', shape: API_KEY } },
  example: { query: '?page=1&page_size=50&status=ACTIVE' },
}

const create: RestRoute = {
  method: 'POST',
  path: '/api/v1/api-keys',
  name: 'RestCreateApiKey',
  summary: 'Create a key',
  description:
    'Makes a key and gives its secret in `key`, in this answer and nowhere else. Give `scopes` for a list, `permission_level` for ALL or READ_ONLY, or `kind` for a kind with fixed permissions. Nobody gives more than they have.',
  document: `mutation RestCreateApiKey($input: CreateApiKeyInput!) {
    createApiKey(input: $input) {
      ${errorSelections(['InvalidInput', 'PermissionNotDelegable', 'ApiKeyLimitReached', 'ApiKeyAlreadyCreated'])}
      ... on CreateApiKeySuccess { secret apiKey ${KEY} }
    }
  }`,
  query: {},
  body: { fields: { ...SETTINGS, kind: 'input.kind', class: 'input.class', ownership: 'input.ownership' }, required: ['name'] },
  readOnly: { ...ALWAYS_READ_ONLY, enabled: 'A new key is enabled.', version: 'A new key has no earlier version.' },
  takesIdempotencyKey: true,
  variables: (request, filled) => ({ input: { ...settingsInput(filled), ...(request.idempotencyKey === null ? {} : { requestId: request.idempotencyKey }) } }),
  answer: (data, request) => {
    const success = successOf(create, data['createApiKey'], request)
    const key = keyIn(success)
    return { status: 201, body: { ...key, key: success['secret'] }, headers: { Location: `/api/v1/api-keys/${String(key['id'])}`, ETag: etagOfKey(key) } }
  },
  answers: { status: 201, schema: { kind: 'OBJECT', shape: API_KEY, extra: { key: { type: 'string', description: 'The secret, in this answer and nowhere else.' } } } },
  example: { body: { name: 'Deploy pipeline', scopes: ['incidents:read', 'incidents:write'], expires_in: 'DAYS_30' } },
}

const byId: Pick<RestRoute, 'path' | 'query'> = { path: '/api/v1/api-keys/{id}', query: {} }

const read: RestRoute = {
  ...byId,
  method: 'GET',
  name: 'RestGetApiKey',
  summary: 'Read a key',
  description: 'One key by its id. What you may not see is not found.',
  document: `query RestGetApiKey($id: ID!) { node(id: $id) { __typename ... on ApiKey ${KEY} } }`,
  body: null,
  variables: ({ path }) => ({ id: path['id'] }),
  answer: (data) => {
    const node = data['node'] as { __typename: string } | null
    if (node?.__typename !== 'ApiKey') throw notFound('There is no such API key, or you may not see it.', 'API_KEY_NOT_FOUND')
    const key = shaped(API_KEY, node)
    return { status: 200, body: key, headers: { ETag: etagOfKey(key) } }
  },
  answers: { status: 200, schema: { kind: 'OBJECT', shape: API_KEY } },
}

const change = (method: 'PATCH' | 'PUT', name: string): RestRoute => {
  const route: RestRoute = {
    ...byId,
    method,
    name,
    summary: method === 'PATCH' ? 'Change a key' : 'Change a key (the same as PATCH)',
    description:
      'Changes what is given and nothing else. `{ "enabled": false }` disables the key at once. With `If-Match` the change is refused with 412 when somebody else has changed the key since.',
    document: `mutation ${name}($input: UpdateApiKeyInput!) {
      updateApiKey(input: $input) {
        ${errorSelections(['InvalidInput', 'PermissionNotDelegable', 'ImmutableKind', 'StaleVersion', 'ApiKeyNotChangeable', 'ApiKeyLimitReached'])}
        ... on UpdateApiKeySuccess { apiKey ${KEY} }
      }
    }`,
    body: { fields: { ...SETTINGS, any_operation: 'input.anyOperation', any_address: 'input.anyAddress', enabled: 'input.enabled', reason: 'input.reason', version: 'input.version' }, required: [] },
    readOnly: FIXED_READ_ONLY,
    takesIfMatch: true,
    variables: ({ path, version }, filled) => ({ input: { ...settingsInput(filled), ...(version === null ? {} : { version }), id: path['id'] } }),
    answer: (data, request) => {
      const key = keyIn(successOf(route, data['updateApiKey'], request))
      return { status: 200, body: key, headers: { ETag: etagOfKey(key) } }
    },
    answers: { status: 200, schema: { kind: 'OBJECT', shape: API_KEY } },
    example: { body: { enabled: false, reason: 'Not needed this week' } },
  }
  return route
}

const revoke: RestRoute = {
  query: {},
  method: 'POST',
  path: '/api/v1/api-keys/{id}/revoke',
  name: 'RestRevokeApiKey',
  summary: 'Revoke a key',
  description: 'Ends a key for good; it stays in lists. Revoking it again changes nothing.',
  document: `mutation RestRevokeApiKey($input: RevokeApiKeyInput!) {
    revokeApiKey(input: $input) {
      ${errorSelections(['InvalidInput'])}
      ... on RevokeApiKeySuccess { alsoRevoked { id } ${PROPAGATION_SELECTION} apiKey ${KEY} }
    }
  }`,
  body: { fields: { reason: 'input.reason', and_everything_made_with_it: 'input.andEverythingMadeWithIt' }, required: [], optional: true },
  variables: ({ path }, { input }) => ({ input: { ...(input as object | undefined), id: path['id'] } }),
  answer: (data, request) => {
    const success = successOf(revoke, data['revokeApiKey'], request)
    const key = keyIn(success)
    const alsoRevoked = (success['alsoRevoked'] as { id: string }[]).map(({ id }) => id)
    return { status: 200, body: { ...key, also_revoked: alsoRevoked, propagation: success['propagation'] }, headers: { ETag: etagOfKey(key) } }
  },
  answers: {
    status: 200,
    schema: {
      kind: 'OBJECT',
      shape: API_KEY,
      extra: {
        also_revoked: { type: 'array', items: { type: 'string' }, description: 'The ids of the keys made with it that were revoked too.' },
        propagation: PROPAGATION,
      },
    },
  },
  example: { body: { reason: 'Committed to a public repository' } },
}

const rotate: RestRoute = {
  query: {},
  method: 'POST',
  path: '/api/v1/api-keys/{id}/rotate',
  name: 'RestRotateApiKey',
  summary: 'Rotate a key',
  description:
    'Gives a key a new secret with the same settings, in `key` of this answer and nowhere else. The old one works on until the overlap ends, and never past the end of the key; `rotation` says how both are used. A key that rotates already is refused with 409.',
  document: `mutation RestRotateApiKey($input: RotateApiKeyInput!) {
    rotateApiKey(input: $input) {
      ${errorSelections(['InvalidInput', 'PermissionNotDelegable', 'ApiKeyNotChangeable', 'StaleVersion', 'ApiKeyAlreadyRotated'])}
      ... on RotateApiKeySuccess { secret ${PROPAGATION_SELECTION} apiKey ${KEY} }
    }
  }`,
  body: { fields: { overlap: 'input.overlap', end_when_silent_for_hours: 'input.endWhenSilentForHours', version: 'input.version' }, required: [], optional: true },
  takesIfMatch: true,
  takesIdempotencyKey: true,
  variables: ({ path, version, idempotencyKey }, { input }) => ({
    input: { ...(input as object | undefined), ...(version === null ? {} : { version }), ...(idempotencyKey === null ? {} : { requestId: idempotencyKey }), id: path['id'] },
  }),
  answer: (data, request) => {
    const success = successOf(rotate, data['rotateApiKey'], request)
    const key = keyIn(success)
    return { status: 200, body: { ...key, key: success['secret'], propagation: success['propagation'] }, headers: { ETag: etagOfKey(key) } }
  },
  answers: {
    status: 200,
    schema: { kind: 'OBJECT', shape: API_KEY, extra: { key: { type: 'string', description: 'The new secret, in this answer and nowhere else.' }, propagation: PROPAGATION } },
  },
  example: { body: { overlap: 'DAYS_7', end_when_silent_for_hours: 24 } },
}

const remove: RestRoute = {
  ...byId,
  method: 'DELETE',
  name: 'RestDeleteApiKey',
  summary: 'Delete a key',
  description: 'Revokes a key at once and takes it out of every list. Its history stays in the audit log.',
  document: `mutation RestDeleteApiKey($input: DeleteApiKeyInput!) {
    deleteApiKey(input: $input) { ${errorSelections(['InvalidInput'])} ... on DeleteApiKeySuccess { deletedApiKeyId } }
  }`,
  body: null,
  variables: ({ path }) => ({ input: { id: path['id'] } }),
  answer: (data, request) => {
    successOf(remove, data['deleteApiKey'], request)
    return { status: 204, body: undefined }
  },
  answers: { status: 204, schema: { kind: 'NOTHING' } },
}

export const apiKeyRoutes: readonly RestRoute[] = [list, create, read, change('PATCH', 'RestUpdateApiKey'), change('PUT', 'RestReplaceApiKey'), remove, rotate, revoke]
