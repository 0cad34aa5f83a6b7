import type { StoredGatewayKey } from '../gateway-keys/gateway-key.lookup.ts'
import { GATEWAY_KEY_FACTS, KEY_FACT_COLUMNS, KEY_FACT_SOURCE, MEMBER_FACTS, ORGANIZATION_FACTS, WORKSPACE_FACTS } from './key-facts.ts'
import type { KeyFacts, MemberFacts, OrganizationFacts, WorkspaceFacts } from './key-register.ts'

export type ChangeKind = 'api_key' | 'removed_secret' | 'member' | 'user' | 'workspace' | 'organization' | 'gateway_key' | 'everything'

/** What one look at the database says, all of one snapshot. */
export interface FeedAnswer {
  counter: number
  /** When the change that was applied last was announced, and when the last of this answer was. */
  markBefore: string | null
  mark: string | null
  log: [number: number, kind: ChangeKind, subject: string, organizationId: string | null][]
  organizations: OrganizationFacts[] | null
  workspaces: WorkspaceFacts[] | null
  members: MemberFacts[] | null
  gatewayKeys: StoredGatewayKey[] | null
  keys: (Omit<KeyFacts, 'digest'> & { digest: string })[] | null
}

/** Beyond this many changes at once it is quicker to read everything. */
export const MOST_CHANGES = 20_000

// The subjects are given as an array: the planner then looks each up by its index, and does not think that half of the
// table will be wanted.
const subjects = (kind: ChangeKind): string => `any (array(select subject from log where kind = '${kind}'))`
const facts = (select: string): string => `(select json_agg(row_to_json(facts)) from (${select}) facts)`

/** $1 is the number that was applied last. */
export const POLL = `
with log as materialized (select number, kind, subject, organization_id from change where number > $1 order by number limit ${MOST_CHANGES + 1})
select c.value::float8 as counter,
  (select min(occurred_at)::text from change where number = $1) as "markBefore",
  (select min(occurred_at)::text from change where number = c.value) as mark,
  coalesce((select json_agg(json_build_array(number, kind, subject, organization_id) order by number) from log), '[]') as log,
  ${facts(`${ORGANIZATION_FACTS} where o.id = ${subjects('organization')}`)} as organizations,
  ${facts(`${WORKSPACE_FACTS} where w.id = ${subjects('workspace')}`)} as workspaces,
  ${facts(`${MEMBER_FACTS} where m.user_id = ${subjects('member')}`)} as members,
  ${facts(`${GATEWAY_KEY_FACTS} where exists (select from log where kind = 'gateway_key')`)} as "gatewayKeys",
  ${facts(`select encode(s.digest, 'hex') as digest, ${KEY_FACT_COLUMNS} from ${KEY_FACT_SOURCE} where k.id = ${subjects('api_key')}`)} as keys
from change_counter c where c.id = 1`
