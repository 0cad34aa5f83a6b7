import { authorityOfMember } from '@latchkey/domain/authority.ts'
import type { Catalogue } from '@latchkey/domain/permission/catalogue.ts'
import type { Role } from '@latchkey/domain/role.ts'
import { type RawBuilder, sql } from 'kysely'
import type { UserPrincipal } from '../../application/principal.ts'
import type { EntityManager } from '../../application/request-context.ts'
import { digestOf } from '../../application/secrets.ts'
import { rowsOf } from '../../persistence/rows.ts'
import { SESSION_IDLE_HOURS, SESSION_TOUCH_SECONDS } from './session-limits.ts'

interface SessionRow {
  id: string
  user_id: string
  email: string
  name: string
  touch: boolean
  organization_id: string | null
  slug: string | null
  organization_name: string | null
  role: Role | null
}

// Of several memberships one has to be named; of a single one it need not be.
const membership = (slug: string | null): RawBuilder<unknown> =>
  slug === null
    ? sql`(select count(*) from member other where other.user_id = s.user_id) = 1`
    : sql`o.slug = ${slug}`

/** Whether a session `s` works at an instant; at the very end of its idle or absolute time it does not. */
export const isLive = (now: Date): RawBuilder<unknown> =>
  sql`s.ended_at is null and s.expires_at > ${now} and s.last_seen_at > ${now}::timestamptz - make_interval(hours => ${SESSION_IDLE_HOURS})`

const sessionQuery = (condition: RawBuilder<unknown>, organization: RawBuilder<unknown>, now: Date): RawBuilder<SessionRow> => sql<SessionRow>`
  select s.id, s.user_id, u.email, u.name, s.last_seen_at < ${now}::timestamptz - make_interval(secs => ${SESSION_TOUCH_SECONDS}) as touch,
    acting.organization_id, acting.slug, acting.organization_name, acting.role
  from session s
  join "user" u on u.id = s.user_id
  left join lateral (
    select o.id as organization_id, o.slug, o.name as organization_name, m.role
    from member m join organization o on o.id = m.organization_id
    where m.user_id = s.user_id and ${organization}
  ) acting on true
  where ${condition} and ${isLive(now)}`

const principalOfRow = (row: SessionRow, catalogue: Catalogue): UserPrincipal => ({
  kind: 'USER',
  id: row.user_id,
  user: { id: row.user_id, email: row.email, name: row.name },
  sessionId: row.id,
  organization:
    row.organization_id === null || row.slug === null || row.organization_name === null
      ? null
      : { id: row.organization_id, slug: row.slug, name: row.organization_name },
  authority: row.role === null ? null : authorityOfMember(row.user_id, row.role, catalogue),
})

/**
 * The person whose session this token is, acting in the organization with this slug (or, without one, in the only one
 * there is). Null when the session has ended by sign-out, by age or by idleness; at the very instant it has ended.
 */
export async function findSessionPrincipal(
  em: EntityManager,
  { token, organizationSlug, catalogue, now }: { token: string; organizationSlug: string | null; catalogue: Catalogue; now: Date },
): Promise<UserPrincipal | null> {
  const [row] = await rowsOf(em, sessionQuery(sql`s.token_digest = ${digestOf(token)}`, membership(organizationSlug), now))
  if (row === undefined) return null
  if (row.touch) await rowsOf(em, sql`update session set last_seen_at = ${now} where id = ${row.id} and last_seen_at < ${now}`)
  return principalOfRow(row, catalogue)
}

/** Reads a person again inside a transaction, session and membership held FOR SHARE. Null when the session has ended. */
export async function readSessionPrincipalAnew(
  em: EntityManager,
  principal: UserPrincipal,
  catalogue: Catalogue,
  now: Date,
): Promise<UserPrincipal | null> {
  await rowsOf(em, sql`select 1 from session where id = ${principal.sessionId} for share`)
  const organizationId = principal.organization?.id ?? null
  await rowsOf(em, sql`select 1 from member where user_id = ${principal.id} and organization_id = ${organizationId} for share`)
  const [row] = await rowsOf(em, sessionQuery(sql`s.id = ${principal.sessionId}`, sql`o.id = ${organizationId}`, now))
  return row === undefined ? null : principalOfRow(row, catalogue)
}
