import { chooseExpiry } from '@latchkey/domain/expiry.ts'
import { InvalidInput } from '../../application/invalid-input.ts'
import type { WriteContext } from '../../application/transact.ts'
import { policiesOf } from '../organizations/organization.policy.ts'
import { lockOrganization } from '../organizations/organization.repository.ts'
import { addApiKey } from './add-api-key.ts'
import { demandRoomForKey } from './api-key-cap.ts'
import { issueOfExpiry } from './parse-api-key-input.ts'

/**
 * Adds the one key of class DEFAULT inside a transaction: a service key of level All for all workspaces that does not
 * count toward the cap and lives as long as the policy's default. The organization must have been flushed. Gives the
 * secret, this once. Throws `ApiKeyLimitReached` when there is such a key that works or could.
 */
export async function addDefaultApiKey(tx: WriteContext, organizationId: string): Promise<{ apiKeyId: string; secret: string }> {
  const organization = await lockOrganization(tx, organizationId)
  if (organization === null) throw new Error('There is no organization to add the key to.')
  await demandRoomForKey(tx, organization, 'DEFAULT')
  const end = chooseExpiry({ policy: policiesOf(organization.policies, tx.config.policies), credentialEnd: null, now: tx.clock.now() })
  if (!end.ok) throw new InvalidInput([issueOfExpiry(end.reason)])
  const { key, secret } = await addApiKey(tx, organizationId, {
    name: 'Default key',
    description: '',
    metadata: {},
    kind: 'custom',
    class: 'DEFAULT',
    ownership: 'SERVICE',
    ownerId: null,
    grant: { level: 'ALL' },
    workspaces: 'ALL',
    operations: null,
    ipAllowlist: null,
    expiresAt: end.expiresAt,
  })
  return { apiKeyId: key.id, secret: secret.text }
}
