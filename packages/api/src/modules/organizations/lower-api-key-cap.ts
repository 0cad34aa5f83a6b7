import { POLICY_BOUNDS } from '@latchkey/domain/policy.ts'
import { InvalidInput } from '../../application/invalid-input.ts'
import { noOrganization } from '../../application/refusal.ts'
import type { OrganizationContext } from '../../application/request-context.ts'
import { transact } from '../../application/transact.ts'
import { recordAudit } from '../audit-log/record-audit.ts'
import { lockOrganization, writeOrganization } from './organization.repository.ts'

const { min, max } = POLICY_BOUNDS.defaultCap

/**
 * Lowers how many keys the organization may have; the same number again changes nothing, and a greater one is refused with
 * ONLY_LOWER, because plan and cap are the operator's to give. Keys that exist stay. Needs `settings:write`.
 */
export async function lowerApiKeyCap(ctx: OrganizationContext, { cap }: { cap: number }): Promise<void> {
  const { id } = ctx.principal.organization
  const refused = (code: string, message: string): InvalidInput => new InvalidInput([{ path: ['cap'], code, message }])
  if (cap < min || cap > max) throw refused('OUT_OF_BOUNDS', `A whole number from ${min} to ${max}.`)
  await transact(ctx, 'settings:write', async (tx) => {
    const organization = await lockOrganization(tx, id)
    if (organization === null) throw noOrganization()
    const { api_key_cap: before, plan, external_id: externalId, name } = organization
    if (before === cap) return
    if (before !== null && cap > before) throw refused('ONLY_LOWER', `The cap is ${before} and can only be lowered here. The operator of the installation can raise it.`)
    await writeOrganization(tx, id, { plan, apiKeyCap: cap, externalId })
    recordAudit(tx, { action: 'organization.updated', target: { kind: 'organization', id, name }, before: { apiKeyCap: before }, after: { apiKeyCap: cap } })
  })
}
