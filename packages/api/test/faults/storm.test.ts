import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../src/testing/app.ts'
import { makeApiKey, makeGatewayKey, makeOrganization, type TestOrganization } from '../../src/testing/factories.ts'
import { keepAsking, pause } from './questions.ts'

const SECONDS = process.env['LATCHKEY_SOAK'] === '1' ? 60 : 5

let app: TestApp
let organization: TestOrganization
let gateway: string
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app, { plan: 'unlimited' })
  gateway = await makeGatewayKey(app)
})
afterAll(() => app.close())

test(`${SECONDS} seconds of verification at full rate while somebody edits the key: verification writes nothing of it, and the last edit stands`, async () => {
  const { id, secret } = await makeApiKey(app, organization)
  const client = new pg.Client({ connectionString: app.databaseUrl })
  await client.connect()
  try {
    // Whoever writes the key's row or its secret's beside the editor, who has a name of his own, is counted.
    await client.query(`
      create table storm (wrote text not null);
      grant insert on storm to public;
      create function count_storm() returns trigger language plpgsql as $$ begin
        if current_setting('application_name') <> 'the editor' then insert into storm values (tg_table_name); end if;
        return null;
      end $$;
      create trigger storm after insert or update or delete on api_key for each row execute function count_storm();
      create trigger storm after insert or update or delete on api_key_secret for each row execute function count_storm();
      set application_name = 'the editor'`)
    const asking = keepAsking(app.url, gateway, secret, 300)
    let edits = 0
    for (const end = performance.now() + SECONDS * 1_000; performance.now() < end; ) {
      edits += 1
      await client.query(`update api_key set name = $2, disabled_at = case when $3 then now() end, permission_level = 'RESTRICTED', permissions = $4, updated_at = now(), version = version + 1 where id = $1`, [
        id, `Edit ${edits}`, edits % 2 === 0, edits % 3 === 0 ? ['monitors:read'] : ['incidents:read', 'incidents:write'],
      ])
      await pause(5)
    }
    await client.query(`update api_key set name = 'The last edit', disabled_at = null, permissions = '{services:read}' where id = $1`, [id])
    await pause(300)
    const asked = await asking.stop()
    expect(edits).toBeGreaterThan(10)
    expect(new Set(asked.map(({ status }) => status))).toEqual(new Set([200]))
    expect(asked.length).toBeGreaterThan(SECONDS * 20)
    expect((await client.query('select * from storm')).rows).toEqual([])
    expect((await client.query('select name, disabled_at, permissions, version from api_key where id = $1', [id])).rows).toEqual([{ name: 'The last edit', disabled_at: null, permissions: ['services:read'], version: edits + 1 }])
    // It was counted all the while.
    const counted = async (): Promise<number> => Number((await client.query<{ requests: string }>(`select sum(requests) as requests from api_key_hour where api_key_id = $1`, [id])).rows[0]?.requests)
    await expect.poll(counted, { timeout: 10_000 }).toBe(asked.length)
  } finally {
    await client.end()
  }
}, SECONDS * 1_000 + 60_000)

test('two keys of one organization, asked for in turn 10,000 times, are never taken for each other', async () => {
  const [one, other] = await Promise.all([makeApiKey(app, organization, { permissions: ['incidents:read'], name: 'One' }), makeApiKey(app, organization, { permissions: ['monitors:write'], name: 'Other' })])
  const ask = async (key: string): Promise<{ key_id: string; name: string; permissions: string[] }> => {
    const response = await fetch(`${app.url}/v1/keys/verify`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${gateway}` }, body: JSON.stringify({ key }) })
    return (await response.json()) as { key_id: string; name: string; permissions: string[] }
  }
  let wrong = 0
  for (let round = 0; round < 10_000; round += 50) {
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => ask((round + index) % 2 === 0 ? one.secret : other.secret)))
    answers.forEach((answer, index) => {
      const isOne = (round + index) % 2 === 0
      if (answer.key_id !== (isOne ? one.id : other.id) || answer.name !== (isOne ? 'One' : 'Other') || answer.permissions.join() !== (isOne ? 'incidents:read' : 'monitors:write')) wrong += 1
    })
  }
  expect(wrong).toBe(0)
}, 120_000)
