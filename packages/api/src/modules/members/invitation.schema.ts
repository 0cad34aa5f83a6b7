import { InvalidInput } from '../../application/invalid-input.ts'
import { builder } from '../../graphql/builder.ts'
import { connectionOf, pageArguments } from '../../graphql/connection.ts'
import { Node, registerNode } from '../../graphql/node.ts'
import { permitOf, PermitType, Role } from '../../graphql/shared-types.ts'
import { ActorType } from '../audit-log/actor.schema.ts'
import { demandOwn, OrganizationType } from '../organizations/organization.schema.ts'
import { type Invitation, inviteMember } from './invite-member.ts'
import { findVisibleInvitation, type InvitationRow, listVisibleInvitations } from './invitation.repository.ts'
import { AlreadyMember, InvitationNotFound, RoleNotAssignable } from './member.errors.ts'
import { canInvite } from './member.policy.ts'
import { withdrawInvitation } from './withdraw-invitation.ts'

const ViewerCanType = builder.objectRef<InvitationRow>('InvitationViewerCan').implement({
  description: 'What you may do with an invitation, decided by the same rule that the mutation refuses by.',
  fields: (t) => ({
    withdraw: t.field({
      type: PermitType,
      description: 'Whether you may withdraw it.',
      resolve: ({ role }, _args, { principal, config }) => {
        const authority = principal?.authority ?? null
        return permitOf(authority === null ? 'NOT_SIGNED_IN' : canInvite(authority, role, config.catalogue))
      },
    }),
  }),
})

const InvitationType = builder.objectRef<InvitationRow>('Invitation').implement({
  description: 'An invitation that nobody has accepted yet. Its link was shown once and is nowhere in this type.',
  interfaces: [Node],
  fields: (t) => ({
    email: t.exposeString('email', { description: 'Whom it is for.' }),
    role: t.field({ type: Role, description: 'The role that it gives.', resolve: (row) => row.role }),
    createdAt: t.field({ type: 'DateTime', description: 'When it was made.', resolve: (row) => row.created_at }),
    expiresAt: t.field({ type: 'DateTime', description: 'Until when it works.', resolve: (row) => row.expires_at }),
    invitedBy: t.field({
      type: ActorType,
      nullable: true,
      description: 'Who made it; null for one that was made before Latchkey kept this.',
      resolve: (row) => (row.made_by_kind === null ? null : { kind: row.made_by_kind, id: row.made_by_id, email: null, name: row.made_by_name }),
    }),
    viewerCan: t.field({ type: ViewerCanType, description: 'What you may do with it.', resolve: (row) => row }),
  }),
})

registerNode('lnk', 'Invitation', findVisibleInvitation)

const InvitationConnection = connectionOf('Invitation', InvitationType, 'open invitations')

builder.objectField(OrganizationType, 'invitations', (t) =>
  t.withAuth({ permission: 'members:read' }).field({
    type: InvitationConnection,
    nullable: true,
    description: 'The invitations that can still be accepted, the latest first.',
    args: builder.args((arg) => pageArguments(arg)),
    resolve: (organization, page, ctx) => {
      demandOwn(organization, ctx)
      return listVisibleInvitations(ctx, page)
    },
  }),
)

const InviteMemberInput = builder.inputType('InviteMemberInput', {
  description: 'Whom to invite.',
  fields: (t) => ({
    email: t.string({ required: true, description: 'The address of the person.' }),
    role: t.field({ type: Role, required: true, description: 'What the person will be allowed to do. Only an owner invites owners.' }),
  }),
})

const InviteMemberSuccess = builder.objectRef<Invitation>('InviteMemberSuccess').implement({
  description: 'The link was made. Send it to the person; it is shown this once. Earlier links for the same address have ended.',
  fields: (t) => ({
    email: t.exposeString('email', { description: 'Whom it is for.' }),
    role: t.field({ type: Role, description: 'The role that it gives.', resolve: (invitation) => invitation.role }),
    link: t.exposeString('url', { description: 'The address to open, with its token after the #.' }),
    expiresAt: t.field({ type: 'DateTime', description: 'Until when it works.', resolve: (invitation) => invitation.expiresAt }),
  }),
})

builder.mutationField('inviteMember', (t) =>
  t.withAuth({ permission: 'members:write' }).field({
    type: InviteMemberSuccess,
    nullable: true,
    errors: { types: [InvalidInput, AlreadyMember, RoleNotAssignable] },
    description: 'Makes a one-time link that brings somebody into the organization. People only.',
    args: { input: t.arg({ type: InviteMemberInput, required: true, description: 'Whom to invite.' }) },
    resolve: (_root, { input }, ctx) => inviteMember(ctx, input),
  }),
)

const WithdrawInvitationInput = builder.inputType('WithdrawInvitationInput', {
  description: 'Which invitation ends.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The id of the invitation, lnk_….' }) }),
})

const WithdrawInvitationSuccess = builder.objectRef<{ withdrawnInvitationId: string }>('WithdrawInvitationSuccess').implement({
  description: 'The link of the invitation works no more.',
  fields: (t) => ({ withdrawnInvitationId: t.exposeID('withdrawnInvitationId', { description: 'The id that the invitation had.' }) }),
})

builder.mutationField('withdrawInvitation', (t) =>
  t.withAuth({ permission: 'members:write' }).field({
    type: WithdrawInvitationSuccess,
    nullable: true,
    errors: { types: [InvitationNotFound, RoleNotAssignable] },
    description: 'Ends an invitation that nobody has accepted yet. Only an owner withdraws one that would make an owner. People only.',
    args: { input: t.arg({ type: WithdrawInvitationInput, required: true, description: 'Which invitation ends.' }) },
    resolve: (_root, { input }, ctx) => withdrawInvitation(ctx, input),
  }),
)
