import { effectivePermissions } from '@latchkey/domain/authority.ts'
import { keyStatusAt, type KeyStatus } from '@latchkey/domain/key/status.ts'
import { grantFromStored, permissionsOf } from '@latchkey/domain/permission/lattice.ts'
import { authorityOfRole } from '@latchkey/domain/role.ts'
import type { RequestContext } from '../../application/request-context.ts'
import { builder } from '../../graphql/builder.ts'
import { Node, registerNode } from '../../graphql/node.ts'
import { PermissionLevel, permitOf, PermitType } from '../../graphql/shared-types.ts'
import { dateOf } from '../../persistence/rows.ts'
import { ActorType, CredentialReferenceType } from '../audit-log/actor.schema.ts'
import { UserType } from '../members/user.schema.ts'
import { policiesOf } from '../organizations/organization.policy.ts'
import { ViewerType } from '../sessions/viewer.schema.ts'
import { WorkspaceScope } from '../verification/verification.schema.ts'
import { WorkspaceType } from '../workspaces/workspace.schema.ts'
import {
  type ApiKeyFacts,
  type GrantReason,
  factsOf,
  isImmutable,
  isRotationAdvised,
  isStale,
  reasonAgainstCancellingRotation,
  reasonAgainstCloning,
  reasonAgainstDeleting,
  reasonAgainstDisabling,
  reasonAgainstEnabling,
  reasonAgainstEndingRotation,
  reasonAgainstReplacingSecret,
  reasonAgainstRevoking,
  reasonAgainstRotating,
  reasonAgainstUpdating,
  reasonAgainstWidening,
} from './api-key.policy.ts'
import { ApiKeyRotationType } from './api-key-rotation.schema.ts'
import type { ApiKeyRow } from './api-key-row.repository.ts'
import { findVisibleApiKey } from './api-key.repository.ts'

export const ApiKeyStatus = builder.enumType('ApiKeyStatus', {
  description: 'What a key is now. Of several that hold, the first in the order REVOKED, EXPIRED, DISABLED, SUSPENDED, ACTIVE is given.',
  values: {
    ACTIVE: { description: 'It works.' },
    SUSPENDED: { description: 'It was suspended because nobody used it; it can be enabled again.' },
    DISABLED: { description: 'Somebody disabled it; it can be enabled again.' },
    EXPIRED: { description: 'Its end has come. At the very instant of expiresAt it is expired.' },
    REVOKED: { description: 'It was revoked for good.' },
  } satisfies Record<KeyStatus, { description: string }>,
})

export const ApiKeyOwnership = builder.enumType('ApiKeyOwnership', {
  description: 'Whose key it is.',
  values: {
    PERSONAL: { description: 'It belongs to a person, is never stronger than that person is today, and ends with the membership.' },
    SERVICE: { description: 'It belongs to the organization and outlives whoever made it.' },
  } as const,
})

export const ApiKeyClass = builder.enumType('ApiKeyClass', {
  description: 'Whether a key counts toward the limit.',
  values: {
    STANDARD: { description: 'It counts.' },
    DEFAULT: { description: "The organization's one default key: a service key of level ALL for all workspaces, which does not count." },
  } as const,
})

const lifecycleOf = (row: ApiKeyRow) => ({
  revokedAt: dateOf(row.revoked_at),
  expiresAt: dateOf(row.expires_at),
  disabledAt: dateOf(row.disabled_at),
  suspendedAt: dateOf(row.suspended_at),
})

const statusOf = (row: ApiKeyRow, { clock }: RequestContext): KeyStatus =>
  keyStatusAt({ revokedAt: row.revoked_at, expiresAt: row.expires_at, disabledAt: row.disabled_at, suspendedAt: row.suspended_at }, clock.now().getTime())

const grantOf = (row: ApiKeyRow, { config }: RequestContext) => grantFromStored(row.permission_level, row.permissions, config.catalogue)

