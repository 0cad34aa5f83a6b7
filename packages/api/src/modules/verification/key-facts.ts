import { KEY_DISABLED, KEY_REVOKED, KEY_SUSPENDED, SECRET_ENDED } from '@latchkey/domain/verification/decide-packed.ts'

const milliseconds = (column: string): string => `(extract(epoch from ${column})::float8 * 1000)`
const bit = (column: string, value: number): string => `(case when ${column} is null then 0 else ${value} end)`

/** What the register holds of each secret, as columns over `api_key_secret s` and `api_key k`. The digest stands before them. */
export const KEY_FACT_COLUMNS = `
  ${milliseconds('k.expires_at')} as "expiresAt",
  ${milliseconds('s.retires_at')} as "retiresAt",
  ${bit('k.revoked_at', KEY_REVOKED)} + ${bit('s.ended_at', SECRET_ENDED)} + ${bit('k.disabled_at', KEY_DISABLED)} + ${bit('k.suspended_at', KEY_SUSPENDED)} as "flags",
  k.organization_id as "organizationId", k.owner_id as "ownerId",
  case k.permission_level when 'RESTRICTED' then 'RESTRICTED:' || array_to_string(k.permissions, ',') else k.permission_level end as "grant",
  case when k.all_workspaces then null else array_to_string(k.workspace_ids, ',') end as "workspaces",
  array_to_string(k.allowed_operations, ',') as "operations",
  array_to_string(k.ip_allowlist, ',') as "addresses"`

export const KEY_FACT_SOURCE = 'api_key_secret s join api_key k on k.id = s.api_key_id'

export const ORGANIZATION_FACTS = `select o.id, o.slug, o.plan, (o.policies->>'maxStalenessSeconds')::float8 as "maxStalenessSeconds" from organization o`

export const WORKSPACE_FACTS = `select w.id, w.organization_id as "organizationId", w.slug, w.archived_at is not null as archived from workspace w`

export const MEMBER_FACTS = `select m.organization_id as "organizationId", m.user_id as "userId", m.role from member m`

export const GATEWAY_KEY_FACTS = `select g.id, encode(g.digest, 'hex') as digest, g.ip_allowlist as "ipAllowlist", ${milliseconds('g.expires_at')} as "expiresAt", g.revoked_at is not null as revoked from gateway_key g`
