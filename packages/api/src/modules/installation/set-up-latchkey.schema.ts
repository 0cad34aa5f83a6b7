import { InvalidInput } from '../../application/invalid-input.ts'
import type { UserPrincipal } from '../../application/principal.ts'
import { builder } from '../../graphql/builder.ts'
import type { ApiKeyRow } from '../api-keys/api-key-row.repository.ts'
import { findVisibleApiKey } from '../api-keys/api-key.repository.ts'
import { ApiKeyType } from '../api-keys/api-key.schema.ts'
import { findOwnOrganization, type SeenOrganization } from '../organizations/organization.repository.ts'
import { OrganizationType } from '../organizations/organization.schema.ts'
import { ViewerType } from '../sessions/viewer.schema.ts'
import { SetupClosed, SetupTokenInvalid } from './installation.errors.ts'
import { setUpLatchkey } from './set-up-latchkey.ts'

interface SetUpPayload {
  organization: SeenOrganization
  viewer: UserPrincipal
  defaultApiKey: ApiKeyRow | null
  defaultApiKeySecret: string | null
}

const SetUpLatchkeyInput = builder.inputType('SetUpLatchkeyInput', {
  description: 'The first organization and its owner.',
  fields: (t) => ({
    token: t.string({ required: true, description: 'The setup token: what stands after the # in the link that was printed at the start.' }),
    organizationName: t.string({ required: true, description: 'What people call the organization: 1 to 100 characters.' }),
    organizationSlug: t.string({ required: false, description: 'Its short name for addresses, which never changes. Made from the name when left out.' }),
    name: t.string({ required: true, description: 'What the owner is called.' }),
    email: t.string({ required: true, description: 'The address that the owner signs in with.' }),
    password: t.string({ required: true, description: 'The password of the owner: 15 characters or more.' }),
    workspaceNames: t.stringList({ required: false, description: 'The first workspaces, at most 20; one called Production when left out or empty.' }),
    createDefaultApiKey: t.boolean({ required: false, description: 'Whether to make the one key of class DEFAULT, which may do everything and does not count toward the cap.' }),
  }),
})

const SetUpLatchkeySuccess = builder.objectRef<SetUpPayload>('SetUpLatchkeySuccess').implement({
  description: 'The installation is set up and the owner signed in. Setup is closed for good.',
  fields: (t) => ({
    organization: t.field({ type: OrganizationType, description: 'The first organization.', resolve: (payload) => payload.organization }),
    viewer: t.field({ type: ViewerType, description: 'Its owner, signed in.', resolve: (payload) => payload.viewer }),
    defaultApiKey: t.field({ type: ApiKeyType, nullable: true, description: 'The default key, where it was asked for.', resolve: (payload) => payload.defaultApiKey }),
    defaultApiKeySecret: t.exposeString('defaultApiKeySecret', { nullable: true, description: 'The full text of the default key. It is shown this once and kept nowhere.' }),
  }),
})

builder.mutationField('setUpLatchkey', (t) =>
  t.field({
    type: SetUpLatchkeySuccess,
    nullable: true,
    errors: { types: [InvalidInput, SetupTokenInvalid, SetupClosed] },
    authScopes: { public: 'Before it there is nobody who could be known; the setup token proves who may.' },
    description: 'Makes the first organization and its owner. Works once, with the token that was printed at the start.',
    args: { input: t.arg({ type: SetUpLatchkeyInput, required: true, description: 'The first organization and its owner.' }) },
    resolve: async (_root, { input }, ctx) => {
      const { principal, defaultApiKey } = await setUpLatchkey(ctx, input)
      const organization = await findOwnOrganization(ctx.em, principal)
      if (organization === null) throw new Error('The organization that was made cannot be found.')
      return {
        organization,
        viewer: principal,
        defaultApiKey: defaultApiKey === null ? null : await findVisibleApiKey({ ...ctx, em: ctx.em, principal }, defaultApiKey.apiKeyId),
        defaultApiKeySecret: defaultApiKey?.secret ?? null,
      }
    },
  }),
)
