import { InvalidInput } from '../../application/invalid-input.ts'
import type { Principal } from '../../application/principal.ts'
import { builder } from '../../graphql/builder.ts'
import { InvalidCredentials } from '../sessions/session.errors.ts'
import { ViewerType } from '../sessions/viewer.schema.ts'
import { acceptInvitation } from './accept-invitation.ts'
import { LinkInvalid } from './member.errors.ts'
import { findOneTimeLink, type OneTimeLinkRow } from './one-time-link.repository.ts'
import { resetPassword } from './reset-password.ts'

const OneTimeLinkPurpose = builder.enumType('OneTimeLinkPurpose', {
  description: 'What a one-time link is for.',
  values: {
    INVITATION: { description: 'It brings somebody into an organization.' },
    PASSWORD_RESET: { description: 'It gives an account a new password.' },
  } as const,
})

const OneTimeLinkType = builder.objectRef<OneTimeLinkRow>('OneTimeLink').implement({
  description: 'A link that works once. Whoever has it may know what it is for.',
  fields: (t) => ({
    purpose: t.field({ type: OneTimeLinkPurpose, description: 'What it is for.', resolve: (link) => link.purpose }),
    email: t.exposeString('email', { description: 'Whom it is for.' }),
    organizationName: t.exposeString('organization_name', { nullable: true, description: 'The organization that it invites into.' }),
    expiresAt: t.field({ type: 'DateTime', description: 'Until when it works.', resolve: (link) => link.expires_at }),
    newAccount: t.boolean({ description: 'Whether accepting it makes an account; otherwise the one that the address has is proven by its password.', resolve: (link) => !link.account_exists }),
  }),
})

builder.queryField('oneTimeLink', (t) =>
  t.field({
    type: OneTimeLinkType,
    nullable: true,
    authScopes: { public: 'Whoever opens a link has no account yet, or cannot sign in.' },
    description: 'What a one-time link is for, without using it up. Null when it was used, has ended, or never existed.',
    args: { token: t.arg.string({ required: true, description: "What stands after the # in the link's address." }) },
    resolve: (_root, { token }, { em, clock }) => findOneTimeLink(em, token, clock.now()),
  }),
)

const AcceptInvitationInput = builder.inputType('AcceptInvitationInput', {
  description: 'Who joins.',
  fields: (t) => ({
    token: t.string({ required: true, description: "What stands after the # in the link's address." }),
    name: t.string({ required: false, description: 'What the person is called; needed for a new account only.' }),
    password: t.string({ required: false, description: 'For a new account the password that it will have, 15 characters or more; otherwise the one that it has. Always needed.' }),
  }),
})

const AcceptInvitationSuccess = builder.objectRef<{ viewer: Principal }>('AcceptInvitationSuccess').implement({
  description: 'The person is a member and signed in.',
  fields: (t) => ({ viewer: t.field({ type: ViewerType, description: 'Who is signed in now.', resolve: (payload) => payload.viewer }) }),
})

builder.mutationField('acceptInvitation', (t) =>
  t.field({
    type: AcceptInvitationSuccess,
    nullable: true,
    errors: { types: [InvalidInput, LinkInvalid, InvalidCredentials] },
    authScopes: { public: 'The token of the link is what proves who may.' },
    description: 'Uses an invitation up and starts a session. An account that exists must be proven by its password.',
    args: { input: t.arg({ type: AcceptInvitationInput, required: true, description: 'Who joins.' }) },
    resolve: async (_root, { input }, ctx) => ({ viewer: await acceptInvitation(ctx, input) }),
  }),
)

const ResetPasswordInput = builder.inputType('ResetPasswordInput', {
  description: 'The new password.',
  fields: (t) => ({
    token: t.string({ required: true, description: "What stands after the # in the link's address." }),
    password: t.string({ required: true, description: 'The password from now on: 15 characters or more.' }),
  }),
})

const ResetPasswordSuccess = builder.objectRef<{ email: string }>('ResetPasswordSuccess').implement({
  description: 'The password is in force, and every session of the person has ended.',
  fields: (t) => ({ email: t.exposeString('email', { description: 'Whose it is, to sign in with.' }) }),
})

builder.mutationField('resetPassword', (t) =>
  t.field({
    type: ResetPasswordSuccess,
    nullable: true,
    errors: { types: [InvalidInput, LinkInvalid] },
    authScopes: { public: 'The token of the link is what proves who may.' },
    description: 'Gives an account a new password by a link that the operator made, and ends all its sessions.',
    args: { input: t.arg({ type: ResetPasswordInput, required: true, description: 'The new password.' }) },
    resolve: (_root, { input }, ctx) => resetPassword(ctx, input),
  }),
)
