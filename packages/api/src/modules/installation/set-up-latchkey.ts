import { newId } from '../../application/identifiers.ts'
import { InvalidInput } from '../../application/invalid-input.ts'
import { hashPassword } from '../../application/passwords.ts'
import type { UserPrincipal } from '../../application/principal.ts'
import type { RequestContext } from '../../application/request-context.ts'
import { isDigestOf } from '../../application/secrets.ts'
import { type AuditActor, transactAs, type WriteContext } from '../../application/transact.ts'
import { addDefaultApiKey } from '../api-keys/add-default-api-key.ts'
import { recordAuditOf, recordInstallationAudit } from '../audit-log/record-audit.ts'
import { addMember } from '../members/member.repository.ts'
import { addUser, AddressTaken } from '../members/user.repository.ts'
import { addOrganization, OrganizationTaken } from '../organizations/organization.repository.ts'
import { addSession, principalOfNewSession } from '../sessions/session.repository.ts'
import { addWorkspace } from '../workspaces/workspace.repository.ts'
import { SetupClosed, SetupTokenInvalid } from './installation.errors.ts'
import { lockInstallation } from './installation.repository.ts'
import { type ParsedSetUp, parseSetUp, type SetUpInput } from './parse-setup.ts'
import { removeSetupLink, SETUP_ATTEMPTS } from './setup-link.ts'

export interface SetUp {
  principal: UserPrincipal
  defaultApiKey: { apiKeyId: string; secret: string } | null
}

const NOBODY: AuditActor = { kind: 'SYSTEM', id: null, email: null, name: null }
const SETUP_CREDENTIAL = { kind: 'SETUP_TOKEN', id: null } as const

/** Compares behind the lock of the installation's row, so that tries at once are still counted one by one. */
async function tryToken(tx: WriteContext, token: string): Promise<'RIGHT' | 'WRONG' | 'CLOSED'> {
  const installation = await lockInstallation(tx)
  const { setUpAt, setupTokenDigest, setupFailures } = installation
  if (setUpAt !== null || setupTokenDigest === null || setupFailures >= SETUP_ATTEMPTS) return 'CLOSED'
  if (isDigestOf(token, setupTokenDigest)) return 'RIGHT'
  installation.setupFailures += 1
  return 'WRONG'
}

/** A transaction of its own, because the refusal rolls back whatever it is thrown in, and a wrong try must stay counted. */
async function demandToken(ctx: RequestContext, token: string): Promise<void> {
  const outcome = await transactAs(ctx, { actor: NOBODY, credential: SETUP_CREDENTIAL }, (tx) => tryToken(tx, token))
  if (outcome === 'RIGHT') return
  ctx.log.warn({ securityEvent: 'setup_refused', requestId: ctx.requestId, ip: ctx.ip, outcome }, 'a setup was refused')
  throw outcome === 'WRONG' ? new SetupTokenInvalid() : new SetupClosed()
}

async function makeEverything(tx: WriteContext, { organization, owner, workspaces }: ParsedSetUp, user: { id: string; passwordHash: string }): Promise<string> {
  const { name, email } = owner
  const organizationId = await addOrganization(tx, { ...organization, externalId: null, plan: tx.config.defaultPlan, apiKeyCap: tx.config.policies.defaultCap })
  await addUser(tx, { ...user, email, name })
  await addMember(tx, { organizationId, user: { id: user.id, email }, role: 'OWNER' })
  for (const workspace of workspaces) {
    const { id } = await addWorkspace(tx, organizationId, workspace)
    recordAuditOf(tx, organizationId, { action: 'workspace.created', target: { kind: 'workspace', id, name: workspace.name }, after: { ...workspace } })
  }
  return organizationId
}

const alreadyThere = (path: string): InvalidInput => new InvalidInput([{ path: [path], code: 'TAKEN', message: 'The operator has made one with this already. Choose another.' }])

/**
 * Sets the installation up: the first organization, its owner with a session, its workspaces and, where asked for, the
 * default key. The token is used up by success only. Two at once make one organization: the second finds setup closed.
 * Throws `SetupClosed`, `SetupTokenInvalid` (counted, also when nothing else is right), and then `InvalidInput`.
 */
export async function setUpLatchkey(ctx: RequestContext, input: SetUpInput): Promise<SetUp> {
  await demandToken(ctx, input.token)
  const parsed = parseSetUp(input)
  const user = { id: newId(ctx.random, 'user'), passwordHash: await hashPassword(parsed.owner.password) }
  const { email, name } = parsed.owner
  try {
    const { token, defaultApiKey } = await transactAs(ctx, { actor: { kind: 'USER', id: user.id, email, name }, credential: SETUP_CREDENTIAL }, async (tx) => {
      if ((await tryToken(tx, input.token)) !== 'RIGHT') throw new SetupClosed()
      const organizationId = await makeEverything(tx, parsed, user)
      const key = input.createDefaultApiKey === true ? await addDefaultApiKey(tx, organizationId) : null
      const session = await addSession(tx, { id: user.id, email, name })
      const installation = await lockInstallation(tx)
      installation.setUpAt = tx.clock.now()
      installation.setupTokenDigest = null
      recordInstallationAudit(tx, { action: 'installation.set_up', target: { kind: 'installation', id: null, name: null }, after: { organizationId, ownerId: user.id } })
      return { token: session.token, defaultApiKey: key }
    })
    removeSetupLink(ctx.config)
    ctx.setSessionToken(token)
    return { principal: await principalOfNewSession(ctx, token, null), defaultApiKey }
  } catch (error) {
    if (error instanceof OrganizationTaken) throw alreadyThere('organizationSlug')
    if (error instanceof AddressTaken) throw alreadyThere('email')
    throw error
  }
}
