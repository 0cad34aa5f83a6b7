import { listAllOrganizations } from '../../modules/organizations/organization.repository.ts'
import { type Command, report, table } from '../command.ts'
import { asOperator } from '../operator.ts'

export const listOrganizationsCommand: Command = {
  name: 'organizations list',
  summary: 'List the organizations with their plans and how many keys they have.',
  run: (args, around) =>
    asOperator(around, async ({ em, now }) => {
      const organizations = (await listAllOrganizations(em, now())).map(({ id, slug, name, external_id: externalId, plan, api_key_cap: apiKeyCap, api_keys: apiKeys }) => ({
        id, slug, name, externalId, plan, apiKeyCap, apiKeys,
      }))
      const rows = organizations.map(({ slug, name, externalId, plan, apiKeyCap, apiKeys }) => [slug, name, externalId ?? '-', plan, String(apiKeyCap ?? 'none'), String(apiKeys)])
      report(args, around, { organizations }, organizations.length === 0 ? ['There is no organization yet.'] : table(['SLUG', 'NAME', 'EXTERNAL ID', 'PLAN', 'CAP', 'KEYS'], rows))
    }),
}
