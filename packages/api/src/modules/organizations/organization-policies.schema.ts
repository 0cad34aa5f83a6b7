import { InvalidInput } from '../../application/invalid-input.ts'
import { noOrganization } from '../../application/refusal.ts'
import { builder } from '../../graphql/builder.ts'
import { ExpiresIn } from '../../graphql/shared-types.ts'
import { findOwnOrganization, type SeenOrganization } from './organization.repository.ts'
import { OrganizationType } from './organization.schema.ts'
import { updateOrganizationPolicies } from './update-organization-policies.ts'

const UpdateOrganizationPoliciesInput = builder.inputType('UpdateOrganizationPoliciesInput', {
  description: 'The policies to change. What is left out stays as it is; keys that exist stay as they are.',
  fields: (t) => ({
    defaultExpiry: t.field({ type: ExpiresIn, required: false, description: 'How long a key lives that asks for nothing.' }),
    maxLifetimeDays: t.int({ required: false, description: 'The longest that a key may live from its creation, 1 to 3650 days; null for no maximum.' }),
    allowNoExpiry: t.boolean({ required: false, description: 'Whether keys may be without an end.' }),
    allowExtension: t.boolean({ required: false, description: "Whether a key's end may be moved to later." }),
    persistedOperationsOnly: t.boolean({ required: false, description: 'Whether keys run persisted operations only and may send no documents of their own.' }),
  }),
})

const UpdateOrganizationPoliciesSuccess = builder.objectRef<{ organization: SeenOrganization }>('UpdateOrganizationPoliciesSuccess').implement({
  description: 'The policies hold.',
  fields: (t) => ({ organization: t.field({ type: OrganizationType, description: 'The organization with its policies.', resolve: (payload) => payload.organization }) }),
})

builder.mutationField('updateOrganizationPolicies', (t) =>
  t.withAuth({ permission: 'settings:write' }).field({
    type: UpdateOrganizationPoliciesSuccess,
    nullable: true,
    errors: { types: [InvalidInput] },
    description: 'Changes policies of the organization. Only an owner may.',
    args: { input: t.arg({ type: UpdateOrganizationPoliciesInput, required: true, description: 'The policies to change.' }) },
    resolve: async (_root, { input }, ctx) => {
      await updateOrganizationPolicies(ctx, input)
      const organization = await findOwnOrganization(ctx.em, ctx.principal)
      if (organization === null) throw noOrganization()
      return { organization }
    },
  }),
)
