import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { PersistedDoor } from './persisted-door.ts'
import type { PersistedDocuments } from './persisted-documents.ts'

/** A registered operation that this version's schema does not take any more, and who uses it. */
export interface BrokenOperation {
  digest: string
  clients: string[]
  faults: string[]
}

interface RegisteredInUse {
  digest: string
  text: string
  clients: { organization: string; client: string; version: string }[]
}

interface PrepareOptions {
  door: PersistedDoor
  builtIn: PersistedDocuments
  listInUse: () => Promise<RegisteredInUse[]>
  log: Logger
  isStopping: () => boolean
}

/** Rests as long as the last piece of work took, so that at least half of the time belongs to requests. */
async function rest(since: number): Promise<void> {
  await wait(Math.ceil(performance.now() - since))
}

/**
 * Checks and compiles every stored operation after a start, one by one with rests, so that requests are answered meanwhile. A
 * registered one that is broken is logged with the clients that use it, and the start goes on: it is refused when it is
 * asked for. A broken built-in one throws, because then this version contradicts itself.
 */
export async function prepareOperations({ door, builtIn, listInUse, log, isStopping }: PrepareOptions): Promise<BrokenOperation[]> {
  for (const [hex, text] of builtIn) {
    if (isStopping()) return []
    const begun = performance.now()
    const [fault] = door.prepare({ digest: `sha256:${hex}`, text })
    await rest(begun)
    if (fault !== undefined) throw new Error(`The built-in operation ${hex} is not valid: ${fault.message}`)
  }
  const broken: BrokenOperation[] = []
  for (const { digest, text, clients } of await listInUse()) {
    if (isStopping()) return broken
    const begun = performance.now()
    const faults = door.prepare({ digest, text }).map((fault) => `line ${fault.line}: ${fault.message}`)
    await rest(begun)
    if (faults.length === 0) continue
    const users = clients.map(({ organization, client, version }) => `${organization}/${client}@${version}`)
    broken.push({ digest, clients: users, faults })
    log.warn({ operation: digest, clients: users, faults }, 'a registered operation is not valid any more and is refused')
  }
  return broken
}
