import { type Address, parseAddress } from '@latchkey/domain/address/cidr.ts'
import type { Issue } from '@latchkey/domain/issue.ts'
import type { Catalogue, PermissionName } from '@latchkey/domain/permission/catalogue.ts'
import type { PermissionBits } from '@latchkey/domain/verification/decide-packed.ts'
import type { Access, VerificationQuestion } from '../../application/verifier.ts'
import type { PermissionNumbers } from './interned-sets.ts'

/** A question that can be answered, in both forms that a decision takes. */
export interface ParsedQuestion {
  readonly permissions: readonly PermissionName[]
  /** Null where no permission was asked for. */
  readonly bits: PermissionBits | null
  readonly access: Access
  readonly address: Address | null
  /** The address as it was given. */
  readonly ip: string | null
  /** The program that the client says it is. */
  readonly client: string | null
  readonly workspace: string | null
  readonly operation: string | null
  /** True where whoever asks decides about the operation afterwards. */
  readonly operationComesLater?: boolean
  /** True where whoever asks has a good key charged, and its use counted, afterwards. */
  readonly isChargedLater?: boolean
}

interface AskedPermissions {
  readonly permissions: readonly PermissionName[]
  readonly bits: PermissionBits | null
  readonly access: Access
}

const NOTHING: AskedPermissions = { permissions: [], bits: null, access: 'read' }

/** Reads questions: an unknown permission and an address that is none are the asker's faults and are all named. */
export function createQuestionParser(catalogue: Catalogue, numbers: PermissionNumbers): (question: VerificationQuestion) => ParsedQuestion | readonly Issue[] {
  const askedFor = (permissions: readonly PermissionName[]): AskedPermissions => ({
    permissions,
    bits: numbers.bitsOf(permissions),
    access: permissions.some((name) => catalogue.entries.get(name)?.access === 'write') ? 'write' : 'read',
  })
  // Most questions ask for one permission.
  const single = new Map([...catalogue.entries.values()].map(({ name }) => [name as string, askedFor([name])]))

  const permissionsOf = (names: readonly string[], issues: Issue[]): AskedPermissions => {
    if (names.length === 0) return NOTHING
    if (names.length === 1) {
      const known = single.get(names[0] as string)
      if (known !== undefined) return known
    }
    const permissions: PermissionName[] = []
    names.forEach((name, index) => {
      const entry = catalogue.entries.get(name)
      if (entry === undefined) issues.push({ path: ['permissions', index], code: 'UNKNOWN_PERMISSION', message: 'This permission is not in the catalogue.' })
      else permissions.push(entry.name)
    })
    return askedFor(permissions)
  }

  return (question) => {
    const issues: Issue[] = []
    const { permissions, bits, access } = question.permissions === null || question.permissions === undefined ? NOTHING : permissionsOf(question.permissions, issues)
    let address: Address | null = null
    if (question.ip !== null && question.ip !== undefined) {
      const parsed = parseAddress(question.ip)
      if (parsed.ok) address = parsed.address
      else issues.push({ ...parsed.issue, path: ['ip'] })
    }
    if (issues.length > 0) return issues
    return { permissions, bits, access: question.access ?? access, address, ip: question.ip ?? null, client: null, workspace: question.workspace ?? null, operation: question.operation ?? null }
  }
}
