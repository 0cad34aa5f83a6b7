import { InvalidInput } from '../../application/invalid-input.ts'
import type { Principal } from '../../application/principal.ts'
import { builder } from '../../graphql/builder.ts'
import { changePassword } from './change-password.ts'
import { endOtherSessions, endOwnSession } from './end-session.ts'
import { InvalidCredentials, SessionNotFound } from './session.errors.ts'
import { listOwnSessions, type SessionRow } from './session.repository.ts'
import { updateProfile } from './update-profile.ts'
import { ViewerType } from './viewer.schema.ts'

const SessionType = builder.objectRef<SessionRow>('Session').implement({
  description: 'A browser that you are signed in with. What its cookie holds is nowhere in this type.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The public id, ses_…; it opens nothing.' }),
    current: t.boolean({ description: 'Whether it is the one of this request.', resolve: ({ id }, _args, { principal }) => principal?.kind === 'USER' && principal.sessionId === id }),
    createdAt: t.field({ type: 'DateTime', description: 'When it signed in.', resolve: (row) => row.created_at }),
    lastSeenAt: t.field({ type: 'DateTime', description: 'When it was last used, at most a minute late.', resolve: (row) => row.last_seen_at }),
    expiresAt: t.field({ type: 'DateTime', description: 'When it ends if nobody uses it again.', resolve: (row) => row.expires_at }),
    ip: t.field({ type: 'IPAddress', nullable: true, description: 'The address that it signed in from, where that is known.', resolve: (row) => row.ip }),
    userAgent: t.exposeString('user_agent', { nullable: true, description: 'What the browser called itself when it signed in.' }),
  }),
})

builder.objectField(ViewerType, 'sessions', (t) =>
  t.field({
    type: [SessionType],
    description: 'The browsers that you are signed in with, the one used last first, at most 100. A key sees none, not even its owner’s.',
    resolve: (principal, _args, ctx) => listOwnSessions(ctx, principal),
  }),
)

const UpdateProfileInput = builder.inputType('UpdateProfileInput', {
  description: 'What to change of yourself.',
  fields: (t) => ({ name: t.string({ required: true, description: 'What you are called: 1 to 100 characters.' }) }),
})

const UpdateProfileSuccess = builder.objectRef<{ viewer: Principal }>('UpdateProfileSuccess').implement({
  description: 'You are called so, in every organization.',
  fields: (t) => ({ viewer: t.field({ type: ViewerType, description: 'You as you are now.', resolve: (payload) => payload.viewer }) }),
})

builder.mutationField('updateProfile', (t) =>
  t.withAuth({ authenticated: true }).field({
    type: UpdateProfileSuccess,
    nullable: true,
    errors: { types: [InvalidInput] },
    description: 'Changes your own name. For signed-in people only.',
    args: { input: t.arg({ type: UpdateProfileInput, required: true, description: 'What to change.' }) },
    resolve: async (_root, { input }, ctx) => ({ viewer: await updateProfile(ctx, input) }),
  }),
)

const ChangePasswordInput = builder.inputType('ChangePasswordInput', {
  description: 'The password that you have and the one that you want.',
  fields: (t) => ({
    currentPassword: t.string({ required: true, description: 'The password that you have.' }),
    newPassword: t.string({ required: true, description: 'The password that you want: 15 characters or more.' }),
  }),
})

const ChangePasswordSuccess = builder.objectRef<{ endedSessions: number }>('ChangePasswordSuccess').implement({
  description: 'The new password counts from now on.',
  fields: (t) => ({ endedSessions: t.exposeInt('endedSessions', { description: 'How many other browsers were signed out by it.' }) }),
})

builder.mutationField('changePassword', (t) =>
  t.withAuth({ authenticated: true }).field({
    type: ChangePasswordSuccess,
    nullable: true,
    errors: { types: [InvalidInput, InvalidCredentials] },
    description: 'Changes your own password and signs every other browser out. Attempts are counted like those of signIn; past a few each must wait (RATE_LIMITED). For signed-in people only.',
    args: { input: t.arg({ type: ChangePasswordInput, required: true, description: 'The password that you have and the one that you want.' }) },
    resolve: (_root, { input }, ctx) => changePassword(ctx, input),
  }),
)

const EndSessionInput = builder.inputType('EndSessionInput', {
  description: 'The session to end.',
  fields: (t) => ({ id: t.id({ required: true, description: 'A session of viewer.sessions.' }) }),
})

const EndSessionSuccess = builder.objectRef<{ endedSessionId: string }>('EndSessionSuccess').implement({
  description: 'That browser is signed out.',
  fields: (t) => ({ endedSessionId: t.exposeID('endedSessionId', { description: 'The session that ended.' }) }),
})

builder.mutationField('endSession', (t) =>
  t.withAuth({ authenticated: true }).field({
    type: EndSessionSuccess,
    nullable: true,
    errors: { types: [SessionNotFound] },
    description: 'Signs one of your own browsers out, at once and on the server; your present one too. For signed-in people only.',
    args: { input: t.arg({ type: EndSessionInput, required: true, description: 'The session to end.' }) },
    resolve: (_root, { input }, ctx) => endOwnSession(ctx, input),
  }),
)

const EndOtherSessionsSuccess = builder.objectRef<{ endedSessions: number }>('EndOtherSessionsSuccess').implement({
  description: 'Only your present browser is signed in.',
  fields: (t) => ({ endedSessions: t.exposeInt('endedSessions', { description: 'How many were ended now.' }) }),
})

const EndOtherSessionsResult = builder.unionType('EndOtherSessionsResult', {
  description: 'What signing out everywhere else answers.',
  types: [EndOtherSessionsSuccess],
  resolveType: () => EndOtherSessionsSuccess,
})

builder.mutationField('endOtherSessions', (t) =>
  t.withAuth({ authenticated: true }).field({
    type: EndOtherSessionsResult,
    nullable: true,
    description: 'Signs every browser of yours out but the present one. For signed-in people only.',
    resolve: (_root, _args, ctx) => endOtherSessions(ctx),
  }),
)
