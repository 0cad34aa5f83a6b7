import type { Role } from '@latchkey/domain/role.ts'
import { sql } from 'kysely'
import { newId, newRequestId } from '../../application/identifiers.ts'
import { hashPassword } from '../../application/passwords.ts'
import type { OrganizationPrincipal } from '../../application/principal.ts'
import type { EntityManager, OrganizationContext, RequestContext, Services } from '../../application/request-context.ts'
import { transactAs, type WriteContext } from '../../application/transact.ts'
import { addDefaultApiKey } from '../../modules/api-keys/add-default-api-key.ts'
import { recordAuditOf, recordInstallationAudit } from '../../modules/audit-log/record-audit.ts'
import { addGatewayKey } from '../../modules/gateway-keys/gateway-key.repository.ts'
import { addMember } from '../../modules/members/member.repository.ts'
import { addUser } from '../../modules/members/user.repository.ts'
import { addOrganization } from '../../modules/organizations/organization.repository.ts'
import { addSession, endSession, principalOfNewSession } from '../../modules/sessions/session.repository.ts'
import { addWorkspace } from '../../modules/workspaces/workspace.repository.ts'
import { rowsOf } from '../../persistence/rows.ts'
import type { DemoDetails, DemoMember, DemoOrganization } from './demo-details.ts'
import { seedKeys } from './seed-keys.ts'
import { seedOperations } from './seed-operations.ts'

const OPERATOR = { actor: { kind: 'OPERATOR', id: null, email: null, name: 'demo' }, credential: { kind: 'COMMAND_LINE', id: null } } as const

interface Plan {
  name: string
  slug: string
  externalId: string
  plan: string
  apiKeyCap: number | null
  workspaces: { name: string; slug: string }[]
  people: { name: string; role: Role }[]
  /** A small plan has no room for a key of every kind. */
  everyKind: boolean
}

const ORGANIZATIONS: readonly Plan[] = [
  {
    name: 'Acme',
    slug: 'acme',
    externalId: 'customer-1001',
    plan: 'enterprise',
    apiKeyCap: null,
    workspaces: [
      { name: 'Production', slug: 'production' },
      { name: 'Staging', slug: 'staging' },
      { name: 'Development', slug: 'development' },
    ],
    people: [
      { name: 'Ada Okafor', role: 'OWNER' },
      { name: 'Bruno Keller', role: 'ADMIN' },
      { name: 'Chiara Rossi', role: 'DEVELOPER' },
      { name: 'Daniel Mbeki', role: 'VIEWER' },
    ],
    everyKind: true,
  },
  {
    name: 'Globex',
    slug: 'globex',
    externalId: 'customer-1002',
    plan: 'pro',
    apiKeyCap: 10,
    workspaces: [{ name: 'Production', slug: 'production' }],
    people: [
      { name: 'Emma Lindqvist', role: 'OWNER' },
      { name: 'Farid Haddad', role: 'DEVELOPER' },
    ],
    everyKind: false,
  },
]

interface Person extends DemoMember {
  id: string
  name: string
}

interface Made {
  plan: Plan
  organizationId: string
  people: Person[]
  workspaceIds: string[]
}

/** What a request of somebody at this machine would bring. */
const contextOf = (services: Services, em: EntityManager): RequestContext => ({
  ...services,
  em,
  requestId: newRequestId(services.random),
  ip: '127.0.0.1',
  userAgent: 'Latchkey demo',
  principal: null,
  setSessionToken: () => {},
})

const newPassword = ({ random }: Services): string => Buffer.from(random.bytes(15)).toString('base64url')

const inventPeople = (services: Services, { people, slug }: Plan): Person[] =>
  people.map(({ name, role }) => ({ id: newId(services.random, 'user'), name, role, email: `${name.split(' ')[0]?.toLowerCase()}@${slug}.example`, password: newPassword(services) }))

