import type { GraphQLSchema } from 'graphql'
import { InvalidInput } from '../../application/invalid-input.ts'
import { builder } from '../../graphql/builder.ts'
import { checkDocument } from '../../graphql/check-document.ts'
import { connectionOf, pageArguments } from '../../graphql/connection.ts'
import { registerDomainError } from '../../graphql/domain-errors.ts'
import { Node, registerNode } from '../../graphql/node.ts'
import { permitOf, PermitType } from '../../graphql/shared-types.ts'
import { ActorType } from '../audit-log/actor.schema.ts'
import { demandOwn, OrganizationType } from '../organizations/organization.schema.ts'
import { explainDocument, type OperationExplanation } from './explain-document.ts'
import { OperationExplanationType, OperationKindType } from './explain-operation.schema.ts'
import { OperationVersionInUse, OperationVersionNotFound } from './persisted-operation.errors.ts'
import { findVisibleOperationVersion, listVisibleOperations, listVisibleOperationVersions, type OperationVersionRow, type PersistedOperationRow } from './persisted-operation.repository.ts'
import { reasonAgainstRetiring } from './persisted-operation.policy.ts'
import { type PushResult, registerPersistedOperations } from './register-persisted-operations.ts'
import { type Retirement, retireOperationVersion } from './retire-operation-version.ts'

const VersionViewerCanType = builder.objectRef<OperationVersionRow>('OperationVersionViewerCan').implement({
  description: 'What you may do with a version, decided by the same rule that the mutation refuses by.',
  fields: (t) => ({
    retire: t.field({
      type: PermitType,
      description: 'Whether you may take it out of use now.',
      resolve: (row, _args, { principal, config }) => permitOf(reasonAgainstRetiring(principal?.authority ?? null, row.retired_at !== null, config.catalogue)),
    }),
  }),
})

export const OperationVersionType = builder.objectRef<OperationVersionRow>('OperationVersion').implement({
  description: 'What a client registered as one of its versions: a set of persisted operations that never changes and can be retired.',
  interfaces: [Node],
  fields: (t) => ({
    client: t.exposeString('client', { description: 'The program that it is of, such as ci.' }),
    version: t.exposeString('version', { description: 'Its version, such as 1.4.0.' }),
    operationCount: t.int({ description: 'How many operations it has.', resolve: (row) => row.operations.length }),
    operationIds: t.idList({ description: 'The ids of its operations, in their order: what a key can be pinned to.', resolve: (row) => [...row.operations] }),
    pushedAt: t.field({ type: 'DateTime', description: 'When it was registered.', resolve: (row) => row.pushed_at }),
    pushedBy: t.field({
      type: ActorType,
      description: 'Who registered it.',
      resolve: (row) => ({ kind: row.pushed_by_kind, id: row.pushed_by_id, email: null, name: row.pushed_by_name }),
    }),
    retiredAt: t.field({ type: 'DateTime', nullable: true, description: 'Since when it is out of use; null while it is in use.', resolve: (row) => row.retired_at }),
    lastUsedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When a key last ran one of its operations, whichever versions have it; null for never.',
      resolve: (row) => row.last_used_at,
    }),
    viewerCan: t.field({ type: VersionViewerCanType, description: 'What you may do with it.', resolve: (row) => row }),
  }),
})

registerNode('opv', 'OperationVersion', findVisibleOperationVersion)

const OperationVersionConnection = connectionOf('OperationVersion', OperationVersionType, 'versions of registered operations')

const AliasType = builder.objectRef<PersistedOperationRow['aliases'][number]>('PersistedOperationAlias').implement({
  description: 'Another id that a client knows an operation by.',
  fields: (t) => ({
    client: t.exposeString('client', { description: 'The client whose manifest had it.' }),
    id: t.exposeID('id', { description: 'The id, such as md5:… or sha1:…, recomputed when it was registered.' }),
  }),
})

const OperationUserType = builder.objectRef<PersistedOperationRow['versions'][number]>('PersistedOperationClient').implement({
  description: 'A version in use that has an operation.',
  fields: (t) => ({
    versionId: t.exposeID('id', { description: 'The id of the version.' }),
    client: t.exposeString('client', { description: 'The client.' }),
    version: t.exposeString('version', { description: 'Its version.' }),
  }),
})

const CallerType = builder.objectRef<PersistedOperationRow['callers'][number]>('PersistedOperationCaller').implement({
  description: 'A key that ran an operation.',
  fields: (t) => ({
    apiKeyId: t.exposeID('apiKeyId', { description: 'The id of the key.' }),
    name: t.exposeString('name', { nullable: true, description: 'What the key is called; null where you may not see it, or it was deleted.' }),
    uses: t.exposeInt('uses', { description: 'How often it ran it.' }),
    lastUsedAt: t.field({ type: 'DateTime', description: 'When it last did.', resolve: (caller) => caller.lastUsedAt }),
  }),
})

