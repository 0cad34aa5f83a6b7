import { InvalidInput } from '../../application/invalid-input.ts'
import type { Everywhere } from '../../application/transact.ts'
import { builder } from '../../graphql/builder.ts'
import { ExpiresIn, PermissionLevel } from '../../graphql/shared-types.ts'
import { WorkspaceScope } from '../verification/verification.schema.ts'
import './api-key-errors.schema.ts'
import {
  ApiKeyAlreadyCreated,
  ApiKeyLimitReached,
  ApiKeyNotChangeable,
  ApiKeyNotFound,
  ImmutableKind,
  PermissionNotDelegable,
  RequestIdReused,
  StaleVersion,
} from './api-key.errors.ts'
import { ApiKeyClass, ApiKeyOwnership, ApiKeyType } from './api-key.schema.ts'
import { changed, changedApiKey } from './changed-api-key.schema.ts'
import { type CreatedApiKey, createApiKey } from './create-api-key.ts'
import { deleteApiKey } from './delete-api-key.ts'
import { disableApiKey } from './disable-api-key.ts'
import { enableApiKey } from './enable-api-key.ts'
import { PROPAGATION, PropagationType } from './propagation.schema.ts'
import { replaceUndeliveredSecret } from './replace-undelivered-secret.ts'
import { type RevokedApiKey, revokeApiKey } from './revoke-api-key.ts'
import { updateApiKey } from './update-api-key.ts'

const CreateApiKeyInput = builder.inputType('CreateApiKeyInput', {
  description: 'The key to make. Whose it is follows from the credential: there is no argument for an owner.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'What people call it: 1 to 100 characters. Names need not be unique.' }),
    description: t.string({ required: false, description: 'What it is for: up to 500 characters.' }),
    metadata: t.field({ type: 'JSONObject', required: false, description: 'An object of your own that verification returns: at most 4 KB and 5 levels.' }),
    ownership: t.field({ type: ApiKeyOwnership, required: false, description: 'Left out: SERVICE for those who may make service keys, else PERSONAL.' }),
    class: t.field({ type: ApiKeyClass, required: false, description: 'STANDARD when left out. DEFAULT decides ownership, level and workspaces.' }),
    kind: t.string({ required: false, description: 'A kind of permissionCatalogue.kinds, which fixes the permissions; custom when left out.' }),
    permissionLevel: t.field({ type: PermissionLevel, required: false, description: 'Needed unless a kind or the class DEFAULT sets it.' }),
    permissions: t.stringList({ required: false, description: 'For the level RESTRICTED: at least one permission of the catalogue, spelled exactly.' }),
    workspaceScope: t.field({ type: WorkspaceScope, required: false, description: 'ALL when neither it nor workspaces is given.' }),
    workspaces: t.idList({ required: false, description: 'For the scope CHOSEN: the ids of at least one workspace that is not archived.' }),
    allowedOperations: t.idList({ required: false, description: 'The ids of at least one registered operation: the key runs these and nothing else. Any when left out.' }),
    ipAllowlist: t.field({ type: ['CIDR'], required: false, description: 'The ranges of addresses that it may be used from: at least one, where the plan allows it. Any when left out.' }),
    confirmLockout: t.boolean({ required: false, description: 'True where the allowlist leaves your own address out on purpose; without it that is refused.' }),
    expiresIn: t.field({ type: ExpiresIn, required: false, description: 'How long it lives. Without a period or a date it gets the earliest of the default, the maximum and your own end.' }),
    expiresAt: t.field({ type: 'DateTime', required: false, description: 'Exactly when it ends; not together with expiresIn.' }),
    requestId: t.string({ required: false, description: 'A name of your own for this request, 1 to 200 characters: a retry with it in 24 hours makes no second key.' }),
  }),
})

