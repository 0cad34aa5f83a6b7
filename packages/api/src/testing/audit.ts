import type { TestApp } from './app.ts'

/** The bodies of a chain's events, oldest first: an organization's by its id, the installation's as 'installation'. */
export async function auditEventsOf(test: TestApp, chain: string): Promise<Record<string, unknown>[]> {
  const { rows } = await test.pool.query<{ body: string }>('select body from audit_event where chain = $1 order by sequence', [chain])
  return rows.map((row) => JSON.parse(row.body) as Record<string, unknown>)
}
