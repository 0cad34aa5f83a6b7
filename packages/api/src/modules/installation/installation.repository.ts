import { LockMode } from '@mikro-orm/core'
import { sql } from 'kysely'
import type { EntityManager } from '../../application/request-context.ts'
import type { WriteContext } from '../../application/transact.ts'
import { rowsOf } from '../../persistence/rows.ts'
import { Installation } from './installation.entity.ts'

/** Whether the data was made by the demo. */
export async function isDemo(em: EntityManager): Promise<boolean> {
  const [row] = await rowsOf(em, sql<{ demo: boolean }>`select demo from installation where id = 1`)
  return row?.demo === true
}

/** The installation's row, locked until the transaction ends: of two that set up, the second waits and sees it done. */
export const lockInstallation = (tx: WriteContext): Promise<Installation> => tx.em.findOneOrFail(Installation, { id: 1 }, { lockMode: LockMode.PESSIMISTIC_WRITE })