const UpdateApiKeyInput = builder.inputType('UpdateApiKeyInput', {
  description: 'What to change of a key. What is left out or null stays as it is.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The key.' }),
    version: t.int({ required: false, description: 'The version that you have seen: another one is refused with StaleVersion. Left out, the last writer wins.' }),
    name: t.string({ required: false, description: 'What people call it: 1 to 100 characters.' }),
    description: t.string({ required: false, description: 'What it is for: up to 500 characters, or an empty text.' }),
    metadata: t.field({ type: 'JSONObject', required: false, description: 'Takes the place of the whole object.' }),
    permissionLevel: t.field({ type: PermissionLevel, required: false, description: 'The new level.' }),
    permissions: t.stringList({ required: false, description: 'For the level RESTRICTED: takes the place of the whole list.' }),
    workspaceScope: t.field({ type: WorkspaceScope, required: false, description: 'The new scope.' }),
    workspaces: t.idList({ required: false, description: 'For the scope CHOSEN: takes the place of the whole list.' }),
    allowedOperations: t.idList({ required: false, description: 'Takes the place of the whole list of registered operations that it runs.' }),
    anyOperation: t.boolean({ required: false, description: 'True takes the limit to registered operations away; not together with allowedOperations.' }),
    ipAllowlist: t.field({ type: ['CIDR'], required: false, description: 'Takes the place of the whole list of ranges that it may be used from.' }),
    anyAddress: t.boolean({ required: false, description: 'True takes the allowlist away; not together with ipAllowlist.' }),
    confirmLockout: t.boolean({ required: false, description: 'True where the allowlist leaves your own address out on purpose; without it that is refused.' }),
    expiresIn: t.field({ type: ExpiresIn, required: false, description: 'A new end, counted from now. Earlier is always allowed, later where the policy allows it.' }),
    expiresAt: t.field({ type: 'DateTime', required: false, description: 'Exactly when it ends; not together with expiresIn.' }),
    enabled: t.boolean({ required: false, description: 'False disables it, true enables it again, also where it was suspended. Of an expired key both are refused, and a revoked one changes no more.' }),
    reason: t.string({ required: false, description: 'Why, for others and for the audit log: up to 500 characters.' }),
  }),
})

const DisableApiKeyInput = builder.inputType('DisableApiKeyInput', {
  description: 'The key to disable.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The key.' }),
    reason: t.string({ required: false, description: 'Why, for others and for the audit log: up to 500 characters.' }),
    version: t.int({ required: false, description: 'The version that you have seen.' }),
  }),
})

const EnableApiKeyInput = builder.inputType('EnableApiKeyInput', {
  description: 'The key to enable.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The key.' }),
    version: t.int({ required: false, description: 'The version that you have seen.' }),
  }),
})

const RevokeApiKeyInput = builder.inputType('RevokeApiKeyInput', {
  description: 'The key to revoke.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The key.' }),
    reason: t.string({ required: false, description: 'Why, for others and for the audit log: up to 500 characters.' }),
    andEverythingMadeWithIt: t.boolean({ required: false, description: 'Also every key that was made with it, or with such a key, however many steps away.' }),
  }),
})

const DeleteApiKeyInput = builder.inputType('DeleteApiKeyInput', {
  description: 'The key to delete.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The key.' }),
    reason: t.string({ required: false, description: 'Why, for the audit log: up to 500 characters.' }),
  }),
})

const ReplaceUndeliveredSecretInput = builder.inputType('ReplaceUndeliveredSecretInput', {
  description: 'The creation whose answer was lost.',
  fields: (t) => ({ requestId: t.string({ required: true, description: 'The requestId that you gave to createApiKey.' }) }),
})

const CreateApiKeySuccess = builder.objectRef<Everywhere<CreatedApiKey>>('CreateApiKeySuccess').implement({
  description: 'The key was made.',
  fields: (t) => ({
    apiKey: t.field({ type: ApiKeyType, description: 'The new key.', resolve: (payload) => payload.apiKey }),
    secret: t.exposeString('secret', { description: 'The full text of the key. It is given this once: store it now.' }),
    propagation: t.field({ type: PropagationType, description: PROPAGATION, resolve: (payload) => payload.propagation }),
  }),
})

const ReplaceUndeliveredSecretSuccess = builder.objectRef<Everywhere<CreatedApiKey>>('ReplaceUndeliveredSecretSuccess').implement({
  description: 'The key has a new secret; the lost one is dead.',
  fields: (t) => ({
    apiKey: t.field({ type: ApiKeyType, description: 'The same key, with a new hint.', resolve: (payload) => payload.apiKey }),
    secret: t.exposeString('secret', { description: 'The full text of the key. It is given this once: store it now.' }),
    propagation: t.field({ type: PropagationType, description: PROPAGATION, resolve: (payload) => payload.propagation }),
  }),
})

const UpdateApiKeySuccess = changedApiKey('UpdateApiKeySuccess', 'The key is as was asked for.')
const DisableApiKeySuccess = changedApiKey('DisableApiKeySuccess', 'The key is disabled.')
const EnableApiKeySuccess = changedApiKey('EnableApiKeySuccess', 'The key is enabled.')

const RevokeApiKeySuccess = builder.objectRef<Everywhere<RevokedApiKey>>('RevokeApiKeySuccess').implement({
  description: 'The key is revoked for good.',
  fields: (t) => ({
    apiKey: t.field({ type: ApiKeyType, description: 'The key as it is now.', resolve: (payload) => payload.apiKey }),
    alsoRevoked: t.field({ type: [ApiKeyType], description: 'The keys made with it that were revoked just now.', resolve: (payload) => payload.alsoRevoked }),
    propagation: t.field({ type: PropagationType, description: PROPAGATION, resolve: (payload) => payload.propagation }),
  }),
})

