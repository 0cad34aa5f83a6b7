import { Migration20261120000000Foundation } from './migrations/20261120000000-foundation.migration.ts'
import { Migration20261120000100Changes } from './migrations/20261120000100-changes.migration.ts'
import { Migration20261120000200Operations } from './migrations/20261120000200-operations.migration.ts'
import { Migration20261120000300PinnedKeys } from './migrations/20261120000300-pinned-keys.migration.ts'
import { Migration20261120000400Usage } from './migrations/20261120000400-usage.migration.ts'
import { Migration20261120000500IpAllowlist } from './migrations/20261120000500-ip-allowlist.migration.ts'
import { Migration20261121000000Invitations } from './migrations/20261121000000-invitations.migration.ts'
import { Migration20261121000100Rotation } from './migrations/20261121000100-rotation.migration.ts'

/** Every migration in the order in which it runs: a list and no file pattern, so a bundle holds the same ones. */
export const migrations = [
  { name: '20261120000000-foundation', class: Migration20261120000000Foundation },
  { name: '20261120000100-changes', class: Migration20261120000100Changes },
  { name: '20261120000200-operations', class: Migration20261120000200Operations },
  { name: '20261120000300-pinned-keys', class: Migration20261120000300PinnedKeys },
  { name: '20261120000400-usage', class: Migration20261120000400Usage },
  { name: '20261120000500-ip-allowlist', class: Migration20261120000500IpAllowlist },
  { name: '20261121000000-invitations', class: Migration20261121000000Invitations },
  { name: '20261121000100-rotation', class: Migration20261121000100Rotation },
]