const ceilingOf = ({ ownership, owner }: ApiKeyRow, { config }: RequestContext) => {
  if (ownership === 'SERVICE') return 'SERVICE'
  return owner === null || owner.role === null ? 'OWNER_GONE' : authorityOfRole(owner.role, config.catalogue).grant
}

const factsOfRow = (row: ApiKeyRow, { config, clock }: RequestContext): ApiKeyFacts & { replaceable: boolean; everUsed: boolean; rotating: boolean } => ({
  ...factsOf(
    {
      ...lifecycleOf(row),
      ownership: row.ownership,
      ownerId: row.owner?.id ?? null,
      permissionLevel: row.permission_level,
      permissions: row.permissions,
      allWorkspaces: row.all_workspaces,
      workspaceIds: row.workspaces.map((workspace) => workspace.id),
      allowedOperations: row.allowed_operations,
      ipAllowlist: row.ip_allowlist,
    },
    config.catalogue,
    clock.now(),
  ),
  replaceable: row.replaceable,
  everUsed: row.last_used_at !== null,
  rotating: row.rotation !== null,
})

type Authority = NonNullable<NonNullable<RequestContext['principal']>['authority']>

/** Asks a rule of the policy for the viewer; who acts in no organization may do nothing. */
export const permit = (row: ApiKeyRow, ctx: RequestContext, rule: (authority: Authority, facts: ReturnType<typeof factsOfRow>) => GrantReason | null) => {
  const authority = ctx.principal?.authority ?? null
  if (authority === null) return permitOf('NOT_SIGNED_IN')
  return permitOf(ctx.principal?.organization?.id === row.organization_id ? rule(authority, factsOfRow(row, ctx)) : 'OTHER_ORGANIZATION')
}

const ViewerCanType = builder.objectRef<ApiKeyRow>('ApiKeyViewerCan').implement({
  description: 'What you may do with the key, decided by the same rules that the mutations refuse by.',
  fields: (t) => ({
    update: t.field({
      type: PermitType,
      description: 'Whether you may rename it, describe it and narrow it.',
      resolve: (row, _args, ctx) => permit(row, ctx, (authority, key) => reasonAgainstUpdating(authority, key, ctx.config.catalogue)),
    }),
    widen: t.field({
      type: PermitType,
      description: 'Whether you may add to what it can do, as far as you can do it yourself.',
      resolve: (row, _args, ctx) => permit(row, ctx, (authority, key) => reasonAgainstWidening(authority, key, ctx.config.catalogue)),
    }),
    disable: t.field({
      type: PermitType,
      description: 'Whether you may disable it now.',
      resolve: (row, _args, ctx) => permit(row, ctx, (authority, key) => reasonAgainstDisabling(authority, key, ctx.config.catalogue)),
    }),
    enable: t.field({
      type: PermitType,
      description: 'Whether you may enable it now.',
      resolve: (row, _args, ctx) => permit(row, ctx, (authority, key) => reasonAgainstEnabling(authority, key, ctx.config.catalogue)),
    }),
    clone: t.field({
      type: PermitType,
      description: 'Whether you may make a new key with its settings.',
      resolve: (row, _args, ctx) => permit(row, ctx, (authority, key) => reasonAgainstCloning(authority, key, ctx.config.catalogue)),
    }),
    rotate: t.field({
      type: PermitType,
      description: 'Whether you may give it a new secret.',
      resolve: (row, _args, ctx) => permit(row, ctx, (authority, key) => reasonAgainstRotating(authority, key, ctx.config.catalogue)),
    }),
    endRotation: t.field({
      type: PermitType,
      description: 'Whether you may end its old secret before its time.',
      resolve: (row, _args, ctx) => permit(row, ctx, (authority, key) => reasonAgainstEndingRotation(authority, key, ctx.config.catalogue)),
    }),
    cancelRotation: t.field({
      type: PermitType,
      description: 'Whether you may end its new secret and keep the old one.',
      resolve: (row, _args, ctx) => permit(row, ctx, (authority, key) => reasonAgainstCancellingRotation(authority, key, ctx.config.catalogue)),
    }),
    revoke: t.field({
      type: PermitType,
      description: 'Whether you may revoke it for good.',
      resolve: (row, _args, ctx) => permit(row, ctx, (authority, key) => reasonAgainstRevoking(authority, key, ctx.config.catalogue)),
    }),
    delete: t.field({
      type: PermitType,
      description: 'Whether you may revoke it and take it out of every list.',
      resolve: (row, _args, ctx) => permit(row, ctx, (authority) => reasonAgainstDeleting(authority, ctx.config.catalogue)),
    }),
    replaceSecret: t.field({
      type: PermitType,
      description: 'Whether you may replace its secret because the first one never reached you.',
      resolve: (row, _args, ctx) => permit(row, ctx, (authority, key) => reasonAgainstReplacingSecret(authority, key, ctx.config.catalogue)),
    }),
  }),
})

