import { DEFAULT_KEY_FORMAT, GATEWAY_KEY_FORMAT, type KeyFormat } from '@latchkey/domain/key/format.ts'
import type { PermissionLevel } from '@latchkey/domain/permission/lattice.ts'
import type { Role } from '@latchkey/domain/role.ts'
import { type IdNoun, newId } from '../application/identifiers.ts'
import { newSecret, newToken, systemRandom } from '../application/secrets.ts'
import type { TestApp } from './app.ts'
import { createTestClient, type TestClient } from './client.ts'

// Rows are written as SQL, so a factory says what is in the database and nothing of how use cases put it there.

const id = (noun: IdNoun): string => newId(systemRandom, noun)

let counter = 0
const next = (): number => (counter += 1)

export interface TestOrganization {
  id: string
  slug: string
}

export async function makeOrganization(
  test: TestApp,
  { plan = 'enterprise', apiKeyCap = null, policies = {} }: { plan?: string; apiKeyCap?: number | null; policies?: Record<string, unknown> } = {},
): Promise<TestOrganization> {
  const organization = { id: id('organization'), slug: `org-${next()}` }
  await test.pool.query(
    `insert into organization (id, created_at, updated_at, slug, name, external_id, plan, api_key_cap, policies) values ($1, $2, $2, $3, $4, $5, $6, $7, $8)`,
    [organization.id, test.clock.now(), organization.slug, `Organization ${organization.slug}`, `external-${organization.slug}`, plan, apiKeyCap, policies],
  )
  return organization
}

export interface TestWorkspace {
  id: string
  slug: string
}

export async function makeWorkspace(test: TestApp, organization: TestOrganization, { archived = false }: { archived?: boolean } = {}): Promise<TestWorkspace> {
  const workspace = { id: id('workspace'), slug: `workspace-${next()}` }
  await test.pool.query(
    `insert into workspace (id, created_at, updated_at, organization_id, slug, name, archived_at) values ($1, $2, $2, $3, $4, $5, $6)`,
    [workspace.id, test.clock.now(), organization.id, workspace.slug, `Workspace ${workspace.slug}`, archived ? test.clock.now() : null],
  )
  return workspace
}

export interface TestMember {
  userId: string
  memberId: string
  email: string
  role: Role
  sessionId: string
  token: string
  client: TestClient
}

/** A member with a session. Give `userId` to make an existing person a member of a second organization. */
export async function makeMember(test: TestApp, organization: TestOrganization, role: Role, { userId }: { userId?: string } = {}): Promise<TestMember> {
  const now = test.clock.now()
  const user = userId ?? id('user')
  const email = `person-${next()}@example.com`
  if (userId === undefined) {
    await test.pool.query(`insert into "user" (id, created_at, updated_at, email, name, password_hash) values ($1, $2, $2, $3, $4, 'none')`, [user, now, email, `Person ${email}`])
  }
  const memberId = id('member')
  await test.pool.query(`insert into member (id, created_at, updated_at, organization_id, user_id, role) values ($1, $2, $2, $3, $4, $5)`, [memberId, now, organization.id, user, role])
  const { sessionId, token } = await makeSession(test, user)
  const client = createTestClient(test, { kind: 'SESSION', token, organization: organization.slug })
  return { userId: user, memberId, email, role, sessionId, token, client }
}

export async function makeSession(test: TestApp, userId: string): Promise<{ sessionId: string; token: string }> {
  const now = test.clock.now()
  const token = newToken(systemRandom)
  const sessionId = id('session')
  await test.pool.query(
    `insert into session (id, created_at, updated_at, token_digest, user_id, last_seen_at, expires_at) values ($1, $2, $2, $3, $4, $2, $2::timestamptz + interval '14 days')`,
    [sessionId, now, token.digest, userId],
  )
  return { sessionId, token: token.text }
}

export interface TestKeyOptions {
  name?: string
  permissionLevel?: PermissionLevel
  permissions?: string[]
  /** The owner of a personal key; a service key without one. */
  ownerId?: string
  /** Chosen workspaces; all without them. */
  workspaces?: TestWorkspace[]
  kind?: string
  expiresAt?: Date | null
  disabledAt?: Date | null
  revokedAt?: Date | null
  suspendedAt?: Date | null
  createdWithId?: string
  /** Canonical ranges; any address without them. */
  ipAllowlist?: string[]
  format?: KeyFormat
}

export interface TestKey {
  id: string
  secret: string
  client: TestClient
}

/** A key of level All for all workspaces and a year, unless told otherwise. */
export async function makeApiKey(test: TestApp, organization: TestOrganization, options: TestKeyOptions = {}): Promise<TestKey> {
  const now = test.clock.now()
  const keyId = id('apiKey')
  const level = options.permissionLevel ?? (options.permissions === undefined ? 'ALL' : 'RESTRICTED')
  const format = options.format ?? DEFAULT_KEY_FORMAT
  const secret = newSecret(systemRandom, format)
  const expiresAt = options.expiresAt === undefined ? new Date(now.getTime() + 365 * 86_400_000) : options.expiresAt
  await test.pool.query(
    `insert into api_key (id, created_at, updated_at, organization_id, name, description, metadata, kind, class, ownership, owner_id, created_by_kind, created_by_id,
       created_with_kind, created_with_id, permission_level, permissions, all_workspaces, workspace_ids, expires_at, disabled_at, revoked_at, suspended_at, ip_allowlist)
     values ($1, $2, $2, $3, $4, '', '{}', $5, 'STANDARD', $6, $7, 'SYSTEM', null, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
    [
      keyId, now, organization.id, options.name ?? `Key ${next()}`, options.kind ?? 'custom', options.ownerId === undefined ? 'SERVICE' : 'PERSONAL',
      options.ownerId ?? null, options.createdWithId === undefined ? 'NONE' : 'API_KEY', options.createdWithId ?? null, level,
      level === 'RESTRICTED' ? (options.permissions ?? []) : [], options.workspaces === undefined, options.workspaces?.map((workspace) => workspace.id) ?? [],
      expiresAt, options.disabledAt ?? null, options.revokedAt ?? null, options.suspendedAt ?? null, options.ipAllowlist ?? null,
    ],
  )
  await test.pool.query(
    `insert into api_key_secret (id, created_at, api_key_id, digest, hint, format_prefix, format_encoding) values ($1, $2, $3, $4, $5, $6, $7)`,
    [id('secret'), now, keyId, secret.digest, secret.hint, format.prefix, format.encoding],
  )
  return { id: keyId, secret: secret.text, client: createTestClient(test, { kind: 'KEY', secret: secret.text }) }
}

/** A secret that differs from this one in its last letter, and is nobody's. */
export const almost = (secret: string): string => `${secret.slice(0, -1)}${secret.endsWith('0') ? '1' : '0'}`

/** A gateway key's secret. */
export async function makeGatewayKey(test: TestApp, options: { ipAllowlist?: string[]; expiresAt?: Date; revokedAt?: Date } = {}): Promise<string> {
  const secret = newSecret(systemRandom, GATEWAY_KEY_FORMAT)
  await test.pool.query(
    `insert into gateway_key (id, created_at, updated_at, name, digest, hint, ip_allowlist, expires_at, revoked_at) values ($1, $2, $2, $3, $4, $5, $6, $7, $8)`,
    [id('gatewayKey'), test.clock.now(), `gateway ${next()}`, secret.digest, secret.hint, options.ipAllowlist ?? null, options.expiresAt ?? null, options.revokedAt ?? null],
  )
  return secret.text
}
