import { InvalidInput } from '../../application/invalid-input.ts'
import type { Principal } from '../../application/principal.ts'
import { builder } from '../../graphql/builder.ts'
import { InvalidCredentials } from './session.errors.ts'
import { signIn } from './sign-in.ts'
import { signOut } from './sign-out.ts'
import { ViewerType } from './viewer.schema.ts'

const SignInInput = builder.inputType('SignInInput', {
  description: 'Who signs in.',
  fields: (t) => ({
    email: t.string({ required: true, description: 'The address of the account, in any case.' }),
    password: t.string({ required: true, description: 'Its password.' }),
  }),
})

const SignInSuccess = builder.objectRef<{ viewer: Principal }>('SignInSuccess').implement({
  description: 'A session was started; the browser has its cookie.',
  fields: (t) => ({ viewer: t.field({ type: ViewerType, description: 'Who is signed in now.', resolve: (payload) => payload.viewer }) }),
})

builder.mutationField('signIn', (t) =>
  t.field({
    type: SignInSuccess,
    nullable: true,
    errors: { types: [InvalidInput, InvalidCredentials] },
    authScopes: { public: 'Signing in is how somebody becomes known.' },
    description: 'Starts a session for a person. Attempts are counted per account and per source; past a few each must wait (RATE_LIMITED).',
    args: { input: t.arg({ type: SignInInput, required: true, description: 'Who signs in.' }) },
    resolve: async (_root, { input }, ctx) => ({ viewer: await signIn(ctx, input) }),
  }),
)

const SignOutSuccess = builder.objectRef<{ signedOut: boolean }>('SignOutSuccess').implement({
  description: 'The browser has no session any more.',
  fields: (t) => ({ signedOut: t.exposeBoolean('signedOut', { description: 'Whether a session was ended now; false where there was none.' }) }),
})

const SignOutResult = builder.unionType('SignOutResult', {
  description: 'What signing out answers.',
  types: [SignOutSuccess],
  resolveType: () => SignOutSuccess,
})

builder.mutationField('signOut', (t) =>
  t.field({
    type: SignOutResult,
    nullable: true,
    authScopes: { public: 'Whoever has no session any more is to be told that it is so, not refused.' },
    description: 'Ends the session of this browser, at once and on the server.',
    resolve: async (_root, _args, ctx) => ({ signedOut: await signOut(ctx) }),
  }),
)
