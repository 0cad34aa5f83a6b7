import type { WriteContext } from '../../application/transact.ts'
import { recordAuditOf, recordInstallationAudit } from '../../modules/audit-log/record-audit.ts'
import { findOrganizationBySlug, lockOrganization, OrganizationTaken, type OrganizationRow, writeOrganization } from '../../modules/organizations/organization.repository.ts'
import { type Command, CommandFailure, report } from '../command.ts'
import { asOperator, type Operator } from '../operator.ts'
import { capOption, externalIdOption, planOption } from '../values.ts'

type Settings = { plan: string; apiKeyCap: number | null; externalId: string | null }

const settingsOf = (row: OrganizationRow): Settings => ({ plan: row.plan, apiKeyCap: row.api_key_cap, externalId: row.external_id })

/** An organization by its slug. Throws a failure when there is none. */
export async function getOrganization({ em }: Pick<Operator, 'em'>, slug: string): Promise<OrganizationRow> {
  const organization = await findOrganizationBySlug(em, slug)
  if (organization === null) throw new CommandFailure('notFound', `There is no organization with the slug "${slug}".`)
  return organization
}

/** Both chains hear of it: the installation's, because the operator decides, and the organization's, because it concerns it. */
async function change(tx: WriteContext, { id, name }: OrganizationRow, wanted: Partial<Settings>): Promise<Settings> {
  const current = await lockOrganization(tx, id)
  if (current === null) throw new CommandFailure('notFound', 'The organization is gone.')
  const before = settingsOf(current)
  const after = { ...before, ...wanted }
  const changed = (Object.keys(after) as (keyof Settings)[]).filter((setting) => before[setting] !== after[setting])
  if (changed.length === 0) return after
  await writeOrganization(tx, id, after)
  const of = (settings: Settings) => Object.fromEntries(changed.map((setting) => [setting, settings[setting]]))
  const event = { target: { kind: 'organization', id, name }, before: of(before), after: of(after) }
  recordInstallationAudit(tx, { action: 'organization.plan_changed', ...event })
  recordAuditOf(tx, id, { action: 'organization.updated', ...event })
  return after
}

export const setOrganizationCommand: Command = {
  name: 'organizations set',
  summary: 'Change plan, cap or external id of an organization. Keys that exist go on, whatever the plan.',
  positionals: ['slug'],
  options: {
    plan: { type: 'string', value: 'plan', description: 'A plan of the configuration.' },
    cap: { type: 'string', value: 'number', description: 'How many keys it may have at most, or none.' },
    'external-id': { type: 'string', value: 'id', description: 'Your own id of it; an empty text takes it away.' },
  },
  run: (args, around) =>
    asOperator(around, async (operator) => {
      const plan = planOption(args, operator.config)
      const apiKeyCap = capOption(args)
      const externalId = externalIdOption(args)
      if (plan === null && apiKeyCap === undefined && externalId === undefined) throw new CommandFailure('usage', 'Give --plan, --cap or --external-id.')
      const organization = await getOrganization(operator, args.positional('slug'))
      const wanted = { ...(plan === null ? {} : { plan }), ...(apiKeyCap === undefined ? {} : { apiKeyCap }), ...(externalId === undefined ? {} : { externalId }) }
      try {
        const settings = await operator.write((tx) => change(tx, organization, wanted))
        report(args, around, { organization: { id: organization.id, slug: organization.slug, name: organization.name, ...settings } }, [
          `${organization.slug}: plan ${settings.plan}, cap ${settings.apiKeyCap ?? 'none'}, external id ${settings.externalId ?? '-'}.`,
        ])
      } catch (error) {
        if (error instanceof OrganizationTaken) throw new CommandFailure('conflict', error.message, { cause: error })
        throw error
      }
    }),
}