const DeleteApiKeySuccess = builder.objectRef<Everywhere<{ deletedApiKeyId: string }>>('DeleteApiKeySuccess').implement({
  description: 'The key is revoked and out of every list.',
  fields: (t) => ({
    deletedApiKeyId: t.exposeID('deletedApiKeyId', { description: 'The id that the key had; it finds nothing any more.' }),
    propagation: t.field({ type: PropagationType, description: PROPAGATION, resolve: (payload) => payload.propagation }),
  }),
})

builder.mutationField('createApiKey', (t) =>
  t.withAuth({ permission: 'api_keys:write' }).field({
    type: CreateApiKeySuccess,
    nullable: true,
    errors: { types: [InvalidInput, PermissionNotDelegable, ApiKeyLimitReached, ApiKeyAlreadyCreated, RequestIdReused] },
    description: 'Makes a key and gives its secret, this once. Nobody can make a key that does more than the credential that asks.',
    args: { input: t.arg({ type: CreateApiKeyInput, required: true, description: 'The key to make.' }) },
    resolve: (_root, { input }, ctx) => createApiKey(ctx, input),
  }),
)

builder.mutationField('updateApiKey', (t) =>
  t.withAuth({ permission: 'api_keys:write' }).field({
    type: UpdateApiKeySuccess,
    nullable: true,
    errors: { types: [InvalidInput, ApiKeyNotFound, PermissionNotDelegable, ImmutableKind, StaleVersion, ApiKeyNotChangeable, ApiKeyLimitReached] },
    description: 'Changes a key. Narrowing needs no more than api_keys:write; what is added must be within your own authority.',
    args: { input: t.arg({ type: UpdateApiKeyInput, required: true, description: 'What to change.' }) },
    resolve: async (_root, { input }, ctx) => changed(await updateApiKey(ctx, input)),
  }),
)

builder.mutationField('disableApiKey', (t) =>
  t.withAuth({ permission: 'api_keys:write' }).field({
    type: DisableApiKeySuccess,
    nullable: true,
    errors: { types: [InvalidInput, ApiKeyNotFound, ApiKeyNotChangeable, StaleVersion] },
    description: 'Stops a key until somebody enables it. Disabling a disabled key changes nothing.',
    args: { input: t.arg({ type: DisableApiKeyInput, required: true, description: 'The key to disable.' }) },
    resolve: async (_root, { input }, ctx) => changed(await disableApiKey(ctx, input)),
  }),
)

builder.mutationField('enableApiKey', (t) =>
  t.withAuth({ permission: 'api_keys:write' }).field({
    type: EnableApiKeySuccess,
    nullable: true,
    errors: { types: [InvalidInput, ApiKeyNotFound, ApiKeyNotChangeable, PermissionNotDelegable, StaleVersion] },
    description: 'Lets a disabled or suspended key work again. The whole key must be within your own authority.',
    args: { input: t.arg({ type: EnableApiKeyInput, required: true, description: 'The key to enable.' }) },
    resolve: async (_root, { input }, ctx) => changed(await enableApiKey(ctx, input)),
  }),
)

builder.mutationField('revokeApiKey', (t) =>
  t.withAuth({ permission: 'api_keys:write' }).field({
    type: RevokeApiKeySuccess,
    nullable: true,
    errors: { types: [InvalidInput, ApiKeyNotFound] },
    description: 'Ends a key for good; its record stays. Revoking a revoked key changes nothing.',
    args: { input: t.arg({ type: RevokeApiKeyInput, required: true, description: 'The key to revoke.' }) },
    resolve: (_root, { input }, ctx) => revokeApiKey(ctx, input),
  }),
)

builder.mutationField('deleteApiKey', (t) =>
  t.withAuth({ permission: 'api_keys:delete' }).field({
    type: DeleteApiKeySuccess,
    nullable: true,
    errors: { types: [InvalidInput, ApiKeyNotFound] },
    description: 'Revokes a key at once and takes its record out of every list and search. What it did stays in the audit log.',
    args: { input: t.arg({ type: DeleteApiKeyInput, required: true, description: 'The key to delete.' }) },
    resolve: (_root, { input }, ctx) => deleteApiKey(ctx, input),
  }),
)

builder.mutationField('replaceUndeliveredSecret', (t) =>
  t.withAuth({ permission: 'api_keys:write' }).field({
    type: ReplaceUndeliveredSecretSuccess,
    nullable: true,
    errors: { types: [InvalidInput, ApiKeyNotFound, ApiKeyNotChangeable, PermissionNotDelegable] },
    description: 'Gives a new secret for a key whose first one never reached you: once, in 24 hours, while it was never used. The old secret is dead at once.',
    args: { input: t.arg({ type: ReplaceUndeliveredSecretInput, required: true, description: 'The creation whose answer was lost.' }) },
    resolve: (_root, { input }, ctx) => replaceUndeliveredSecret(ctx, input),
  }),
)
