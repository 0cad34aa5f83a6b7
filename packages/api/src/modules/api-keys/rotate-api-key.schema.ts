import { ROTATION_OVERLAPS, type RotationOverlap } from '@latchkey/domain/key/rotation.ts'
import { InvalidInput } from '../../application/invalid-input.ts'
import type { Everywhere } from '../../application/transact.ts'
import { builder } from '../../graphql/builder.ts'
import { ApiKeyAlreadyRotated, ApiKeyNotChangeable, ApiKeyNotFound, PermissionNotDelegable, RequestIdReused, SecretInUse, StaleVersion } from './api-key.errors.ts'
import { ApiKeyType } from './api-key.schema.ts'
import { changed, changedApiKey } from './changed-api-key.schema.ts'
import type { CreatedApiKey } from './create-api-key.ts'
import { cancelApiKeyRotation, endApiKeyRotation } from './end-api-key-rotation.ts'
import { PROPAGATION, PropagationType } from './propagation.schema.ts'
import { rotateApiKey } from './rotate-api-key.ts'

const overlapWords: Readonly<Record<RotationOverlap, string>> = {
  NOW: 'None: the old secret ends at once. For a secret that has leaked.',
  HOUR_1: 'One hour.',
  HOURS_24: '24 hours.',
  DAYS_7: '7 days of 24 hours.',
  DAYS_30: '30 days of 24 hours.',
}

const RotationOverlapType = builder.enumType('RotationOverlap', {
  description: 'How long the old secret of a key works beside the new one, counted from now by the clock of the database.',
  values: Object.fromEntries(Object.keys(ROTATION_OVERLAPS).map((overlap) => [overlap, { description: overlapWords[overlap as RotationOverlap] }])) as Record<RotationOverlap, { description: string }>,
})

const RotateApiKeyInput = builder.inputType('RotateApiKeyInput', {
  description: 'The key that gets a new secret. Its settings stay as they are.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The key.' }),
    overlap: t.field({ type: RotationOverlapType, required: false, description: 'How long the old secret works on, and never past the end that the key has now. HOURS_24 when left out.' }),
    endWhenSilentForHours: t.int({
      required: false,
      description: 'Also ends the old secret as soon as the new one has been used and nobody has used the old one for so many hours of the rotation: 1 to 720. Not together with NOW.',
    }),
    version: t.int({ required: false, description: 'The version that you have seen: another one is refused with StaleVersion.' }),
    requestId: t.string({ required: false, description: 'A name of your own for this request, 1 to 200 characters: a retry with it in 24 hours rotates no second time.' }),
  }),
})

const EndApiKeyRotationInput = builder.inputType('EndApiKeyRotationInput', {
  description: 'The key whose old secret is to end now.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The key.' }),
    version: t.int({ required: false, description: 'The version that you have seen: another one is refused with StaleVersion.' }),
    confirmInUse: t.boolean({ required: false, description: 'True where the old secret is to end although it was used in the last hour; without it that is refused with SecretInUse.' }),
  }),
})

const CancelApiKeyRotationInput = builder.inputType('CancelApiKeyRotationInput', {
  description: 'The key that is to keep its old secret.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The key.' }),
    version: t.int({ required: false, description: 'The version that you have seen: another one is refused with StaleVersion.' }),
    confirmInUse: t.boolean({ required: false, description: 'True where the new secret is to end although it has been used; without it that is refused with SecretInUse.' }),
  }),
})

const RotateApiKeySuccess = builder.objectRef<Everywhere<CreatedApiKey>>('RotateApiKeySuccess').implement({
  description: 'The key has a new secret.',
  fields: (t) => ({
    apiKey: t.field({ type: ApiKeyType, description: 'The same key, with the hint of the new secret. Its rotation says until when the old one works.', resolve: (payload) => payload.apiKey }),
    secret: t.exposeString('secret', { description: 'The full text of the new secret. It is given this once: store it now.' }),
    propagation: t.field({ type: PropagationType, description: PROPAGATION, resolve: (payload) => payload.propagation }),
  }),
})

const EndApiKeyRotationSuccess = changedApiKey('EndApiKeyRotationSuccess', 'The old secret is dead; the new one is the only one.')
const CancelApiKeyRotationSuccess = changedApiKey('CancelApiKeyRotationSuccess', 'The new secret is dead; the old one is the only one and lives as long as the key.')

builder.mutationField('rotateApiKey', (t) =>
  t.withAuth({ permission: 'api_keys:write' }).field({
    type: RotateApiKeySuccess,
    nullable: true,
    errors: { types: [InvalidInput, ApiKeyNotFound, ApiKeyNotChangeable, PermissionNotDelegable, StaleVersion, ApiKeyAlreadyRotated, RequestIdReused] },
    description: 'Gives a key a new secret with the same settings, this once, and lets the old one work until the overlap ends. The whole key must be within your own authority; a personal key is rotated by its owner only.',
    args: { input: t.arg({ type: RotateApiKeyInput, required: true, description: 'The key to rotate.' }) },
    resolve: (_root, { input }, ctx) => rotateApiKey(ctx, input),
  }),
)

builder.mutationField('endApiKeyRotation', (t) =>
  t.withAuth({ permission: 'api_keys:write' }).field({
    type: EndApiKeyRotationSuccess,
    nullable: true,
    errors: { types: [ApiKeyNotFound, ApiKeyNotChangeable, StaleVersion, SecretInUse] },
    description: 'Ends the old secret of a key that rotates before its time.',
    args: { input: t.arg({ type: EndApiKeyRotationInput, required: true, description: 'The key.' }) },
    resolve: async (_root, { input }, ctx) => changed(await endApiKeyRotation(ctx, input)),
  }),
)

builder.mutationField('cancelApiKeyRotation', (t) =>
  t.withAuth({ permission: 'api_keys:write' }).field({
    type: CancelApiKeyRotationSuccess,
    nullable: true,
    errors: { types: [ApiKeyNotFound, ApiKeyNotChangeable, PermissionNotDelegable, StaleVersion, SecretInUse] },
    description: 'Takes a rotation back: the new secret ends at once, the old one lives as long as the key again. The whole key must be within your own authority.',
    args: { input: t.arg({ type: CancelApiKeyRotationInput, required: true, description: 'The key.' }) },
    resolve: async (_root, { input }, ctx) => changed(await cancelApiKeyRotation(ctx, input)),
  }),
)
