import type { Client } from '../../client.ts'
import { createProgress } from '../../output.ts'
import type { Surroundings } from '../../surroundings.ts'
import { bodyOf, type ExportedEvent } from './chain.ts'

const PAGE_SIZE = 100

interface Node {
  id: string
  sequence: number
  occurredAt: string
  record: string
  previousHash: string
  hash: string
}

interface Page {
  totalCount: number
  totalCountExact: boolean
  pageInfo: { endCursor: string | null; hasNextPage: boolean }
  nodes: readonly Node[]
}

const exported = ({ id, sequence, occurredAt, record, previousHash, hash }: Node): ExportedEvent => ({
  id,
  sequence,
  occurred_at: occurredAt,
  event: JSON.parse(bodyOf(record)) as Record<string, unknown>,
  record,
  previous_hash: previousHash,
  hash,
})

/** Every event that the filter lets through, the latest first, page by page. */
export async function* readEvents(around: Surroundings, client: Client, filter: Readonly<Record<string, unknown>>): AsyncGenerator<ExportedEvent> {
  const progress = createProgress(around)
  let after: string | null = null
  let read = 0
  try {
    for (;;) {
      const answered = await client.run('ExportAuditEvents', { filter, first: PAGE_SIZE, after })
      const events = answered['auditEvents'] as Page
      yield* events.nodes.map(exported)
      read += events.nodes.length
      progress.say(`read ${read} of ${events.totalCount}${events.totalCountExact ? '' : ' or more'} events`)
      if (!events.pageInfo.hasNextPage) return
      after = events.pageInfo.endCursor
    }
  } finally {
    progress.end()
  }
}
