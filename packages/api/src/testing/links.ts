import { newId } from '../application/identifiers.ts'
import { newToken, systemRandom } from '../application/secrets.ts'
import type { Role } from '@latchkey/domain/role.ts'
import type { TestApp } from './app.ts'
import type { TestOrganization } from './factories.ts'

const DAY_MS = 86_400_000

interface TestLink {
  id: string
  token: string
}

async function makeLink(test: TestApp, purpose: string, email: string, organizationId: string | null, role: Role | null): Promise<TestLink> {
  const now = test.clock.now()
  const token = newToken(systemRandom)
  const id = newId(systemRandom, 'link')
  await test.pool.query(
    `insert into one_time_link (id, created_at, updated_at, token_digest, purpose, email, organization_id, role, expires_at) values ($1, $2, $2, $3, $4, $5, $6, $7, $8)`,
    [id, now, token.digest, purpose, email, organizationId, role, new Date(now.getTime() + 7 * DAY_MS)],
  )
  return { id, token: token.text }
}

/** An invitation that ends in seven days. */
export const makeInvitation = (test: TestApp, organization: TestOrganization, email: string, role: Role = 'DEVELOPER'): Promise<TestLink> =>
  makeLink(test, 'INVITATION', email, organization.id, role)

/** A link for a new password that ends in seven days. */
export const makePasswordReset = (test: TestApp, email: string): Promise<TestLink> => makeLink(test, 'PASSWORD_RESET', email, null, null)
