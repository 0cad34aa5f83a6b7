import { parseName, parseSlug } from '@latchkey/domain/naming.ts'
import { addInvitation, type Invitation } from '../../modules/members/invite-member.ts'
import { slugOf } from '../../modules/organizations/organization.policy.ts'
import { addOrganization, type NewOrganization, OrganizationTaken } from '../../modules/organizations/organization.repository.ts'
import { type Arguments, type Command, CommandFailure, report } from '../command.ts'
import { asOperator, demandSetUp, type Operator } from '../operator.ts'
import { capOption, emailOf, externalIdOption, needed, planOption } from '../values.ts'

function wantedOrganization(args: Arguments, { config }: Operator): NewOrganization {
  const name = parseName(needed(args, 'name'))
  const slug = parseSlug(args.text('slug') ?? slugOf(needed(args, 'name')))
  if (!name.ok) throw new CommandFailure('usage', `--name: ${name.issues.map((issue) => issue.message).join(' ')}`)
  if (!slug.ok) throw new CommandFailure('usage', `--slug: ${slug.issues.map((issue) => issue.message).join(' ')}`)
  const cap = capOption(args)
  return {
    name: name.value,
    slug: slug.value,
    externalId: externalIdOption(args) ?? null,
    plan: planOption(args, config) ?? config.defaultPlan,
    apiKeyCap: cap === undefined ? config.policies.defaultCap : cap,
  }
}

/** Makes it, and the link of its owner, in one transaction. */
async function create(operator: Operator, organization: NewOrganization, ownerEmail: string): Promise<{ id: string; invitation: Invitation }> {
  try {
    return await operator.write(async (tx) => {
      const id = await addOrganization(tx, organization)
      return { id, invitation: await addInvitation(tx, { organizationId: id, email: ownerEmail, role: 'OWNER' }) }
    })
  } catch (error) {
    if (error instanceof OrganizationTaken) throw new CommandFailure('conflict', error.message, { cause: error })
    throw error
  }
}

export const createOrganizationCommand: Command = {
  name: 'organizations create',
  summary: 'Make an organization and a one-time link for its owner.',
  options: {
    name: { type: 'string', value: 'text', description: 'What people call it.' },
    slug: { type: 'string', value: 'slug', description: 'Its short name, for good. Made from the name when left out.' },
    'external-id': { type: 'string', value: 'id', description: 'Your own id of it, which verification answers.' },
    plan: { type: 'string', value: 'plan', description: 'A plan of the configuration; the default plan when left out.' },
    cap: { type: 'string', value: 'number', description: 'How many keys it may have at most, or none.' },
    'owner-email': { type: 'string', value: 'address', description: 'Whom the link is for.' },
  },
  run: (args, around) =>
    asOperator(around, async (operator) => {
      const organization = wantedOrganization(args, operator)
      const email = emailOf(needed(args, 'owner-email'), '--owner-email')
      await demandSetUp(operator)
      const { id, invitation } = await create(operator, organization, email)
      report(args, around, { organization: { id, ...organization }, ownerLink: invitation.url, linkExpiresAt: invitation.expiresAt }, [
        `Made the organization ${organization.slug} (${id}).`,
        `The owner joins by this link, once, until ${invitation.expiresAt.toISOString()}:`,
        invitation.url,
      ])
    }),
}
