import { readFileSync } from 'node:fs'
import pg from 'pg'
import { POLL } from './src/modules/verification/feed-statement.ts'
const db = JSON.parse(readFileSync('/tmp/rm/db.json', 'utf8'))
const c = new pg.Client({ connectionString: db.url }); await c.connect()
const d = new pg.Client({ connectionString: db.url }); await d.connect()
let applied = Number((await c.query('select value from change_counter where id=1')).rows[0].value)
const id = (await c.query(`select id from api_key limit 1 offset 500`)).rows[0].id
const t: number[] = [], u: number[] = []
for (let i = 0; i < 30; i++) {
  if (i % 2) { const s = performance.now(); await d.query('update api_key set description = $2, revoked_at = case when revoked_at is null then now() else null end where id = $1', [id, String(i)]).catch(async (e) => { await d.query('update api_key set revoked_at = now() where id=(select id from api_key where revoked_at is null limit 1)') }); u.push(performance.now() - s) }
  const s = performance.now()
  const { rows: [a] } = await c.query({ name: 'change-feed', text: POLL, values: [applied] })
  t.push(performance.now() - s)
  applied = a.counter
}
console.log('poll', t.map((x) => x.toFixed(1)).join(' ')); console.log('upd', u.map((x) => x.toFixed(1)).join(' '))
console.log((await c.query(`select name, generic_plans, custom_plans from pg_prepared_statements`)).rows)
await c.end(); await d.end()
