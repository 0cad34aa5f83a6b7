import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { sql } from 'kysely'
import type { EntityManager, Services } from '../../application/request-context.ts'
import { digestOf, newToken } from '../../application/secrets.ts'
import type { Config } from '../../config.ts'
import { rowsOf } from '../../persistence/rows.ts'
import { isInstallationSetUp } from './installation.repository.ts'

/** After this many wrong tokens setup stays closed until the next start. */
export const SETUP_ATTEMPTS = 10

const linkFile = ({ dataDirectory }: Pick<Config, 'dataDirectory'>): string => join(dataDirectory, 'setup-link')

/** Takes the file with the link away once the link is good for nothing. */
export const removeSetupLink = (config: Pick<Config, 'dataDirectory'>): void => rmSync(linkFile(config), { force: true })

/**
 * Until the installation is set up: makes this start's setup token, keeps its digest, and shows the link on standard
 * error and in `setup-link` of the data directory. Never through the logger: logs are read by more people than may own
 * the installation. A token that the operator gave is not printed. The token stands in the fragment, which browsers do
 * not send.
 */
export async function announceSetup({ services, em, url }: { services: Services; em: EntityManager; url: string }): Promise<void> {
  if (await isInstallationSetUp(em)) return removeSetupLink(services.config)
  const given = services.config.setupToken?.reveal() ?? null
  const token = given === null ? newToken(services.random) : { text: given, digest: digestOf(given) }
  await rowsOf(em, sql`update installation set setup_token_digest = ${token.digest}, setup_failures = 0 where id = 1 and set_up_at is null`)
  if (given !== null) return
  const link = `${url}/setup#${token.text}`
  const file = linkFile(services.config)
  mkdirSync(services.config.dataDirectory, { recursive: true })
  writeFileSync(file, `${link}\n`, { mode: 0o600 })
  chmodSync(file, 0o600)
  process.stderr.write(`\nLatchkey is not set up yet. Open this link to create the first organization and its owner:\n\n  ${link}\n\n`)
}
