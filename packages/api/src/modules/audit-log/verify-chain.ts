import { hash } from 'node:crypto'

/** An event's row as the table holds it. `occurredAt` is the text that was hashed: UTC with microseconds. */
export interface ChainRow {
  id: string
  chain: string
  sequence: number
  organizationId: string | null
  occurredAt: string
  action: string
  actorId: string | null
  targetId: string | null
  ip: string | null
  body: string
  previousHash: Uint8Array
  hash: Uint8Array
}

/** Where a chain says that it ends. */
export interface ChainHead {
  sequence: number
  hash: Uint8Array
}

/**
 * GAP: an event is missing before this one. LINK: it does not follow the one before it. HASH: it is not what was hashed.
 * COLUMNS: the columns that it is found by say something else than it does. HEAD: the chain goes on after its last row,
 * or does not end with it.
 */
export type ChainProblem = 'GAP' | 'LINK' | 'HASH' | 'COLUMNS' | 'HEAD'

export type ChainVerdict = { ok: true; events: number } | { ok: false; sequence: number; problem: ChainProblem }

const INSTALLATION = 'installation'

const isSame = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

const sha256 = (...parts: (Uint8Array | string)[]): Buffer => hash('sha256', Buffer.concat(parts.map((part) => Buffer.from(part as string))), 'buffer')

const textAt = (value: unknown, ...path: string[]): string | null => {
  const found = path.reduce<unknown>((parent, key) => (typeof parent === 'object' && parent !== null ? (parent as Record<string, unknown>)[key] : null), value)
  return typeof found === 'string' ? found : null
}

function columnsRepeatBody(row: ChainRow): boolean {
  let body: unknown
  try {
    body = JSON.parse(row.body)
  } catch {
    return false
  }
  return (
    textAt(body, 'action') === row.action &&
    textAt(body, 'actor', 'id') === row.actorId &&
    textAt(body, 'target', 'id') === row.targetId &&
    textAt(body, 'ip') === row.ip &&
    (row.chain === INSTALLATION || row.organizationId === row.chain)
  )
}

function problemOf(row: ChainRow, expected: { chain: string; sequence: number; previousHash: Uint8Array }): ChainProblem | null {
  if (row.sequence !== expected.sequence || row.chain !== expected.chain) return 'GAP'
  if (!isSame(row.previousHash, expected.previousHash)) return 'LINK'
  if (!isSame(row.hash, sha256(row.previousHash, `${row.chain}\n${row.sequence}\n${row.occurredAt}\n${row.body}`))) return 'HASH'
  return columnsRepeatBody(row) ? null : 'COLUMNS'
}

/**
 * Whether a whole chain is as it was written: its rows in the order of their numbers, from the first, and its head (null
 * where the chain has none). Names the first number at which it is not. It computes every hash itself and trusts the
 * database for nothing, so it can run anywhere the rows were exported to.
 */
export function verifyChain(chain: string, rows: Iterable<ChainRow>, head: ChainHead | null): ChainVerdict {
  let sequence = 0
  let previousHash: Uint8Array = sha256(chain)
  for (const row of rows) {
    const problem = problemOf(row, { chain, sequence: sequence + 1, previousHash })
    if (problem !== null) return { ok: false, sequence: sequence + 1, problem }
    sequence += 1
    previousHash = row.hash
  }
  const end = head ?? { sequence: 0, hash: sha256(chain) }
  if (end.sequence === sequence && isSame(end.hash, previousHash)) return { ok: true, events: sequence }
  return { ok: false, sequence: end.sequence > sequence ? sequence + 1 : Math.max(1, end.sequence), problem: 'HEAD' }
}
