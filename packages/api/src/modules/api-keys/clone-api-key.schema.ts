import { InvalidInput } from '../../application/invalid-input.ts'
import type { Everywhere } from '../../application/transact.ts'
import { builder } from '../../graphql/builder.ts'
import { ExpiresIn } from '../../graphql/shared-types.ts'
import './api-key-errors.schema.ts'
import { ApiKeyAlreadyCreated, ApiKeyLimitReached, ApiKeyNotFound, PermissionNotDelegable, RequestIdReused } from './api-key.errors.ts'
import { ApiKeyType } from './api-key.schema.ts'
import { cloneApiKey } from './clone-api-key.ts'
import type { CreatedApiKey } from './create-api-key.ts'
import { PROPAGATION, PropagationType } from './propagation.schema.ts'

const CloneApiKeyInput = builder.inputType('CloneApiKeyInput', {
  description: 'The key to copy, and what the copy has of its own.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The key whose settings the new one gets, in whatever status it is.' }),
    name: t.string({ required: false, description: 'What people call the new key: 1 to 100 characters. The same name when left out.' }),
    expiresIn: t.field({ type: ExpiresIn, required: false, description: 'How long the new key lives. Without a period or a date it gets the earliest of the default, the maximum and your own end.' }),
    expiresAt: t.field({ type: 'DateTime', required: false, description: 'Exactly when the new key ends; not together with expiresIn.' }),
    requestId: t.string({ required: false, description: 'A name of your own for this request, 1 to 200 characters: a retry with it in 24 hours makes no second key.' }),
  }),
})

const CloneApiKeySuccess = builder.objectRef<Everywhere<CreatedApiKey>>('CloneApiKeySuccess').implement({
  description: 'The copy was made.',
  fields: (t) => ({
    apiKey: t.field({ type: ApiKeyType, description: 'The new key.', resolve: (payload) => payload.apiKey }),
    secret: t.exposeString('secret', { description: 'The full text of the new key. It is given this once: store it now.' }),
    propagation: t.field({ type: PropagationType, description: PROPAGATION, resolve: (payload) => payload.propagation }),
  }),
})

builder.mutationField('cloneApiKey', (t) =>
  t.withAuth({ permission: 'api_keys:write' }).field({
    type: CloneApiKeySuccess,
    nullable: true,
    errors: { types: [InvalidInput, ApiKeyNotFound, PermissionNotDelegable, ApiKeyLimitReached, ApiKeyAlreadyCreated, RequestIdReused] },
    description: 'Makes a new key with the settings of another and a period of its own, and gives its secret, this once. The whole new key must be within your own authority; a personal key is copied by its owner only.',
    args: { input: t.arg({ type: CloneApiKeyInput, required: true, description: 'The key to copy.' }) },
    resolve: (_root, { input }, ctx) => cloneApiKey(ctx, input),
  }),
)
