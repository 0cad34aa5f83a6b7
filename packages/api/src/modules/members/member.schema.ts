import { InvalidInput } from '../../application/invalid-input.ts'
import { builder } from '../../graphql/builder.ts'
import { connectionOf, pageArguments } from '../../graphql/connection.ts'
import { Node, registerNode } from '../../graphql/node.ts'
import { permitOf, PermitType, Role } from '../../graphql/shared-types.ts'
import { demandOwn, OrganizationType } from '../organizations/organization.schema.ts'
import { changeMemberRole } from './change-member-role.ts'
import { LastOwner, MemberNotFound, RoleNotAssignable } from './member.errors.ts'
import { assignableRoles, canChangeMember, reasonAgainstOtherRoles } from './member.policy.ts'
import { findVisibleMember, listVisibleMembers, type MemberRow } from './member.repository.ts'
import { removeMember } from './remove-member.ts'
import { UserType } from './user.schema.ts'

const ViewerCanType = builder.objectRef<MemberRow>('MemberViewerCan').implement({
  description: 'What you may do with a member.',
  fields: (t) => ({
    assignableRoles: t.field({
      type: [Role],
      description: 'The roles that you could give, the strongest first, the present one among them; empty where you may not change the member.',
      resolve: (member, _args, { principal, config }) => assignableRoles(principal?.authority ?? null, member, config.catalogue),
    }),
    changeRole: t.field({
      type: PermitType,
      description: 'Whether you may give another role.',
      resolve: (member, _args, { principal, config }) => permitOf(reasonAgainstOtherRoles(principal?.authority ?? null, member, config.catalogue)),
    }),
    remove: t.field({
      type: PermitType,
      description: 'Whether you may remove the member.',
      resolve: (member, _args, { principal, config }) => permitOf(canChangeMember(principal?.authority ?? null, member, null, config.catalogue)),
    }),
  }),
})

const MemberType = builder.objectRef<MemberRow>('Member').implement({
  description: "A person's place in an organization.",
  interfaces: [Node],
  fields: (t) => ({
    user: t.field({ type: UserType, description: 'The person.', resolve: ({ user_id: id, email, name }) => ({ id, email, name }) }),
    role: t.field({ type: Role, description: 'What the person may do here.', resolve: (member) => member.role }),
    createdAt: t.field({ type: 'DateTime', description: 'Since when the person is a member.', resolve: (member) => member.created_at }),
    viewerCan: t.field({ type: ViewerCanType, description: 'What you may do with the member.', resolve: (member) => member }),
  }),
})

registerNode('mem', 'Member', findVisibleMember)

const MemberConnection = connectionOf('Member', MemberType, 'members')

builder.objectField(OrganizationType, 'members', (t) =>
  t.withAuth({ permission: 'members:read' }).field({
    type: MemberConnection,
    nullable: true,
    description: 'The members, by name.',
    args: builder.args((arg) => pageArguments(arg)),
    resolve: (organization, page, ctx) => {
      demandOwn(organization, ctx)
      return listVisibleMembers(ctx, page)
    },
  }),
)

const ChangeMemberRoleInput = builder.inputType('ChangeMemberRoleInput', {
  description: 'Who gets which role.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The id of the member, mem_….' }),
    role: t.field({ type: Role, required: true, description: 'The role from now on.' }),
  }),
})

const ChangeMemberRoleSuccess = builder.objectRef<{ member: MemberRow }>('ChangeMemberRoleSuccess').implement({
  description: 'The role is in force; what the person and their personal keys may do follows at once.',
  fields: (t) => ({ member: t.field({ type: MemberType, description: 'The member as it is now.', resolve: (payload) => payload.member }) }),
})

builder.mutationField('changeMemberRole', (t) =>
  t.withAuth({ permission: 'members:write' }).field({
    type: ChangeMemberRoleSuccess,
    nullable: true,
    errors: { types: [InvalidInput, MemberNotFound, LastOwner, RoleNotAssignable] },
    description: 'Gives a member another role. Only an owner changes owners, and the last owner stays one. People only.',
    args: { input: t.arg({ type: ChangeMemberRoleInput, required: true, description: 'Who gets which role.' }) },
    resolve: async (_root, { input }, ctx) => ({ member: await changeMemberRole(ctx, input) }),
  }),
)

const RemoveMemberInput = builder.inputType('RemoveMemberInput', {
  description: 'Who is removed.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The id of the member, mem_….' }) }),
})

const RemoveMemberSuccess = builder.objectRef<{ removedMemberId: string; revokedApiKeys: number }>('RemoveMemberSuccess').implement({
  description: 'The person is no member any more.',
  fields: (t) => ({
    removedMemberId: t.exposeID('removedMemberId', { description: 'The id that the member had.' }),
    revokedApiKeys: t.exposeInt('revokedApiKeys', { description: "How many of the person's personal keys were revoked with it. Service keys stay." }),
  }),
})

builder.mutationField('removeMember', (t) =>
  t.withAuth({ permission: 'members:write' }).field({
    type: RemoveMemberSuccess,
    nullable: true,
    errors: { types: [InvalidInput, MemberNotFound, LastOwner, RoleNotAssignable] },
    description: 'Removes a member and revokes their personal keys in the organization. The last owner stays. People only.',
    args: { input: t.arg({ type: RemoveMemberInput, required: true, description: 'Who is removed.' }) },
    resolve: (_root, { input }, ctx) => removeMember(ctx, input),
  }),
)
