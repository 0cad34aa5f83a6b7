import type { Catalogue } from '@latchkey/domain/permission/catalogue.ts'
import { permissionsOf } from '@latchkey/domain/permission/lattice.ts'
import { authorityOfRole, type Role, ROLES } from '@latchkey/domain/role.ts'
import { type RawBuilder, sql } from 'kysely'

/** What a key has to be to hold a permission: by its level or list, and for a personal one under its owner's role. */
export interface Holding {
  name: string
  read: boolean
  /** The roles under which a personal key really holds it. */
  roles: readonly Role[]
}

/** The permissions that keys can have at all. */
export const holdingsOf = (catalogue: Catalogue): Holding[] =>
  [...permissionsOf({ level: 'ALL' }, catalogue)].map((name) => ({
    name,
    read: catalogue.entries.get(name)?.access === 'read',
    roles: ROLES.filter((role) => permissionsOf(authorityOfRole(role, catalogue).grant, catalogue).has(name)),
  }))

/**
 * Whether a key `k` holds a permission today: the domain's `effectivePermissions` as SQL; a test holds the two together. `listed`
 * is whether its own list has the permission.
 */
export const holdsPermission = (listed: RawBuilder<unknown>, read: RawBuilder<unknown>, roles: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  (k.permission_level = 'ALL' or (k.permission_level = 'READ_ONLY' and ${read}) or (k.permission_level = 'RESTRICTED' and ${listed}))
  and (k.ownership = 'SERVICE' or exists (select 1 from member m where m.organization_id = k.organization_id and m.user_id = k.owner_id and m.role = any (${roles})))`

/** Whether a key `k` works or could: a revoked or expired one holds no permission, whatever its level and list still say. */
export const isLive = (now: Date): RawBuilder<unknown> => sql`k.revoked_at is null and (k.expires_at is null or k.expires_at > ${now})`
