import type { PermissionGrant } from '@latchkey/domain/permission/lattice.ts'
import { sql } from 'kysely'
import { newId } from '../../application/identifiers.ts'
import { newSecret, type NewSecret } from '../../application/secrets.ts'
import type { WriteContext } from '../../application/transact.ts'
import { rowsOf } from '../../persistence/rows.ts'
import { recordAuditOf } from '../audit-log/record-audit.ts'
import { settingsOf, targetOf } from './api-key-settings.ts'
import { ApiKey } from './api-key.entity.ts'

// 256 random bits do not meet twice. A generator that repeats itself is broken and must not be waited for.
const ATTEMPTS = 5

/** A key whose every setting is decided. */
export interface DecidedApiKey {
  name: string
  description: string
  metadata: Record<string, unknown>
  kind: string
  class: 'STANDARD' | 'DEFAULT'
  ownership: 'PERSONAL' | 'SERVICE'
  ownerId: string | null
  grant: PermissionGrant
  workspaces: 'ALL' | readonly string[]
  /** Null for any. */
  operations: readonly string[] | null
  /** Canonical ranges; null for any address. */
  ipAllowlist: readonly string[] | null
  expiresAt: Date | null
  /** The key that this one is a copy of, for the audit log. */
  clonedFrom?: string
}

/**
 * Adds a secret to a key. One whose digest or id is taken is thrown away and another is made: nothing that exists is
 * ever overwritten.
 */
export async function addSecret(tx: WriteContext, apiKeyId: string): Promise<NewSecret> {
  const format = tx.keyFormats.current
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const secret = newSecret(tx.random, format)
    const added = await rowsOf(
      tx.em,
      sql`insert into api_key_secret (id, created_at, api_key_id, digest, hint, format_prefix, format_encoding)
        values (${newId(tx.random, 'secret')}, ${tx.clock.now()}, ${apiKeyId}, ${secret.digest}, ${secret.hint}, ${format.prefix}, ${format.encoding})
        on conflict do nothing returning id`,
    )
    if (added.length === 1) return secret
  }
  throw new Error('The random generator repeats itself.')
}

async function unusedId(tx: WriteContext): Promise<string> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const id = newId(tx.random, 'apiKey')
    const taken = await rowsOf(tx.em, sql`select 1 from api_key where id = ${id}`)
    if (taken.length === 0) return id
  }
  throw new Error('The random generator repeats itself.')
}

/** The columns that a grant is written in. */
export const grantColumns = (grant: PermissionGrant): Pick<ApiKey, 'permissionLevel' | 'permissions'> => ({
  permissionLevel: grant.level,
  permissions: grant.level === 'RESTRICTED' ? [...grant.permissions].toSorted() : [],
})

/** The columns that a workspace scope is written in. */
export const workspaceColumns = (workspaces: 'ALL' | readonly string[]): Pick<ApiKey, 'allWorkspaces' | 'workspaceIds'> => ({
  allWorkspaces: workspaces === 'ALL',
  workspaceIds: workspaces === 'ALL' ? [] : [...new Set(workspaces)].toSorted(),
})

/** The column that a list of persisted operations is written in. */
export const operationColumns = (operations: readonly string[] | null): Pick<ApiKey, 'allowedOperations'> => ({
  allowedOperations: operations === null ? null : [...new Set(operations)].toSorted(),
})

/** The column that an allowlist is written in. */
export const addressColumns = (ipAllowlist: readonly string[] | null): Pick<ApiKey, 'ipAllowlist'> => ({ ipAllowlist: ipAllowlist === null ? null : [...ipAllowlist] })

/** Adds a key with its first secret and records it. Everything that may stand against it has been asked before. */
export async function addApiKey(tx: WriteContext, organizationId: string, wanted: DecidedApiKey): Promise<{ key: ApiKey; secret: NewSecret }> {
  const now = tx.clock.now()
  const { grant, workspaces, operations, ipAllowlist, ownerId, clonedFrom, ...rest } = wanted
  const key = tx.em.create(ApiKey, {
    ...rest,
    id: await unusedId(tx),
    createdAt: now,
    updatedAt: now,
    organization: organizationId,
    owner: ownerId,
    createdByKind: tx.actor.kind,
    createdById: tx.actor.id,
    createdWithKind: tx.credential.kind,
    createdWithId: tx.credential.id,
    ...grantColumns(grant),
    ...workspaceColumns(workspaces),
    ...operationColumns(operations),
    ...addressColumns(ipAllowlist),
    disabledAt: null,
    disabledReason: null,
    suspendedAt: null,
    revokedAt: null,
    revokedReason: null,
    deletedAt: null,
  })
  await tx.em.flush()
  const secret = await addSecret(tx, key.id)
  recordAuditOf(tx, organizationId, { action: 'api_key.created', target: targetOf(key), after: { ...settingsOf(key), hint: secret.hint, ...(clonedFrom === undefined ? {} : { clonedFrom }) } })
  return { key, secret }
}
