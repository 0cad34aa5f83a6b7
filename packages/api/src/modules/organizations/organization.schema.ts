import { expiryChoices, type ExpiryChoice } from '@latchkey/domain/expiry.ts'
import { permissionsHeld, authorityOfMember, type Authority } from '@latchkey/domain/authority.ts'
import { effectiveCap, type Plan } from '@latchkey/domain/plan.ts'
import type { OrganizationPolicies } from '@latchkey/domain/policy.ts'
import { describeRole, ROLES, type Role as RoleName } from '@latchkey/domain/role.ts'
import type { FieldNode, GraphQLResolveInfo } from 'graphql'
import type { Principal } from '../../application/principal.ts'
import { noOrganization } from '../../application/refusal.ts'
import type { RequestContext } from '../../application/request-context.ts'
import { builder } from '../../graphql/builder.ts'
import { Node, registerNode } from '../../graphql/node.ts'
import { fieldsOf } from '../../graphql/selected-fields.ts'
import { ExpiresIn, permitOf, PermitType, Role } from '../../graphql/shared-types.ts'
import { canCreatePersonalApiKey, canCreateServiceApiKey, planOf, policiesOf, type PermissionReason, reasonAgainst } from './organization.policy.ts'
import { countCountedApiKeys, findOwnOrganization, findVisibleOrganization, type SeenOrganization } from './organization.repository.ts'

const PlanType = builder.objectRef<Plan>('Plan').implement({
  description: 'What the operator gives an organization.',
  fields: (t) => ({
    name: t.exposeString('id', { description: 'What the plan is called.' }),
    maxKeys: t.exposeInt('maxKeys', { nullable: true, description: 'How many keys it allows at most; null for as many as the organization wants.' }),
    ipAllowlist: t.exposeBoolean('ipAllowlist', { description: 'Whether keys may be given an allowlist of addresses. What a key has already stays enforced on every plan.' }),
  }),
})

const UsageType = builder.objectRef<SeenOrganization>('OrganizationUsage').implement({
  description: 'How much of what it may have an organization has.',
  fields: (t) => ({
    apiKeys: t.int({
      description: 'How many keys count now: those that are active, disabled or suspended, without the one of class DEFAULT.',
      resolve: ({ id }, _args, { em, clock }) => countCountedApiKeys(em, id, clock.now()),
    }),
    apiKeyCap: t.exposeInt('api_key_cap', { nullable: true, description: "The organization's own cap, which an owner may lower; null for none." }),
    apiKeyLimit: t.int({
      nullable: true,
      description: "How many may count: the smaller of the plan's maximum and the organization's own cap; null for no limit.",
      resolve: (row, _args, { config }) => effectiveCap(planOf(config.plans, row.plan).maxKeys, row.api_key_cap),
    }),
  }),
})

const PoliciesType = builder.objectRef<OrganizationPolicies>('OrganizationPolicies').implement({
  description: 'The rules that hold for the keys and records of an organization. A day is 24 hours.',
  fields: (t) => ({
    defaultExpiry: t.field({ type: ExpiresIn, description: 'How long a key lives that asks for nothing.', resolve: (policies) => policies.defaultExpiry }),
    maxLifetimeDays: t.exposeInt('maxLifetimeDays', { nullable: true, description: 'The longest that a key may live from its creation; null for no maximum.' }),
    allowNoExpiry: t.exposeBoolean('allowNoExpiry', { description: 'Whether keys may be without an end.' }),
    allowExtension: t.exposeBoolean('allowExtension', { description: "Whether a key's end may be moved to later." }),
    persistedOperationsOnly: t.exposeBoolean('persistedOperationsOnly', { description: 'Whether keys run persisted operations only and may send no documents of their own.' }),
    staleAfterDays: t.exposeInt('staleAfterDays', { description: 'After this long without use a key is flagged as stale.' }),
    rotationAdviceDays: t.exposeInt('rotationAdviceDays', { description: 'For keys older than this a new secret is recommended.' }),
    auditRetentionDays: t.exposeInt('auditRetentionDays', { description: 'How long audit events are kept.' }),
  }),
})

const ExpirationChoiceType = builder.objectRef<ExpiryChoice>('ExpirationChoice').implement({
  description: 'One period that a new key may ask for.',
  fields: (t) => ({
    value: t.field({ type: ExpiresIn, description: 'The period.', resolve: (choice) => choice.preset }),
    expiresAt: t.field({ type: 'DateTime', nullable: true, description: 'When a key that is made now would end; null for never.', resolve: (choice) => choice.expiresAt }),
    allowed: t.boolean({ description: 'Whether policy and your own end allow it.', resolve: (choice) => choice.reason === null }),
    reason: t.exposeString('reason', { nullable: true, description: 'Why not, as a word for programs; null when it is allowed.' }),
    default: t.boolean({ description: 'Whether a key that asks for nothing gets it.', resolve: (choice) => choice.isDefault }),
  }),
})

const RoleDescriptionType = builder.objectRef<RoleName>('RoleDescription').implement({
  description: 'A role, in words and in permissions.',
  fields: (t) => ({
    role: t.field({ type: Role, description: 'Which role it is.', resolve: (role) => role }),
    title: t.string({ description: 'What people call it.', resolve: (role) => describeRole(role).title }),
    description: t.string({ description: 'What it is for.', resolve: (role) => describeRole(role).description }),
    permissions: t.stringList({
      description: 'Everything it may do today, by name.',
      resolve: (role, _args, { config }) => [...permissionsHeld(authorityOfMember('', role, config.catalogue), config.catalogue)].toSorted(),
    }),
  }),
})

