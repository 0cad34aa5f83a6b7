import type { Authority } from '@latchkey/domain/authority.ts'
import type { Issue } from '@latchkey/domain/issue.ts'
import type { PermissionLevel } from '@latchkey/domain/permission/lattice.ts'
import type { Role } from '@latchkey/domain/role.ts'
import type { Decision } from '@latchkey/domain/verification/decide.ts'

/** A key as verification reads it: one row, whatever its status, with what bounds it today. Instants are milliseconds. */
export interface StoredKey {
  key_id: string
  secret_id: string
  name: string
  metadata: Record<string, unknown>
  ownership: 'PERSONAL' | 'SERVICE'
  permission_level: PermissionLevel
  permissions: string[]
  all_workspaces: boolean
  /** The persisted operations that it is limited to; null for any. */
  allowed_operations: string[] | null
  /** The ranges of addresses that it may be used from; null for any. */
  ip_allowlist: string[] | null
  /** The chosen workspaces as they were written, archived ones too; empty for all. */
  workspace_ids: string[]
  /** Those of them that are not archived. */
  workspaces: { id: string; slug: string }[]
  expires_at: number | null
  disabled_at: number | null
  suspended_at: number | null
  revoked_at: number | null
  retires_at: number | null
  ended_at: number | null
  organization_id: string
  organization_slug: string
  organization_name: string
  external_id: string | null
  /** The id of the organization's plan. */
  plan: string
  owner_id: string | null
  owner_email: string | null
  owner_name: string | null
  owner_role: Role | null
}

/** Which of a key's two budgets a request counts against. */
export type Access = 'read' | 'write'

/** What an asker wants to know of a key, as it came in. */
export interface VerificationQuestion {
  key: string
  permissions?: readonly string[] | null | undefined
  /** A workspace's slug or id. */
  workspace?: string | null | undefined
  ip?: string | null | undefined
  operation?: string | null | undefined
  /** Which budget the request counts against; without it the write budget where one of the permissions writes. */
  access?: Access | null | undefined
}

/** What is left of a key's budget after a question was counted. */
export interface RateLimitState {
  limit: number
  remaining: number
  /** Seconds until the budget is whole again, rounded up. */
  resetSeconds: number
}

/** Who asks: a gateway of the installation, or an organization's own credential, which sees its own keys only. */
export type Asker = { kind: 'GATEWAY' } | { kind: 'ORGANIZATION'; organizationId: string; workspaces: Authority['workspaces'] }

export interface Verification extends Decision {
  /** The key, where the secret matched one that the asker may know of. */
  key: StoredKey | null
  permissions: readonly string[]
  /** Null where no budget was asked: there is none, or the refusal came before it. */
  rateLimit: RateLimitState | null
}

/** The verification of a key that may act. */
export type GoodKey = Verification & { key: StoredKey }

export type VerificationAnswer = { ok: true; verification: Verification } | { ok: false; issues: readonly Issue[] }

/** Where a secret was presented, and for what. */
export interface Presentation {
  ip: string | null
  client: string | null
  /** True where the caller decides about the operation of a pinned key itself, once it is known. Otherwise such a key is refused. */
  operationComesLater?: boolean
  /** Which budget the request counts against; the one for reading when left out. 'LATER' where only what is asked for tells: a good key is then charged by `charge`. */
  access?: Access | 'LATER'
}

export interface Verifier {
  /** Decides about a presented secret without asking for anything: whether it may act at all. */
  authenticate(secret: string, presentation: Presentation): Promise<Verification>
  /** The same from memory alone. Null where memory may not say; nothing has been counted then. */
  authenticateAtOnce(secret: string, presentation: Presentation): Verification | null
  /** Charges the budget of a key that was found good with 'LATER', and counts its use: the same decision, or RATE_LIMITED. At once where it takes no time. */
  charge(good: GoodKey, presentation: Presentation, access: Access): Verification | Promise<Verification>
  /** Answers a question, at once where memory may say. An unknown permission or workspace is the asker's fault: `ok: false`. */
  verify(asker: Asker, question: VerificationQuestion): VerificationAnswer | Promise<VerificationAnswer>
}

