import type { Role } from '@latchkey/domain/role.ts'
import { type RawBuilder, sql } from 'kysely'
import { newId } from '../../application/identifiers.ts'
import { publicOriginOf } from '../../application/public-address.ts'
import type { EntityManager } from '../../application/request-context.ts'
import { digestOf, newToken } from '../../application/secrets.ts'
import type { WriteContext } from '../../application/transact.ts'
import { millisecondsOf, rowsOf } from '../../persistence/rows.ts'
import { LinkInvalid } from './member.errors.ts'
import { OneTimeLink } from './one-time-link.entity.ts'

export const LINK_DAYS = 7

export type LinkPurpose = 'INVITATION' | 'PASSWORD_RESET'

export interface OneTimeLinkRow {
  id: string
  purpose: LinkPurpose
  email: string
  organization_id: string | null
  organization_slug: string | null
  organization_name: string | null
  role: Role | null
  expires_at: number
  /** Whether somebody has an account with this address now. */
  account_exists: boolean
}

export interface NewLink {
  id: string
  /** The whole address with the token in its fragment, which browsers send to nobody. It is shown once. */
  url: string
  expiresAt: Date
}

const PAGES: Readonly<Record<LinkPurpose, string>> = { INVITATION: '/invitation', PASSWORD_RESET: '/reset-password' }

/** Ends the open links of one purpose for an address, in one organization where it is an invitation. */
export async function endOpenLinks(tx: WriteContext, purpose: LinkPurpose, email: string, organizationId: string | null): Promise<void> {
  const now = tx.clock.now()
  await rowsOf(
    tx.em,
    sql`update one_time_link set expires_at = ${now}, updated_at = ${now}
      where purpose = ${purpose} and email = ${email} and organization_id is not distinct from ${organizationId} and used_at is null and expires_at > ${now}`,
  )
}

/** A link for one person that works once, within `LINK_DAYS`. Earlier ones for the same thing end: only the newest counts. */
export async function addOneTimeLink(
  tx: WriteContext,
  { purpose, email, organizationId = null, role = null }: { purpose: LinkPurpose; email: string; organizationId?: string | null; role?: Role | null },
): Promise<NewLink> {
  await endOpenLinks(tx, purpose, email, organizationId)
  const now = tx.clock.now()
  const token = newToken(tx.random)
  const expiresAt = new Date(now.getTime() + LINK_DAYS * 24 * 60 * 60 * 1000)
  const id = newId(tx.random, 'link')
  const { kind: madeByKind, id: madeById, name: madeByName } = tx.actor
  tx.em.create(OneTimeLink, {
    id, createdAt: now, updatedAt: now, tokenDigest: token.digest, purpose, email, organization: organizationId, role, expiresAt, usedAt: null, madeByKind, madeById, madeByName,
  })
  await tx.em.flush()
  return { id, url: `${publicOriginOf(tx.config)}${PAGES[purpose]}#${token.text}`, expiresAt }
}

const linkWhere = (condition: RawBuilder<unknown>): RawBuilder<OneTimeLinkRow> => sql<OneTimeLinkRow>`
  select l.id, l.purpose, l.email, l.organization_id, o.slug as organization_slug, o.name as organization_name, l.role, ${millisecondsOf(sql`l.expires_at`)} as expires_at,
    exists (select 1 from "user" u where u.email = l.email) as account_exists
  from one_time_link l left join organization o on o.id = l.organization_id
  where ${condition}`

/** A link that still works, or null: at its end it has ended. */
export async function findOneTimeLink(em: EntityManager, token: string, now: Date): Promise<OneTimeLinkRow | null> {
  const [row] = await rowsOf(em, linkWhere(sql`l.token_digest = ${digestOf(token)} and l.used_at is null and l.expires_at > ${now}`))
  return row ?? null
}

/** Uses a link up. Of two at once the second waits for the first and finds nothing. Throws `LinkInvalid`. */
export async function consumeOneTimeLink(tx: WriteContext, purpose: LinkPurpose, token: string): Promise<OneTimeLinkRow> {
  const now = tx.clock.now()
  const used = await rowsOf(
    tx.em,
    sql<{ id: string }>`update one_time_link set used_at = ${now}, updated_at = ${now}
      where token_digest = ${digestOf(token)} and purpose = ${purpose} and used_at is null and expires_at > ${now} returning id`,
  )
  const id = used[0]?.id
  if (id === undefined) throw new LinkInvalid()
  const [row] = await rowsOf(tx.em, linkWhere(sql`l.id = ${id}`))
  if (row === undefined) throw new LinkInvalid()
  return row
}
