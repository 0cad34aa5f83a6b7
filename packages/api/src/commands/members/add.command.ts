import { addInvitation } from '../../modules/members/invite-member.ts'
import { AlreadyMember } from '../../modules/members/member.errors.ts'
import { type Command, CommandFailure, report } from '../command.ts'
import { asOperator, demandSetUp } from '../operator.ts'
import { getOrganization } from '../organizations/set.command.ts'
import { emailOf, needed, roleOf } from '../values.ts'

export const addMemberCommand: Command = {
  name: 'members add',
  summary: 'Make a one-time link that brings somebody into an organization, in any role.',
  positionals: ['organization'],
  options: {
    email: { type: 'string', value: 'address', description: 'Whom the link is for.' },
    role: { type: 'string', value: 'role', description: 'owner, admin, developer or viewer.' },
  },
  run: (args, around) =>
    asOperator(around, async (operator) => {
      const email = emailOf(needed(args, 'email'), '--email')
      const role = roleOf(args, 'role')
      await demandSetUp(operator)
      const organization = await getOrganization(operator, args.positional('organization'))
      try {
        const invitation = await operator.write((tx) => addInvitation(tx, { organizationId: organization.id, email, role }))
        report(args, around, { organization: organization.slug, email, role, link: invitation.url, linkExpiresAt: invitation.expiresAt }, [
          `${email} joins ${organization.slug} as ${role.toLowerCase()} by this link, once, until ${invitation.expiresAt.toISOString()}:`,
          invitation.url,
        ])
      } catch (error) {
        if (error instanceof AlreadyMember) throw new CommandFailure('conflict', `${email} is a member of ${organization.slug} already.`, { cause: error })
        throw error
      }
    }),
}
