import { InvalidInput } from '../../application/invalid-input.ts'
import { noOrganization } from '../../application/refusal.ts'
import { builder } from '../../graphql/builder.ts'
import { lowerApiKeyCap } from './lower-api-key-cap.ts'
import { findOwnOrganization, type SeenOrganization } from './organization.repository.ts'
import { OrganizationType } from './organization.schema.ts'

const LowerApiKeyCapInput = builder.inputType('LowerApiKeyCapInput', {
  description: 'How many keys the organization may have from now on.',
  fields: (t) => ({ cap: t.int({ required: true, description: 'No more than the present cap: 0 to 1000000. Only the operator raises it.' }) }),
})

const LowerApiKeyCapSuccess = builder.objectRef<{ organization: SeenOrganization }>('LowerApiKeyCapSuccess').implement({
  description: 'The cap holds for keys that are made from now on.',
  fields: (t) => ({ organization: t.field({ type: OrganizationType, description: 'The organization with its cap.', resolve: (payload) => payload.organization }) }),
})

builder.mutationField('lowerApiKeyCap', (t) =>
  t.withAuth({ permission: 'settings:write' }).field({
    type: LowerApiKeyCapSuccess,
    nullable: true,
    errors: { types: [InvalidInput] },
    description: 'Lowers how many keys the organization may have. Keys that exist stay, also where there are more. Only an owner may, and only the operator can take it back.',
    args: { input: t.arg({ type: LowerApiKeyCapInput, required: true, description: 'How many keys the organization may have from now on.' }) },
    resolve: async (_root, { input }, ctx) => {
      await lowerApiKeyCap(ctx, input)
      const organization = await findOwnOrganization(ctx.em, ctx.principal)
      if (organization === null) throw noOrganization()
      return { organization }
    },
  }),
)
