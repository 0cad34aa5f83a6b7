import { builder } from '../../graphql/builder.ts'
import { connectionOf, pageArguments } from '../../graphql/connection.ts'
import { askedOfPage } from '../../graphql/selected-fields.ts'
import { PermissionLevel } from '../../graphql/shared-types.ts'
import { demandOwn, OrganizationType } from '../organizations/organization.schema.ts'
import { WorkspaceScope } from '../verification/verification.schema.ts'
import { listVisibleApiKeys } from './api-key.repository.ts'
import { ApiKeyOwnership, ApiKeyStatus, ApiKeyType } from './api-key.schema.ts'
import { columnsFor } from './shown-columns.ts'

const ApiKeyConnection = connectionOf('ApiKey', ApiKeyType, 'API keys')

const ApiKeyFilter = builder.inputType('ApiKeyFilter', {
  description: 'Which keys to list. What is left out does not matter; everything that is given must hold.',
  fields: (t) => ({
    status: t.field({ type: [ApiKeyStatus], required: false, description: 'One of these. An empty list is no key at all.' }),
    ownership: t.field({ type: ApiKeyOwnership, required: false, description: 'Personal keys or service keys.' }),
    ownerId: t.id({ required: false, description: 'Personal keys of this person.' }),
    workspaceId: t.id({ required: false, description: 'Keys that are for this workspace: those that chose it and those for all; of an archived one only those that chose it.' }),
    workspaceScope: t.field({ type: WorkspaceScope, required: false, description: 'Keys for all workspaces, or keys for chosen ones.' }),
    permissionLevel: t.field({ type: PermissionLevel, required: false, description: 'Keys of this level.' }),
    kind: t.string({ required: false, description: 'Keys of this kind, such as custom.' }),
    search: t.string({
      required: false,
      description: 'Part of the name in any case, or the last four characters of a secret. Never send a whole key.',
    }),
    stale: t.boolean({ required: false, description: "Keys that nobody has used for the policy's staleAfterDays; false for all others." }),
    neverUsed: t.boolean({ required: false, description: 'Keys that were never used; false for all others.' }),
    digest: t.string({
      required: false,
      description: 'The one key that a pasted text is, by its SHA-256 in 64 lower-case hexadecimal digits; secrets that have ended find their key too. A digest opens nothing.',
    }),
    permission: t.string({ required: false, description: 'Keys that hold this permission today, by level or by name; of personal keys those whose owner’s role allows it. Revoked and expired keys hold nothing.' }),
    pinned: t.boolean({ required: false, description: 'Keys that are limited to persisted operations; false for all others.' }),
    operationId: t.id({ required: false, description: 'Keys that are limited to persisted operations of which this is one.' }),
    createdWithId: t.id({ required: false, description: 'Keys that were made with this key.' }),
    expiresBefore: t.field({ type: 'DateTime', required: false, description: 'Keys that end before this instant, those that have ended too.' }),
  }),
})

const OrderDirection = builder.enumType('OrderDirection', {
  description: 'Which end a list starts from.',
  values: { ASC: { description: 'The smallest, earliest or first by name.' }, DESC: { description: 'The largest, latest or last by name.' } } as const,
})

const ApiKeyOrderField = builder.enumType('ApiKeyOrderField', {
  description: 'What keys can be ordered by.',
  values: {
    CREATED_AT: { description: 'When they were made.' },
    NAME: { description: 'What they are called.' },
    EXPIRES_AT: { description: 'When they end; without an end is later than every end.' },
  } as const,
})

const ApiKeyOrder = builder.inputType('ApiKeyOrder', {
  description: 'The order of a list of keys.',
  fields: (t) => ({
    field: t.field({ type: ApiKeyOrderField, required: true, description: 'What to order by.' }),
    direction: t.field({ type: OrderDirection, required: true, description: 'Which end to start from.' }),
  }),
})

builder.objectField(OrganizationType, 'apiKeys', (t) =>
  t.withAuth({ permission: 'api_keys:read' }).field({
    type: ApiKeyConnection,
    nullable: true,
    description: 'The keys of the organization, the newest first; for a credential of chosen workspaces those that lie within its own. Deleted keys are in no list.',
    args: {
      filter: t.arg({ type: ApiKeyFilter, required: false, description: 'Which keys.' }),
      orderBy: t.arg({ type: ApiKeyOrder, required: false, description: 'In which order.' }),
      ...builder.args(pageArguments),
    },
    resolve: (organization, { filter, orderBy, ...page }, ctx, info) => {
      demandOwn(organization, ctx)
      const { fields, cursors } = askedOfPage(info)
      return listVisibleApiKeys(ctx, { filter: filter ?? {}, orderBy: orderBy ?? null, page, columns: columnsFor(fields), withCursors: cursors })
    },
  }),
)
