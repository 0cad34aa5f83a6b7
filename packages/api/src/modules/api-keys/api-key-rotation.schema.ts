import { isOldSecretSilent, SAFE_SILENT_HOURS } from '@latchkey/domain/key/rotation.ts'
import { builder } from '../../graphql/builder.ts'
import { dateOf } from '../../persistence/rows.ts'
import type { RotatingSecretRow, RotationRow } from './api-key-rotation.repository.ts'

const SecretUseType = builder.objectRef<RotatingSecretRow>('SecretUse').implement({
  description: 'One of the two secrets of a key that rotates: what may be shown of it, and its last use.',
  fields: (t) => ({
    hint: t.exposeString('hint', { description: 'Its prefix and last four characters.' }),
    createdAt: t.field({ type: 'DateTime', description: 'When it was made.', resolve: (row) => row.created_at }),
    lastUsedAt: t.field({ type: 'DateTime', nullable: true, description: 'When it was last used, at most a few seconds late; null when it never was.', resolve: (row) => row.last_used_at }),
    lastUsedFrom: t.field({ type: 'IPAddress', nullable: true, description: 'The address it was last used from, where that is known.', resolve: (row) => row.last_used_from }),
  }),
})

export const ApiKeyRotationType = builder.objectRef<RotationRow>('ApiKeyRotation').implement({
  description: 'A rotation under way: the old and the new secret of the key both work.',
  fields: (t) => ({
    startedAt: t.field({ type: 'DateTime', description: 'When the new secret was made.', resolve: (row) => row.started_at }),
    endsAt: t.field({ type: 'DateTime', description: 'When the old secret ends at the latest.', resolve: (row) => row.ends_at }),
    endWhenSilentForHours: t.int({
      nullable: true,
      description: 'The old secret ends earlier, as soon as the new one has been used and nobody has used the old one for so many hours of the rotation; null for no such rule.',
      resolve: (row) => row.silent_hours,
    }),
    old: t.field({ type: SecretUseType, description: 'The secret that ends.', resolve: (row) => row.old }),
    new: t.field({ type: SecretUseType, description: 'The secret that stays.', resolve: (row) => row.new }),
    safeToEnd: t.boolean({
      description: `Whether the new secret has been used and nobody has used the old one for ${SAFE_SILENT_HOURS} hours of the rotation.`,
      resolve: (row, _args, ctx) =>
        isOldSecretSilent({ startedAt: new Date(row.started_at), oldLastUsedAt: dateOf(row.old.last_used_at), newLastUsedAt: dateOf(row.new.last_used_at) }, SAFE_SILENT_HOURS, ctx.clock.now()),
    }),
  }),
})
