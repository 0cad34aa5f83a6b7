import { allowlistFromStored, isWithinAllowlist } from '@latchkey/domain/address/allowlist.ts'
import { containsCidr } from '@latchkey/domain/address/cidr.ts'
import type { Issue } from '@latchkey/domain/issue.ts'
import type { WriteContext } from '../../application/transact.ts'
import { planOf } from '../organizations/organization.policy.ts'
import type { OrganizationRow } from '../organizations/organization.repository.ts'

export const NOT_IN_PLAN: Issue = {
  path: ['ipAllowlist'],
  code: 'NOT_IN_PLAN',
  message: 'The plan of the organization has no allowlists of addresses. What a key has already stays enforced, and can be narrowed or taken away.',
}

/** Whether keys of the organization may be given an allowlist. */
export const allowsAllowlists = (tx: WriteContext, { plan }: OrganizationRow): boolean => planOf(tx.config.plans, plan).ipAllowlist

const isNarrowing = (former: readonly string[], wanted: readonly string[]): boolean => {
  const ranges = allowlistFromStored(former)
  return allowlistFromStored(wanted).every((range) => containsCidr(ranges, range))
}

/**
 * What stands against an allowlist that a key is to get: the plan, unless it only narrows the one that the key has, and
 * that it leaves out the address of whoever asks, unless that was confirmed. People lock themselves out by a typing error;
 * an address that is not known counts as left out.
 */
export function issuesOfAllowlist(
  tx: WriteContext,
  organization: OrganizationRow,
  { wanted, former, confirmLockout }: { wanted: readonly string[]; former: readonly string[] | null; confirmLockout: boolean },
): Issue[] {
  const issues: Issue[] = []
  if (!allowsAllowlists(tx, organization) && (former === null || !isNarrowing(former, wanted))) issues.push(NOT_IN_PLAN)
  if (!confirmLockout && !isWithinAllowlist(wanted, tx.ip)) {
    issues.push({
      path: ['ipAllowlist'],
      code: 'EXCLUDES_YOUR_ADDRESS',
      message: `No range holds ${tx.ip ?? 'the address'} that you ask from. Add it, or say confirmLockout where that is meant.`,
    })
  }
  return issues
}
