import type { Migration } from '@mikro-orm/migrations'
import { MIGRATION_NAMES, type MigrationName } from './migration-names.ts'
import { Migration20261120000000Foundation } from './migrations/20261120000000-foundation.migration.ts'
import { Migration20261120000100Changes } from './migrations/20261120000100-changes.migration.ts'
import { Migration20261120000200Operations } from './migrations/20261120000200-operations.migration.ts'
import { Migration20261120000300PinnedKeys } from './migrations/20261120000300-pinned-keys.migration.ts'
import { Migration20261120000400Usage } from './migrations/20261120000400-usage.migration.ts'
import { Migration20261120000500IpAllowlist } from './migrations/20261120000500-ip-allowlist.migration.ts'
import { Migration20261121000000Invitations } from './migrations/20261121000000-invitations.migration.ts'
import { Migration20261121000100Rotation } from './migrations/20261121000100-rotation.migration.ts'
import { Migration20261121000200KeyFilters } from './migrations/20261121000200-key-filters.migration.ts'
import { Migration20261121000300AuditBatches } from './migrations/20261121000300-audit-batches.migration.ts'
import { Migration20261121000400UnrevokedKeys } from './migrations/20261121000400-unrevoked-keys.migration.ts'
import { Migration20261121000500AuditWriting } from './migrations/20261121000500-audit-writing.migration.ts'
import { Migration20261121000600UsageWriting } from './migrations/20261121000600-usage-writing.migration.ts'
import { Migration20261121000700UsedKeys } from './migrations/20261121000700-used-keys.migration.ts'
import { Migration20261121000800UsageRoom } from './migrations/20261121000800-usage-room.migration.ts'
import { Migration20261121000900UsageRuns } from './migrations/20261121000900-usage-runs.migration.ts'
import { Migration20261121000950AuditSets } from './migrations/20261121000950-audit-sets.migration.ts'

const CLASSES: Readonly<Record<MigrationName, new (...parameters: ConstructorParameters<typeof Migration>) => Migration>> = {
  '20261120000000-foundation': Migration20261120000000Foundation,
  '20261120000100-changes': Migration20261120000100Changes,
  '20261120000200-operations': Migration20261120000200Operations,
  '20261120000300-pinned-keys': Migration20261120000300PinnedKeys,
  '20261120000400-usage': Migration20261120000400Usage,
  '20261120000500-ip-allowlist': Migration20261120000500IpAllowlist,
  '20261121000000-invitations': Migration20261121000000Invitations,
  '20261121000100-rotation': Migration20261121000100Rotation,
  '20261121000200-key-filters': Migration20261121000200KeyFilters,
  '20261121000300-audit-batches': Migration20261121000300AuditBatches,
  '20261121000400-unrevoked-keys': Migration20261121000400UnrevokedKeys,
  '20261121000500-audit-writing': Migration20261121000500AuditWriting,
  '20261121000600-usage-writing': Migration20261121000600UsageWriting,
  '20261121000700-used-keys': Migration20261121000700UsedKeys,
  '20261121000800-usage-room': Migration20261121000800UsageRoom,
  '20261121000900-usage-runs': Migration20261121000900UsageRuns,
  '20261121000950-audit-sets': Migration20261121000950AuditSets,
}

/** Every migration with its code: a list and no file pattern, so a bundle holds the same ones. */
export const migrations = MIGRATION_NAMES.map((name) => ({ name, class: CLASSES[name] }))