/** The organization with its people and workspaces, in one transaction. */
async function makeOrganization(tx: WriteContext, plan: Plan, people: readonly (Person & { passwordHash: string })[]): Promise<Omit<Made, 'plan' | 'people'>> {
  const { name, slug, externalId, apiKeyCap } = plan
  const organizationId = await addOrganization(tx, { name, slug, externalId, plan: tx.config.plans.has(plan.plan) ? plan.plan : tx.config.defaultPlan, apiKeyCap })
  for (const { id, email, name: personName, passwordHash, role } of people) {
    await addUser(tx, { id, email, name: personName, passwordHash })
    await addMember(tx, { organizationId, user: { id, email }, role })
  }
  const workspaceIds: string[] = []
  for (const wanted of plan.workspaces) {
    const workspace = await addWorkspace(tx, organizationId, wanted)
    recordAuditOf(tx, organizationId, { action: 'workspace.created', target: { kind: 'workspace', id: workspace.id, name: workspace.name }, after: { ...wanted } })
    workspaceIds.push(workspace.id)
  }
  if (plan.everyKind) await addDefaultApiKey(tx, organizationId)
  return { organizationId, workspaceIds }
}

/** Does something as a person who is signed in for as long as it takes, so that keys are made as people make them. */
async function actingAs<T>(ctx: RequestContext, { plan }: Made, person: Person, work: (ctx: OrganizationContext) => Promise<T>): Promise<T> {
  const { id, email, name } = person
  const actor = { kind: 'USER', id, email, name } as const
  const { sessionId, token } = await transactAs(ctx, { actor, credential: { kind: 'SESSION', id: null } }, (tx) => addSession(tx, person))
  const principal = await principalOfNewSession(ctx, token, plan.slug)
  const result = await work({ ...ctx, principal: principal as OrganizationPrincipal })
  await transactAs(ctx, { actor, credential: { kind: 'SESSION', id: sessionId } }, (tx) => endSession(tx, sessionId, person))
  return result
}

async function seedOrganization(ctx: RequestContext, plan: Plan): Promise<DemoOrganization> {
  const people: (Person & { passwordHash: string })[] = []
  for (const person of inventPeople(ctx, plan)) people.push({ ...person, passwordHash: await hashPassword(person.password) })
  const made: Made = { plan, people, ...(await transactAs(ctx, OPERATOR, (tx) => makeOrganization(tx, plan, people))) }
  const as = <T>(role: Role, work: (ctx: OrganizationContext) => Promise<T>): Promise<T> => {
    const person = people.find((one) => one.role === role) ?? people[0]
    if (person === undefined) throw new Error('The demo has an organization without people.')
    return actingAs(ctx, made, person, work)
  }
  const keys = await seedKeys(as, { workspaceIds: made.workspaceIds, everyKind: plan.everyKind })
  if (plan.everyKind) await seedOperations((work) => as('OWNER', work))
  const members = people.map(({ role, email, password }) => ({ role, email, password }))
  const { email = '', password = '' } = members.find(({ role }) => role === 'OWNER') ?? {}
  return { slug: plan.slug, owner: { email, password }, members, workspaces: plan.workspaces.map(({ slug }) => slug), keys }
}

/** Fills an empty, marked database. The installation counts as set up when all of it is there and not before. */
export async function seedDemo(services: Services, em: EntityManager): Promise<Omit<DemoDetails, 'url'>> {
  const ctx = contextOf(services, em)
  const organizations: DemoOrganization[] = []
  for (const plan of ORGANIZATIONS) organizations.push(await seedOrganization(ctx, plan))
  const gatewayKey = await transactAs(ctx, OPERATOR, async (tx) => {
    const { secret } = await addGatewayKey(tx, { name: 'Demo gateway', ipAllowlist: null, expiresAt: null })
    return secret.text
  })
  return { gatewayKey, organizations }
}

/** Says that the demo is whole. */
export const finishDemo = (services: Services, em: EntityManager): Promise<void> =>
  transactAs(contextOf(services, em), OPERATOR, async (tx) => {
    await rowsOf(tx.em, sql`update installation set set_up_at = ${tx.clock.now()} where id = 1`)
    recordInstallationAudit(tx, { action: 'installation.set_up', target: { kind: 'installation', id: null, name: null }, after: { demo: true } })
  })
