import { hash } from 'node:crypto'
import type { Issue } from '@latchkey/domain/issue.ts'
import { parseClientName, parseClientVersion } from '@latchkey/domain/operation/client.ts'
import type { ManifestFile } from '@latchkey/domain/operation/manifest.ts'
import type { GraphQLSchema } from 'graphql'
import { newId } from '../../application/identifiers.ts'
import { InvalidInput, refuseInvalid } from '../../application/invalid-input.ts'
import type { OrganizationContext } from '../../application/request-context.ts'
import { transact, type TransactionContext } from '../../application/transact.ts'
import { recordAudit } from '../audit-log/record-audit.ts'
import {
  addAliases,
  addOperations,
  addOperationVersion,
  countOperations,
  findOperationVersion,
  findOperationVersionOf,
  findTakenAliases,
  lockOperationRegistry,
  type OperationVersionRow,
  raiseOperationRevision,
} from './persisted-operation.repository.ts'
import { readOperations, type ReadOperations } from './read-operations.ts'

export interface Push {
  client: string
  version: string
  files: readonly ManifestFile[]
}

export interface PushResult {
  version: OperationVersionRow
  /** How many operations can be run now and could not before. */
  registered: number
  /** True when exactly this was registered before: nothing was changed. */
  unchanged: boolean
}

const MAX_FILES = 2_000
const MAX_PATH_LENGTH = 500
/** What an organization may have in use at once: every process keeps them. */
const MAX_OPERATIONS = 10_000

const invalid = (path: Issue['path'], code: string, message: string): InvalidInput => new InvalidInput([{ path, code, message }])

function parsePush({ client, version, files }: Push): void {
  const issues: Issue[] = []
  if (files.length === 0) issues.push({ path: ['files'], code: 'REQUIRED', message: 'Give at least one manifest or document.' })
  if (files.length > MAX_FILES) issues.push({ path: ['files'], code: 'TOO_MANY', message: `At most ${MAX_FILES} files at once.` })
  files.forEach(({ path }, index) => {
    if (path === '' || path.length > MAX_PATH_LENGTH || /\p{Cc}/u.test(path)) {
      issues.push({ path: ['files', index, 'path'], code: 'INVALID_PATH', message: `The path of a file is 1 to ${MAX_PATH_LENGTH} characters, none of them a control character.` })
    }
  })
  const named: { ok: true } | { ok: false; issues: Issue[] } = issues.length > 0 ? { ok: false, issues } : { ok: true }
  refuseInvalid(parseClientName(client), parseClientVersion(version), named)
}

async function read(schema: GraphQLSchema, files: readonly ManifestFile[]): Promise<ReadOperations> {
  const reading = await readOperations(schema, files)
  if (reading.ok) return reading
  const indexOf = new Map(files.map(({ path }, index) => [path, index]))
  throw new InvalidInput(
    reading.faults.map(({ file, line, code, message }) => ({ path: ['files', indexOf.get(file) ?? 0, 'text', line], code, message: `${file}:${line}: ${message}` })),
  )
}

const isSame = (existing: OperationVersionRow, digests: readonly string[]): boolean =>
  existing.operations.length === digests.length && existing.operations.every((digest, index) => digest === digests[index])

async function register(tx: TransactionContext, { client, version }: Push, { operations, aliases }: ReadOperations): Promise<PushResult> {
  const { id: organizationId } = tx.principal.organization
  const digests = operations.map(({ digest }) => digest).toSorted()
  await lockOperationRegistry(tx, organizationId)
  const existing = await findOperationVersionOf(tx, organizationId, client, version)
  if (existing !== null) {
    if (existing.retired_at !== null) throw invalid(['version'], 'VERSION_RETIRED', `The version ${version} of ${client} was retired. Push another version.`)
    if (!isSame(existing, digests)) throw invalid(['version'], 'VERSION_TAKEN', `The version ${version} of ${client} has other operations. What a version has never changes: push another one.`)
    return { version: existing, registered: 0, unchanged: true }
  }
  const taken = await findTakenAliases(tx.em, organizationId, aliases)
  if (taken.length > 0) throw new InvalidInput(taken.map((alias) => ({ path: ['files'], code: 'ID_TAKEN', message: `The id ${alias} names another document already.` })))
  const registered = await addOperations(tx, organizationId, operations)
  if ((await countOperations(tx.em, organizationId)) > MAX_OPERATIONS) {
    throw invalid(['files'], 'TOO_MANY', `An organization has at most ${MAX_OPERATIONS} operations in use. Retire old versions first.`)
  }
  await addAliases(tx, organizationId, client, aliases)
  const row = {
    id: newId(tx.random, 'operationVersion'),
    client,
    version,
    operations: digests,
    pushed_by_kind: tx.actor.kind,
    pushed_by_id: tx.actor.id,
    pushed_by_name: tx.actor.name,
  }
  await addOperationVersion(tx, organizationId, row)
  await raiseOperationRevision(tx, organizationId)
  recordAudit(tx, {
    action: 'persisted_operations.registered',
    target: { kind: 'operation_version', id: row.id, name: `${client}@${version}` },
    // The set itself stays in the version, which never changes; its digest shows that it has not.
    after: { client, version, operations: digests.length, registered, set: `sha256:${hash('sha256', digests.join('\n'))}` },
  })
  // Read back, because operations that other versions have may have been used before.
  const added = await findOperationVersion(tx, organizationId, row.id)
  if (added === null) throw new Error('A version that was just added is not there.')
  return { version: added, registered, unchanged: false }
}

/**
 * Registers the operations of manifests and files as one version of a client: all of them, or none with every fault.
 * The same again changes nothing. Locks the organization's registry, so pushes follow one another. Needs
 * `operations:write` and all workspaces.
 */
export async function registerPersistedOperations(ctx: OrganizationContext, push: Push, schema: GraphQLSchema): Promise<PushResult> {
  parsePush(push)
  const operations = await read(schema, push.files)
  const result = await transact(ctx, 'operations:write', (tx) => register(tx, push, operations))
  ctx.operations.changed(ctx.principal.organization.id)
  return result
}
