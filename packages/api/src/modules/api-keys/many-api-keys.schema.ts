import { InvalidInput } from '../../application/invalid-input.ts'
import { builder } from '../../graphql/builder.ts'
import { ApiKeyType } from './api-key.schema.ts'
import { disableApiKeys, type ItemOutcome, type ItemResult, type ManyApiKeysChanged, revokeApiKeys } from './many-api-keys.ts'
import { PROPAGATION, PropagationType } from './propagation.schema.ts'

const ApiKeyChangeOutcome = builder.enumType('ApiKeyChangeOutcome', {
  description: 'What became of one of several keys.',
  values: {
    CHANGED: { description: 'It was done now.' },
    UNCHANGED: { description: 'It was so already.' },
    NOT_FOUND: { description: 'There is no such key, or you may not see it: the two cannot be told apart.' },
    NOT_CHANGEABLE: { description: 'The key is in a state in which this cannot be done, such as disabling a revoked one.' },
  } satisfies Record<ItemOutcome, { description: string }>,
})

const ApiKeyChangeType = builder.objectRef<ItemResult>('ApiKeyChange').implement({
  description: 'What became of one of several keys.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The id that you gave.' }),
    outcome: t.field({ type: ApiKeyChangeOutcome, description: 'What became of it.', resolve: (result) => result.outcome }),
    apiKey: t.field({ type: ApiKeyType, nullable: true, description: 'The key as it is now; null where none was found.', resolve: (result) => result.apiKey }),
  }),
})

const changedApiKeys = (name: string, description: string) =>
  builder.objectRef<ManyApiKeysChanged>(name).implement({
    description,
    fields: (t) => ({
      results: t.field({ type: [ApiKeyChangeType], description: 'One for each id, in the order in which you gave them; an id that was given twice stands once.', resolve: (payload) => payload.results }),
      changedCount: t.int({ description: 'How many were changed now.', resolve: ({ results }) => results.filter((result) => result.outcome === 'CHANGED').length }),
      propagation: t.field({ type: PropagationType, description: PROPAGATION, resolve: (payload) => payload.propagation }),
    }),
  })

const RevokeApiKeysSuccess = changedApiKeys('RevokeApiKeysSuccess', 'What could be revoked is revoked for good, all at one instant; each result says of which key.')
const DisableApiKeysSuccess = changedApiKeys('DisableApiKeysSuccess', 'What could be disabled is disabled, all at one instant; each result says of which key.')

const manyInput = (name: string, verb: string) =>
  builder.inputType(name, {
    description: `The keys to ${verb}.`,
    fields: (t) => ({
      ids: t.idList({ required: true, description: 'The keys: 1 to 200.' }),
      reason: t.string({ required: false, description: 'Why, for others and for the audit log: up to 500 characters.' }),
    }),
  })

const RevokeApiKeysInput = manyInput('RevokeApiKeysInput', 'revoke')
const DisableApiKeysInput = manyInput('DisableApiKeysInput', 'disable')

builder.mutationField('revokeApiKeys', (t) =>
  t.withAuth({ permission: 'api_keys:write' }).field({
    type: RevokeApiKeysSuccess,
    nullable: true,
    errors: { types: [InvalidInput] },
    description: 'Ends up to 200 keys for good, in one transaction. A key that refuses keeps none of the others from being revoked; a fault of the server leaves all of them as they were.',
    args: { input: t.arg({ type: RevokeApiKeysInput, required: true, description: 'The keys to revoke.' }) },
    resolve: (_root, { input }, ctx) => revokeApiKeys(ctx, input),
  }),
)

builder.mutationField('disableApiKeys', (t) =>
  t.withAuth({ permission: 'api_keys:write' }).field({
    type: DisableApiKeysSuccess,
    nullable: true,
    errors: { types: [InvalidInput] },
    description: 'Stops up to 200 keys until somebody enables them, in one transaction. A key that refuses keeps none of the others from being disabled; a fault of the server leaves all of them as they were.',
    args: { input: t.arg({ type: DisableApiKeysInput, required: true, description: 'The keys to disable.' }) },
    resolve: (_root, { input }, ctx) => disableApiKeys(ctx, input),
  }),
)
