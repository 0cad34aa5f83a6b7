import type { KeyKind } from '@latchkey/domain/key/kind.ts'
import type { CatalogueEntry, CatalogueGroup } from '@latchkey/domain/permission/catalogue.ts'
import type { OrganizationContext } from '../../application/request-context.ts'
import type { Config } from '../../config.ts'
import { builder } from '../../graphql/builder.ts'
import { permitOf, PermitType, Role } from '../../graphql/shared-types.ts'
import { reasonAgainstGranting } from '../api-keys/api-key.policy.ts'
import { ApiKeyOwnership, ApiKeyType } from '../api-keys/api-key.schema.ts'
import { countVisibleHolders, listVisibleHolders, rolesWith } from './permission-holders.repository.ts'

const PermissionAccess = builder.enumType('PermissionAccess', {
  description: 'What a permission lets one do. Writing never implies reading.',
  values: {
    READ: { description: 'To look; the level READ_ONLY has it.' },
    WRITE: { description: 'To change something.' },
  } as const,
})

const DEFAULT_HOLDERS = 5

const PermissionHoldersType = builder.objectRef<{ entry: CatalogueEntry; ctx: OrganizationContext }>('PermissionHolders').implement({
  description: 'Who holds a permission in your organization today.',
  fields: (t) => ({
    roles: t.field({ type: [Role], description: 'The roles whose members hold it themselves, the strongest first.', resolve: ({ entry, ctx }) => [...rolesWith(entry, ctx.config.catalogue)] }),
    apiKeyCount: t.int({
      description: 'How many of the keys that you may see hold it, by level or by name; of personal keys those whose owner’s role allows it. Revoked and expired keys hold nothing.',
      resolve: ({ entry, ctx }) => countVisibleHolders(ctx, entry.name),
    }),
    apiKeys: t.field({
      type: [ApiKeyType],
      description: 'The first of those keys, by name. The filter "permission" of Organization.apiKeys lists all.',
      args: { first: t.arg.int({ required: false, description: 'How many at most, from 1 to 20. 5 when left out.' }) },
      resolve: async ({ entry, ctx }, { first }) => [...(await listVisibleHolders(ctx, entry.name, first ?? DEFAULT_HOLDERS))],
    }),
  }),
})

const PermissionType = builder.objectRef<CatalogueEntry>('Permission').implement({
  description: 'One permission of the catalogue. Nothing implies it and it implies nothing else.',
  fields: (t) => ({
    name: t.string({ description: 'Its name, such as incidents:write. It is compared exactly.', resolve: (entry) => entry.name }),
    title: t.exposeString('title', { description: 'What people call it.' }),
    description: t.exposeString('description', { description: 'What it lets one do.' }),
    access: t.field({ type: PermissionAccess, description: 'Whether it reads or writes.', resolve: (entry) => (entry.access === 'read' ? 'READ' : 'WRITE') }),
    grantableToApiKeys: t.boolean({ description: 'Whether keys can have it; false for what only people do.', resolve: (entry) => entry.grantableTo.includes('api_key') }),
    organizationWide: t.exposeBoolean('organizationWide', { description: 'Whether it is about the whole organization, so that it needs all workspaces beside it.' }),
    heldBy: t.withAuth({ permission: 'api_keys:read' }).field({
      type: PermissionHoldersType,
      nullable: true,
      description: 'Which roles and keys of your organization hold it today.',
      resolve: (entry, _args, ctx) => ({ entry, ctx }),
    }),
    viewerCanGrant: t.field({
      type: PermitType,
      description: 'Whether you may put it, by name, into a new key.',
      args: { ownership: t.arg({ type: ApiKeyOwnership, required: true, description: 'Whose key it would be.' }) },
      resolve: (entry, { ownership }, ctx) => permitOf(reasonAgainstGranting(ctx.principal?.authority ?? null, entry, ownership, ctx.config.catalogue)),
    }),
  }),
})

const PermissionGroupType = builder.objectRef<CatalogueGroup>('PermissionGroup').implement({
  description: 'Permissions of one resource.',
  fields: (t) => ({
    id: t.string({ description: 'The word for the group, such as incidents.', resolve: (group) => group.id }),
    title: t.exposeString('title', { description: 'What people call it.' }),
    description: t.exposeString('description', { description: 'What the resource is.' }),
    permissions: t.field({ type: [PermissionType], description: 'Its permissions.', resolve: (group) => [...group.permissions] }),
  }),
})

const ApiKeyKindType = builder.objectRef<KeyKind>('ApiKeyKind').implement({
  description: 'A kind of key whose permissions are fixed. A key keeps those that its kind had when it was made.',
  fields: (t) => ({
    name: t.string({ description: 'The word for it, as createApiKey takes it.', resolve: (kind) => kind.id }),
    title: t.exposeString('title', { description: 'What people call it.' }),
    description: t.exposeString('description', { description: 'What it is for.' }),
    permissions: t.stringList({ description: 'What its keys may do.', resolve: (kind) => [...kind.permissions].toSorted() }),
  }),
})

const PermissionCatalogueType = builder.objectRef<Config>('PermissionCatalogue').implement({
  description: 'Everything that can be permitted in this installation.',
  fields: (t) => ({
    groups: t.field({ type: [PermissionGroupType], description: "The product's groups in the operator's order, then Latchkey's own.", resolve: ({ catalogue }) => [...catalogue.groups] }),
    kinds: t.field({ type: [ApiKeyKindType], description: 'The kinds of keys with fixed permissions.', resolve: ({ kinds }) => [...kinds.values()] }),
  }),
})

builder.queryField('permissionCatalogue', (t) =>
  t.withAuth({ authenticated: true }).field({
    type: PermissionCatalogueType,
    nullable: true,
    description: 'All permissions, in groups, and the kinds of keys.',
    resolve: (_root, _args, { config }) => config,
  }),
)