/** What the viewer can do in an organization that it is a member of and does not act in is asked there. */
const permitIn = (row: SeenOrganization, reason: (authority: Authority | null) => PermissionReason | null) =>
  permitOf(row.viewer.organization?.id === row.id ? reason(row.viewer.authority) : 'OTHER_ORGANIZATION')

const ViewerCanType = builder.objectRef<SeenOrganization>('OrganizationViewerCan').implement({
  description: 'What you may do in the organization.',
  fields: (t) => ({
    createPersonalApiKey: t.field({
      type: PermitType,
      description: 'Whether you may make keys that belong to you.',
      resolve: (row, _args, { config }) => permitIn(row, (authority) => canCreatePersonalApiKey(authority, config.catalogue)),
    }),
    createServiceApiKey: t.field({
      type: PermitType,
      description: 'Whether you may make keys that belong to the organization and outlive your membership.',
      resolve: (row, _args, { config }) => permitIn(row, (authority) => canCreateServiceApiKey(authority, config.catalogue)),
    }),
    createWorkspace: t.field({
      type: PermitType,
      description: 'Whether you may make workspaces.',
      resolve: (row, _args, { config }) => permitIn(row, (authority) => reasonAgainst(authority, 'workspaces:write', config.catalogue)),
    }),
    inviteMember: t.field({
      type: PermitType,
      description: 'Whether you may invite people.',
      resolve: (row, _args, { config }) => permitIn(row, (authority) => reasonAgainst(authority, 'members:write', config.catalogue)),
    }),
    updatePolicies: t.field({
      type: PermitType,
      description: 'Whether you may change the policies.',
      resolve: (row, _args, { config }) => permitIn(row, (authority) => reasonAgainst(authority, 'settings:write', config.catalogue)),
    }),
    readAuditLog: t.field({
      type: PermitType,
      description: 'Whether you may read the audit log.',
      resolve: (row, _args, { config }) => permitIn(row, (authority) => reasonAgainst(authority, 'audit_log:read', config.catalogue)),
    }),
  }),
})

const policiesIn = (row: SeenOrganization, { config }: RequestContext): OrganizationPolicies => policiesOf(row.policies, config.policies)

export const OrganizationType = builder.objectRef<SeenOrganization>('Organization').implement({
  description: 'A customer of the operator: keys, workspaces, members and the audit log belong to exactly one.',
  interfaces: [Node],
  fields: (t) => ({
    slug: t.exposeString('slug', { description: 'The short name in addresses and in the header Latchkey-Organization. It never changes.' }),
    name: t.exposeString('name', { description: 'What people call it.' }),
    externalId: t.exposeString('external_id', { nullable: true, description: "The operator's own id of it, as verification answers it." }),
    createdAt: t.field({ type: 'DateTime', description: 'When it was made.', resolve: (row) => row.created_at }),
    plan: t.field({ type: PlanType, description: 'What the operator gives it.', resolve: (row, _args, { config }) => planOf(config.plans, row.plan) }),
    usage: t.field({ type: UsageType, description: 'How much of it is used.', resolve: (row) => row }),
    policies: t.field({ type: PoliciesType, description: 'The rules that hold in it.', resolve: (row, _args, ctx) => policiesIn(row, ctx) }),
    expirationChoices: t.field({
      type: [ExpirationChoiceType],
      description: 'The periods for a new key that you would make now, the shortest first.',
      resolve: (row, _args, ctx) => [...expiryChoices(policiesIn(row, ctx), row.viewer.authority?.endsAt ?? null, ctx.clock.now()).choices],
    }),
    roles: t.field({ type: [RoleDescriptionType], description: 'The roles that members can have, the strongest first.', resolve: () => [...ROLES] }),
    viewerCan: t.field({ type: ViewerCanType, description: 'What you may do here.', resolve: (row) => row }),
  }),
})

registerNode('org', 'Organization', findVisibleOrganization)

/**
 * For fields that list what belongs to an organization. A person's other organizations can be named, but the guard has
 * asked the permission in the one that the request acts in: lists of any other are refused.
 */
export function demandOwn(row: SeenOrganization, ctx: RequestContext): void {
  if (ctx.principal?.organization?.id !== row.id) throw noOrganization()
}

/** The fields that whoever acts in an organization brings everything for: lists among them, which read rows of their own. */
const BROUGHT = new Set(['__typename', 'id', 'slug', 'roles', 'viewerCan', 'apiKeys', 'workspaces', 'members', 'invitations', 'auditEvents', 'persistedOperations', 'operationVersions'])

const asked = new WeakMap<FieldNode, boolean>()

/** Whether the organization's own row has to be read for what is selected of it. Worked out once for each place in a document that is kept. */
function needsRow(info: GraphQLResolveInfo): boolean {
  const [place] = info.fieldNodes
  const known = place === undefined || info.fieldNodes.length > 1 ? undefined : asked.get(place)
  if (known !== undefined) return known
  const needs = [...fieldsOf(info)].some((name) => !BROUGHT.has(name))
  if (place !== undefined && info.fieldNodes.length === 1) asked.set(place, needs)
  return needs
}

async function ownRow(ctx: RequestContext & { principal: Principal }): Promise<SeenOrganization> {
  const organization = await findOwnOrganization(ctx.em, ctx.principal)
  if (organization === null) throw noOrganization()
  return organization
}

builder.queryField('organization', (t) =>
  t.withAuth({ authenticated: true }).field({
    type: OrganizationType,
    nullable: true,
    description: 'The organization that the request acts in: the one of the key, or the one that the header Latchkey-Organization names.',
    resolve: (_root, _args, ctx, info) => {
      const { principal } = ctx
      if (principal.organization === null) throw noOrganization()
      // Nothing is asked of the rest of the row.
      return needsRow(info) ? ownRow(ctx) : ({ ...principal.organization, viewer: principal } as SeenOrganization)
    },
  }),
)