export const ApiKeyType = builder.objectRef<ApiKeyRow>('ApiKey').implement({
  description: 'An API key: what it may do, where and for how long. Its secret is given once, by the mutation that makes it, and is nowhere in this type.',
  interfaces: [Node],
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What people call it. Names need not be unique.' }),
    description: t.exposeString('description', { description: 'What it is for; empty when nobody said.' }),
    metadata: t.field({ type: 'JSONObject', description: 'A small object of your own that verification returns.', resolve: (row) => row.metadata }),
    kind: t.exposeString('kind', { description: 'The kind it was made as: custom, or one whose permissions are fixed.' }),
    class: t.field({ type: ApiKeyClass, description: 'Whether it counts toward the limit.', resolve: (row) => row.class }),
    ownership: t.field({ type: ApiKeyOwnership, description: 'Whether it belongs to a person or to the organization.', resolve: (row) => row.ownership }),
    owner: t.field({ type: UserType, nullable: true, description: 'The person that it belongs to; null for service keys.', resolve: (row) => row.owner }),
    createdBy: t.field({
      type: ActorType,
      description: 'Who made it.',
      resolve: (row) => ({ kind: row.created_by_kind, id: row.created_by_id, email: row.maker?.email ?? null, name: row.maker?.name ?? null }),
    }),
    createdWith: t.field({
      type: CredentialReferenceType,
      description: 'The credential that it was made with.',
      resolve: (row) => ({ kind: row.created_with_kind, id: row.created_with_id }),
    }),
    hint: t.string({ description: 'The prefix and the last four characters of the newest secret that works, to tell keys apart by.', resolve: (row) => row.secret?.hint ?? '' }),
    permissionLevel: t.field({ type: PermissionLevel, description: 'How its permissions were chosen.', resolve: (row) => row.permission_level }),
    permissions: t.stringList({
      description: 'What its level and list amount to today, whoever owns it.',
      resolve: (row, _args, ctx) => [...permissionsOf(grantOf(row, ctx), ctx.config.catalogue)].toSorted(),
    }),
    effectivePermissions: t.stringList({
      description: "What it may really do today: for a personal key no more than its owner's role allows, and nothing once the owner is no member.",
      resolve: (row, _args, ctx) => [...effectivePermissions(grantOf(row, ctx), ceilingOf(row, ctx), ctx.config.catalogue)].toSorted(),
    }),
    workspaceScope: t.field({ type: WorkspaceScope, description: 'Whether it is for all workspaces or for chosen ones.', resolve: (row) => (row.all_workspaces ? 'ALL' : 'CHOSEN') }),
    workspaces: t.field({ type: [WorkspaceType], description: 'The chosen workspaces, archived ones too; empty where the scope is ALL.', resolve: (row) => row.workspaces }),
    allowedOperations: t.idList({
      nullable: true,
      description: 'The ids of the persisted operations that it runs, and nothing else; null for any. Each stays on the list when it is retired, and is refused then.',
      resolve: (row) => row.allowed_operations,
    }),
    ipAllowlist: t.field({
      type: ['CIDR'],
      nullable: true,
      description: 'The ranges of addresses that it may be used from, in canonical spelling; null for any address.',
      resolve: (row) => row.ip_allowlist,
    }),
    status: t.field({ type: ApiKeyStatus, description: 'What it is now.', resolve: (row, _args, ctx) => statusOf(row, ctx) }),
    enabled: t.boolean({ description: 'Whether it works: true where the status is ACTIVE and false in every other, also of a revoked or expired key. The status says which, and so whether it can be enabled again.', resolve: (row, _args, ctx) => statusOf(row, ctx) === 'ACTIVE' }),
    immutable: t.boolean({ description: 'Whether its permissions are fixed by its kind.', resolve: (row) => isImmutable(row) }),
    expiresAt: t.field({ type: 'DateTime', nullable: true, description: 'When it ends; null when it does not.', resolve: (row) => row.expires_at }),
    createdAt: t.field({ type: 'DateTime', description: 'When it was made.', resolve: (row) => row.created_at }),
    updatedAt: t.field({ type: 'DateTime', description: 'When its settings or its state last changed.', resolve: (row) => row.updated_at }),
    disabledAt: t.field({ type: 'DateTime', nullable: true, description: 'Since when it is disabled.', resolve: (row) => row.disabled_at }),
    disabledReason: t.exposeString('disabled_reason', { nullable: true, description: 'Why it was disabled, where somebody said.' }),
    revokedAt: t.field({ type: 'DateTime', nullable: true, description: 'When it was revoked.', resolve: (row) => row.revoked_at }),
    revokedReason: t.exposeString('revoked_reason', { nullable: true, description: 'Why it was revoked, where somebody said.' }),
    lastUsedAt: t.field({ type: 'DateTime', nullable: true, description: 'When it was last used, at most a few seconds late; null when it never was.', resolve: (row) => row.last_used_at }),
    lastUsedFrom: t.field({ type: 'IPAddress', nullable: true, description: 'The address it was last used from, where that is known.', resolve: (row) => row.last_used_from }),
    stale: t.boolean({
      description: "Whether nobody has used it for as long as the policy's staleAfterDays.",
      resolve: (row, _args, ctx) =>
        isStale({ status: statusOf(row, ctx), createdAt: new Date(row.created_at), lastUsedAt: dateOf(row.last_used_at) }, policiesOf(row.policies, ctx.config.policies).staleAfterDays, ctx.clock.now()),
    }),
    rotationAdvised: t.boolean({
      description: "Whether its secret is older than the policy's rotationAdviceDays.",
      resolve: (row, _args, ctx) =>
        isRotationAdvised({ status: statusOf(row, ctx), secretCreatedAt: new Date(row.secret?.created_at ?? row.created_at) }, policiesOf(row.policies, ctx.config.policies).rotationAdviceDays, ctx.clock.now()),
    }),
    rotation: t.field({ type: ApiKeyRotationType, nullable: true, description: 'The rotation under way; null while one secret works, or none.', resolve: (row) => row.rotation }),
    version: t.exposeInt('version', { description: 'A number that rises with every change; give it to a mutation to notice the changes of others.' }),
    viewerCan: t.field({ type: ViewerCanType, description: 'What you may do with it.', resolve: (row) => row }),
  }),
})

registerNode('key', 'ApiKey', findVisibleApiKey)

builder.objectField(ViewerType, 'apiKey', (t) =>
  t.field({
    type: ApiKeyType,
    nullable: true,
    description: 'The key that you act with; null for people.',
    resolve: (_viewer, _args, ctx) => (ctx.principal?.kind === 'API_KEY' ? findVisibleApiKey(ctx, ctx.principal.id) : null),
  }),
)
