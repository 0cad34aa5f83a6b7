import { randomBytes } from 'node:crypto'
import type { Client } from 'pg'
import type { Config } from '../../config.ts'
import type { StoredGatewayKey } from '../gateway-keys/gateway-key.lookup.ts'
import { copyRows } from './binary-copy.ts'
import { GATEWAY_KEY_FACTS, KEY_FACT_COLUMNS, KEY_FACT_SOURCE, MEMBER_FACTS, ORGANIZATION_FACTS, WORKSPACE_FACTS } from './key-facts.ts'
import { KeyRegister, type KeyFacts, type MemberFacts, type OrganizationFacts, type WorkspaceFacts } from './key-register.ts'

export interface LoadedRegister {
  register: KeyRegister
  /** The number of the change counter that it is the state of. */
  number: number
  /** When that number was announced, as the database spells it; null when its announcement is no longer kept. */
  mark: string | null
}

const ROOM_TO_GROW = 1.02
/** A load is one statement of many megabytes; the limit of ordinary ones would end it. */
const LOAD_TIMEOUT_MS = 120_000

/** Reads everything in one snapshot, together with the number of the last change in it. */
export async function loadRegister(client: Client, config: Pick<Config, 'catalogue' | 'plans' | 'policies'>): Promise<LoadedRegister> {
  await client.query('begin isolation level repeatable read read only')
  try {
    await client.query(`set local statement_timeout = ${LOAD_TIMEOUT_MS}`)
    const { rows } = await client.query<{ number: string; mark: string | null; secrets: string }>(
      `select c.value as number, (select min(occurred_at)::text from change where number = c.value) as mark,
         (select count(*) from api_key_secret) as secrets from change_counter c where c.id = 1`,
    )
    const [head] = rows
    if (head === undefined) throw new Error('The change counter has no row.')
    const register = new KeyRegister(config, randomBytes(4).readUInt32BE(), Math.ceil(Number(head.secrets) * ROOM_TO_GROW))
    for (const facts of (await client.query<OrganizationFacts>(ORGANIZATION_FACTS)).rows) register.putOrganization(facts)
    for (const facts of (await client.query<WorkspaceFacts>(WORKSPACE_FACTS)).rows) register.putWorkspace(facts)
    for (const { organizationId, userId, role } of (await client.query<MemberFacts>(MEMBER_FACTS)).rows) register.putMember(organizationId, userId, role)
    register.putGatewayKeys((await client.query<StoredGatewayKey>(GATEWAY_KEY_FACTS)).rows)
    const digest = new Uint32Array(8)
    const facts: KeyFacts = { digest, expiresAt: null, retiresAt: null, flags: 0, organizationId: '', ownerId: null, grant: '', workspaces: null, operations: null, addresses: null }
    await copyRows(client, `select s.digest, ${KEY_FACT_COLUMNS} from ${KEY_FACT_SOURCE}`, (row) => {
      row.digest(digest)
      facts.expiresAt = row.float()
      facts.retiresAt = row.float()
      facts.flags = row.integer()
      facts.organizationId = row.text() ?? ''
      facts.ownerId = row.text()
      facts.grant = row.text() ?? ''
      facts.workspaces = row.text()
      facts.operations = row.text()
      facts.addresses = row.text()
      register.putKey(facts)
    })
    await client.query('commit')
    return { register, number: Number(head.number), mark: head.mark }
  } catch (error) {
    // The connection is given up by the caller; what the rollback would say no longer matters.
    await client.query('rollback').catch(() => {})
    throw error
  }
}
