import { setTimeout as pause } from 'node:timers/promises'
import type { Management } from '../management.ts'
import { applyCatalogueChanges, PermissionsInUse } from '../modules/installation/catalogue-changes.ts'
import { LIVE_MS } from '../modules/verification/live-process.repository.ts'
import { CommandFailure } from './command.ts'

const LOOK_AGAIN_MS = 250

/**
 * Applies the configured catalogue before a server listens, and logs what that changed. A process that was killed still
 * counts as alive for a while, and a start right after it waits for that. Throws where live processes know permissions of
 * live keys that this one does not.
 */
export async function applyCatalogue({ services, orm }: Pick<Management, 'services' | 'orm'>, configurationDigest: string): Promise<void> {
  const patience = performance.now() + LIVE_MS + 1_000
  for (;;) {
    try {
      const { added, removed, keys } = await applyCatalogueChanges(services, orm.em.fork(), configurationDigest)
      if (added.length > 0 || removed.length > 0) services.log.info({ added, removed, keys }, 'the permission catalogue has changed')
      return
    } catch (error) {
      if (!(error instanceof PermissionsInUse)) throw error
      if (performance.now() > patience) throw new CommandFailure('conflict', error.message, { cause: error })
      await pause(LOOK_AGAIN_MS)
    }
  }
}