const explanations = new WeakMap<PersistedOperationRow, OperationExplanation | null>()

/** What the document of a row needs, worked out once for all of its fields; null for one that is not valid. */
function explanationOf(row: PersistedOperationRow, schema: GraphQLSchema): OperationExplanation | null {
  const known = explanations.get(row)
  if (known !== undefined) return known
  const check = checkDocument(schema, row.text)
  const explanation = check.ok ? explainDocument(schema, check.checked) : null
  explanations.set(row, explanation)
  return explanation
}

const PersistedOperationType = builder.objectRef<PersistedOperationRow>('PersistedOperation').implement({
  description: 'A registered GraphQL document with one operation. Run it by sending its id as documentId.',
  fields: (t) => ({
    id: t.exposeID('digest', { description: 'sha256: and the 64 hex digits of the SHA-256 of its text.' }),
    name: t.exposeString('name', { nullable: true, description: 'The name of the operation; null where it has none.' }),
    kind: t.field({ type: OperationKindType, description: 'Whether it reads or changes something.', resolve: (row) => row.kind }),
    text: t.exposeString('text', { description: 'The document, exactly as it was registered.' }),
    valid: t.boolean({
      description: 'Whether the schema of this version takes it. One that an upgrade has broken is refused until its client registers another.',
      resolve: (row, _args, _ctx, info) => explanationOf(row, info.schema) !== null,
    }),
    requiredPermissions: t.stringList({
      description: 'The permissions that its fields need, some of them perhaps only with certain variables; empty for one that is not valid.',
      resolve: (row, _args, _ctx, info) => explanationOf(row, info.schema)?.permissions.map(({ permission }) => permission) ?? [],
    }),
    explanation: t.field({
      type: OperationExplanationType,
      nullable: true,
      description: 'The same as explainOperation says of its text; null for one that is not valid.',
      resolve: (row, _args, _ctx, info) => explanationOf(row, info.schema),
    }),
    clients: t.field({ type: [OperationUserType], description: 'The versions in use that have it.', resolve: (row) => row.versions }),
    aliases: t.field({ type: [AliasType], description: 'Other ids that clients know it by.', resolve: (row) => row.aliases }),
    registeredAt: t.field({ type: 'DateTime', description: 'When it was first registered.', resolve: (row) => row.registered_at }),
    retiredAt: t.field({ type: 'DateTime', nullable: true, description: 'Since when no version in use has it; null while it can be run.', resolve: (row) => row.retired_at }),
    uses: t.exposeInt('uses', { description: 'How often keys ran it, a few seconds late.' }),
    lastUsedAt: t.field({ type: 'DateTime', nullable: true, description: 'When a key last ran it; null for never.', resolve: (row) => row.last_used_at }),
    callers: t.field({ type: [CallerType], description: 'The keys that ran it, the latest first, at most 20.', resolve: (row) => row.callers }),
  }),
})

const PersistedOperationConnection = connectionOf('PersistedOperation', PersistedOperationType, 'persisted operations')

const PersistedOperationFilter = builder.inputType('PersistedOperationFilter', {
  description: 'Which operations to list. What is left out does not matter; everything that is given must hold.',
  fields: (t) => ({
    ids: t.idList({ required: false, description: 'Those with these ids: at most 100.' }),
    client: t.string({ required: false, description: 'Those that a version of this client has.' }),
    version: t.string({ required: false, description: 'Those that a version of this name has.' }),
    search: t.string({ required: false, description: 'Those whose name contains this, or whose id it is.' }),
    includeRetired: t.boolean({ required: false, description: 'Whether to list those that are out of use, too.' }),
  }),
})

builder.objectField(OrganizationType, 'persistedOperations', (t) =>
  t.withAuth({ permission: 'operations:read' }).field({
    type: PersistedOperationConnection,
    nullable: true,
    description: 'The operations that are registered for the organization, the latest first.',
    args: builder.args((arg) => ({
      filter: arg.field({ type: PersistedOperationFilter, required: false, description: 'Which operations to list.' }),
      ...pageArguments(arg),
    })),
    resolve: (organization, { filter, ...page }, ctx) => {
      demandOwn(organization, ctx)
      return listVisibleOperations(ctx, filter ?? {}, page)
    },
  }),
)

