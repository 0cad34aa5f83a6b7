import { type Address, parseAddress } from '@latchkey/domain/address/cidr.ts'
import type { Issue } from '@latchkey/domain/issue.ts'
import { parseKey } from '@latchkey/domain/key/format.ts'
import type { Catalogue, PermissionName } from '@latchkey/domain/permission/catalogue.ts'
import { decide, type Presented, type Question } from '@latchkey/domain/verification/decide.ts'
import type { Pool } from 'pg'
import type { Clock } from '../../application/clock.ts'
import type { KeyFormats } from '../../application/request-context.ts'
import { digestOf } from '../../application/secrets.ts'
import type { Asker, StoredKey, Verification, VerificationAnswer, VerificationQuestion, Verifier } from '../../application/verifier.ts'
import { STORED_KEY_BY_DIGEST, verificationRecordOf } from './stored-key.ts'
import type { UseRecorder } from './use-recorder.ts'

interface VerifierOptions {
  pool: Pool
  keyFormats: KeyFormats
  catalogue: Catalogue
  clock: Clock
  uses: UseRecorder
}

const isVisibleTo = (asker: Asker, key: StoredKey): boolean => {
  if (asker.kind === 'GATEWAY') return true
  if (key.organization_id !== asker.organizationId) return false
  // A limited asker sees only keys whose workspaces all lie within its own.
  const own = asker.workspaces
  return own === 'ALL' || (!key.all_workspaces && key.workspaces.length > 0 && key.workspaces.every((workspace) => own.has(workspace.id)))
}

/** Verification against the database: format and checksum first, so that a malformed text costs no query. */
export function createVerifier({ pool, keyFormats, catalogue, clock, uses }: VerifierOptions): Verifier {
  const find = async (secret: string): Promise<StoredKey | 'MALFORMED' | 'NOT_FOUND'> => {
    if (!parseKey(secret, keyFormats.accepted).ok) return 'MALFORMED'
    const { rows } = await pool.query<StoredKey>({ name: 'stored-key-by-digest', text: STORED_KEY_BY_DIGEST, values: [digestOf(secret)] })
    return rows[0] ?? 'NOT_FOUND'
  }

  const answer = (found: StoredKey | 'MALFORMED' | 'NOT_FOUND', question: Question): Verification => {
    const record: Presented = typeof found === 'string' ? found : verificationRecordOf(found, catalogue)
    const decision = decide(record, question, clock.now(), true)
    return typeof found === 'string' || typeof record === 'string'
      ? { ...decision, key: null, permissions: [] }
      : { ...decision, key: found, permissions: [...record.permissions].sort() }
  }

  const findWorkspace = async (organizationId: string, text: string): Promise<Question['workspace']> => {
    const { rows } = await pool.query<{ id: string; archived: boolean }>({
      name: 'workspace-by-slug-or-id',
      text: 'select id, archived_at is not null as archived from workspace where organization_id = $1 and (slug = $2 or id = $2)',
      values: [organizationId, text],
    })
    return rows[0] ?? null
  }

  const parseQuestion = (question: VerificationQuestion): { issues: Issue[]; permissions: PermissionName[]; address: Address | null } => {
    const issues: Issue[] = []
    const permissions: PermissionName[] = []
    question.permissions?.forEach((name, index) => {
      const entry = catalogue.entries.get(name)
      if (entry === undefined) issues.push({ path: ['permissions', index], code: 'UNKNOWN_PERMISSION', message: 'This permission is not in the catalogue.' })
      else permissions.push(entry.name)
    })
    const parsed = question.ip === null || question.ip === undefined ? null : parseAddress(question.ip)
    if (parsed?.ok === false) issues.push({ ...parsed.issue, path: ['ip'] })
    return { issues, permissions, address: parsed?.ok ? parsed.address : null }
  }

  const unknownWorkspace: VerificationAnswer = {
    ok: false,
    issues: [{ path: ['workspace'], code: 'UNKNOWN_WORKSPACE', message: 'The organization has no workspace with this slug or id.' }],
  }

  return {
    async authenticate(secret, source) {
      const verification = answer(await find(secret), {})
      if (verification.outcome === 'VALID' && verification.key !== null) uses.record(verification.key.key_id, clock.now(), source.ip, source.client)
      return verification
    },

    async verify(asker, question) {
      const { issues, permissions, address } = parseQuestion(question)
      if (issues.length > 0) return { ok: false, issues }
      const stored = await find(question.key)
      const found = typeof stored !== 'string' && !isVisibleTo(asker, stored) ? 'NOT_FOUND' : stored
      let workspace: Question['workspace'] = null
      if (question.workspace !== null && question.workspace !== undefined) {
        // The asker's own organization is known whatever the key is; a gateway's question is about the key's organization.
        const organizationId = asker.kind === 'ORGANIZATION' ? asker.organizationId : typeof found === 'string' ? null : found.organization_id
        if (organizationId !== null) {
          workspace = await findWorkspace(organizationId, question.workspace)
          if (workspace === null) return unknownWorkspace
        }
      }
      const verification = answer(found, { permissions, address, workspace, operation: question.operation })
      if (verification.outcome === 'VALID' && verification.key !== null) uses.record(verification.key.key_id, clock.now(), question.ip ?? null, null)
      return { ok: true, verification }
    },
  }
}

