import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import type { Pool } from 'pg'
import { digestOf, newToken, type Random } from '../../application/secrets.ts'
import type { Config } from '../../config.ts'
import { isInstallationSetUp } from './set-up.lookup.ts'

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
export async function announceSetup({ config, random, pool, url }: { config: Config; random: Random; pool: Pick<Pool, 'query'>; url: string }): Promise<void> {
  if (await isInstallationSetUp(pool)) return removeSetupLink(config)
  const given = config.setupToken?.reveal() ?? null
  const token = given === null ? newToken(random) : { text: given, digest: digestOf(given) }
  await pool.query('update installation set setup_token_digest = $1, setup_failures = 0 where id = 1 and set_up_at is null', [token.digest])
  if (given !== null) return
  const link = `${url}/setup#${token.text}`
  const file = linkFile(config)
  mkdirSync(config.dataDirectory, { recursive: true })
  writeFileSync(file, `${link}\n`, { mode: 0o600 })
  chmodSync(file, 0o600)
  process.stderr.write(`\nLatchkey is not set up yet. Open this link to create the first organization and its owner:\n\n  ${link}\n\n`)
}