builder.objectField(OrganizationType, 'operationVersions', (t) =>
  t.withAuth({ permission: 'operations:read' }).field({
    type: OperationVersionConnection,
    nullable: true,
    description: 'The versions that clients have registered operations as, the latest first.',
    args: builder.args((arg) => ({
      client: arg.string({ required: false, description: 'Versions of this client only.' }),
      includeRetired: arg.boolean({ required: false, description: 'Whether to list retired ones too.' }),
      ...pageArguments(arg),
    })),
    resolve: (organization, args, ctx) => {
      demandOwn(organization, ctx)
      return listVisibleOperationVersions(ctx, args)
    },
  }),
)

registerDomainError(OperationVersionNotFound, 'There is no such version of registered operations, or you may not see it.')
registerDomainError(OperationVersionInUse, 'Operations that only this version has were used in the last 7 days; ask again with evenIfUsed to retire it.', (t) => ({
  operationIds: t.idList({ description: 'The operations that were used and would be refused from then on.', resolve: (error) => [...error.operationIds] }),
  lastUsedAt: t.field({ type: 'DateTime', description: 'When one of them was last used.', resolve: (error) => error.lastUsedAt }),
}))

const OperationFileInput = builder.inputType('OperationFileInput', {
  description: 'A manifest, or a file with one document.',
  fields: (t) => ({
    path: t.string({ required: true, description: 'Its name, as faults are to call it. A plain document ends in .graphql or .gql; everything else is read as a JSON manifest.' }),
    text: t.string({ required: true, description: 'Its content.' }),
  }),
})

const RegisterPersistedOperationsInput = builder.inputType('RegisterPersistedOperationsInput', {
  description: 'The operations of one version of a client.',
  fields: (t) => ({
    client: t.string({ required: true, description: 'The program that they are of: 1 to 64 letters, digits and _ @ . / -' }),
    version: t.string({ required: true, description: 'Its version, such as 1.4.0 or a commit: 1 to 64 letters, digits and _ . + -' }),
    files: t.field({
      type: [OperationFileInput],
      required: true,
      description: 'Manifests of Relay, Apollo (apollo-persisted-query-manifest) or GraphQL Code Generator, and documents.',
    }),
  }),
})

const RegisterPersistedOperationsSuccess = builder.objectRef<PushResult>('RegisterPersistedOperationsSuccess').implement({
  description: 'Every operation of the files can be run by its id now.',
  fields: (t) => ({
    operationVersion: t.field({ type: OperationVersionType, description: 'The version with its operations.', resolve: (result) => result.version }),
    registered: t.exposeInt('registered', { description: 'How many of them could not be run before.' }),
    unchanged: t.exposeBoolean('unchanged', { description: 'True when exactly this was registered before; nothing was changed then.' }),
  }),
})

builder.mutationField('registerPersistedOperations', (t) =>
  t.withAuth({ permission: 'operations:write' }).field({
    type: RegisterPersistedOperationsSuccess,
    nullable: true,
    errors: { types: [InvalidInput] },
    description: 'Registers documents for the organization, each with exactly one operation. All of them or none: a manifest that is half right registers nothing and lists every fault with its file and line.',
    args: { input: t.arg({ type: RegisterPersistedOperationsInput, required: true, description: 'The operations.' }) },
    resolve: (_root, { input }, ctx, info) => registerPersistedOperations(ctx, input, info.schema),
  }),
)

const RetireOperationVersionInput = builder.inputType('RetireOperationVersionInput', {
  description: 'The version to take out of use.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The id of the version.' }),
    evenIfUsed: t.boolean({ required: false, description: 'Retire it although operations that only it has were used in the last 7 days.' }),
  }),
})

const RetireOperationVersionSuccess = builder.objectRef<Retirement>('RetireOperationVersionSuccess').implement({
  description: 'The version is out of use.',
  fields: (t) => ({
    operationVersion: t.field({ type: OperationVersionType, description: 'The retired version.', resolve: (retirement) => retirement.version }),
    retiredOperationIds: t.idList({ description: 'The operations that no version in use has any more: they are refused from now on.', resolve: (retirement) => retirement.retiredOperationIds }),
  }),
})

builder.mutationField('retireOperationVersion', (t) =>
  t.withAuth({ permission: 'operations:write' }).field({
    type: RetireOperationVersionSuccess,
    nullable: true,
    errors: { types: [InvalidInput, OperationVersionNotFound, OperationVersionInUse] },
    description: "Takes a version of a client out of use. Operations that other versions have go on; the others are refused, also for keys that are pinned to them.",
    args: { input: t.arg({ type: RetireOperationVersionInput, required: true, description: 'The version.' }) },
    resolve: (_root, { input }, ctx) => retireOperationVersion(ctx, input),
  }),
)
