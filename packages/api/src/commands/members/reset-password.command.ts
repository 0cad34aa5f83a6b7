import { recordInstallationAudit } from '../../modules/audit-log/record-audit.ts'
import { addOneTimeLink } from '../../modules/members/one-time-link.repository.ts'
import { findUserByEmail } from '../../modules/members/user.repository.ts'
import { type Command, CommandFailure, report } from '../command.ts'
import { asOperator } from '../operator.ts'
import { emailOf } from '../values.ts'

export const resetPasswordCommand: Command = {
  name: 'members reset-password',
  summary: 'Make a one-time link by which somebody gives their account a new password.',
  positionals: ['email'],
  run: (args, around) =>
    asOperator(around, async (operator) => {
      const email = emailOf(args.positional('email'), '<email>')
      const user = await findUserByEmail(operator.em, email)
      if (user === null) throw new CommandFailure('notFound', `Nobody has an account with the address ${email}.`)
      const link = await operator.write((tx) => {
        recordInstallationAudit(tx, { action: 'member.password_link_made', target: { kind: 'user', id: user.id, name: email } })
        return addOneTimeLink(tx, { purpose: 'PASSWORD_RESET', email })
      })
      report(args, around, { email, link: link.url, linkExpiresAt: link.expiresAt }, [
        `${email} chooses a new password by this link, once, until ${link.expiresAt.toISOString()}. All sessions end with it:`,
        link.url,
      ])
    }),
}
