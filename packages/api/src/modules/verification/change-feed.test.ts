import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newSecret, systemRandom } from '../../application/secrets.ts'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { almost, makeApiKey, makeGatewayKey, makeMember, makeOrganization, makeWorkspace, type TestOrganization, type TestWorkspace } from '../../testing/factories.ts'

let app: TestApp
let organization: TestOrganization
let production: TestWorkspace
let gateway: string
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  production = await makeWorkspace(app, organization)
  gateway = await makeGatewayKey(app)
})
afterAll(() => app.close())

async function ask(key: string, question: Record<string, unknown> = {}, asker = gateway): Promise<Record<string, unknown>> {
  const response = await fetch(`${app.url}/v1/keys/verify`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${asker}` },
    body: JSON.stringify({ key, ...question }),
  })
  return (await response.json()) as Record<string, unknown>
}

const code = async (...asked: Parameters<typeof ask>): Promise<unknown> => (await ask(...asked))['code']

/** Counts the statements of verification while `work` runs; the feed has a connection of its own. */
async function statementsOf(work: () => Promise<unknown>): Promise<number> {
  let count = 0
  const { pool } = app
  const original = pool.query.bind(pool)
  pool.query = ((...parameters: Parameters<typeof original>) => {
    // Uses are written every second, whoever asks what.
    if ((parameters[0] as { name?: string }).name !== 'write-uses') count += 1
    return original(...parameters)
  }) as typeof pool.query
  try {
    await work()
  } finally {
    pool.query = original
  }
  return count
}

/** A connection of the operator's, on which nothing waits for the feed. */
async function atAPrompt<T>(work: (client: pg.Client) => Promise<T>, test = app): Promise<T> {
  const client = new pg.Client({ connectionString: test.databaseUrl })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const counter = async (): Promise<number> => Number((await app.pool.query<{ value: string }>('select value from change_counter')).rows[0]?.value)

describe('while the feed is healthy', () => {
  // Tried again, because on a machine too busy to look at the counter in time the database is rightly asked.
  test('a key that was asked for before, an unknown one, a malformed one and the gateway key cost no query', { retry: 3 }, async () => {
    const { secret } = await makeApiKey(app, organization, { workspaces: [production] })
    await ask(secret)
    const unknown = newSecret(systemRandom, app.config.keyFormat).text
    const statements = await statementsOf(async () => {
      expect(await code(secret, { workspace: production.slug, permissions: ['incidents:read'] })).toBe('VALID')
      expect(await code(unknown)).toBe('NOT_FOUND')
      expect(await code(`${unknown.slice(0, -1)}!`)).toBe('MALFORMED')
      expect((await ask(secret, {}, almost(gateway)))['code']).toBe('UNAUTHENTICATED')
    })
    expect(statements).toBe(0)
  })

  test('the first question about a key costs one query, for its words', { retry: 3 }, async () => {
    const { secret } = await makeApiKey(app, organization)
    expect(await statementsOf(() => ask(secret))).toBe(1)
    expect(await statementsOf(() => ask(secret))).toBe(0)
  })
})

describe('every change that an operator makes at a prompt is followed', () => {
  test.each<[string, string, string]>([
    ['a revocation', 'update api_key set revoked_at = now() where id = $1', 'REVOKED'],
    ['a disabling', 'update api_key set disabled_at = now() where id = $1', 'DISABLED'],
    ['a suspension', 'update api_key set suspended_at = now() where id = $1', 'SUSPENDED'],
    ['an end', `update api_key set expires_at = timestamptz '2020-01-01' where id = $1`, 'EXPIRED'],
    ['a narrowing', `update api_key set permission_level = 'RESTRICTED', permissions = '{monitors:read}' where id = $1`, 'INSUFFICIENT_PERMISSIONS'],
    ['another workspace', `update api_key set all_workspaces = false, workspace_ids = '{ws_other}' where id = $1`, 'WRONG_WORKSPACE'],
    ['the end of its secret', 'update api_key_secret set ended_at = now() where api_key_id = $1', 'REVOKED'],
    ['the end of an overlap', `update api_key_secret set retires_at = timestamptz '2020-01-01' where api_key_id = $1`, 'REVOKED'],
    ['the removal of its secret', 'delete from api_key_secret where api_key_id = $1', 'NOT_FOUND'],
    ['another secret in its place', `update api_key_secret set digest = sha256(api_key_id::bytea) where api_key_id = $1`, 'NOT_FOUND'],
  ])('%s', async (_what, statement, outcome) => {
    const { id, secret } = await makeApiKey(app, organization)
    const question = { permissions: ['incidents:read'], workspace: production.slug }
    expect(await code(secret, question)).toBe('VALID')
    await atAPrompt((client) => client.query(statement, [id]))
    await app.settled()
    expect(await statementsOf(async () => void (await code(secret, question)))).toBeLessThanOrEqual(2)
    expect(await code(secret, question)).toBe(outcome)
  })

  test('a role, a membership, and its return', async () => {
    const member = await makeMember(app, organization, 'ADMIN')
    const { secret } = await makeApiKey(app, organization, { ownerId: member.userId })
    const question = { permissions: ['incidents:write'] }
    expect(await code(secret, question)).toBe('VALID')
    const change = async (statement: string, ...values: unknown[]): Promise<unknown> => {
      await atAPrompt((client) => client.query(statement, values))
      await app.settled()
      return code(secret, question)
    }
    expect(await change(`update member set role = 'VIEWER' where id = $1`, member.memberId)).toBe('INSUFFICIENT_PERMISSIONS')
    expect(await change('delete from member where id = $1', member.memberId)).toBe('REVOKED')
    expect(await change(`insert into member (id, created_at, updated_at, organization_id, user_id, role) values ('mem_back', now(), now(), $1, $2, 'OWNER')`, organization.id, member.userId)).toBe('VALID')
  })

  test('an archived workspace, and one that is opened again', async () => {
    const workspace = await makeWorkspace(app, organization)
    const { secret } = await makeApiKey(app, organization)
    const archive = async (at: string | null): Promise<unknown> => {
      await atAPrompt((client) => client.query('update workspace set archived_at = $2 where id = $1', [workspace.id, at]))
      await app.settled()
      return code(secret, { workspace: workspace.slug })
    }
    expect([await code(secret, { workspace: workspace.slug }), await archive('2026-01-01'), await archive(null)]).toEqual(['VALID', 'WRONG_WORKSPACE', 'VALID'])
  })

  test('names: of the key, the organization and the owner', async () => {
    const member = await makeMember(app, organization, 'ADMIN')
    const { id, secret } = await makeApiKey(app, organization, { ownerId: member.userId })
    await ask(secret)
    await atAPrompt(async (client) => {
      await client.query(`update api_key set name = 'Renamed' where id = $1`, [id])
      await client.query(`update "user" set email = 'new@example.com' where id = $1`, [member.userId])
      await client.query(`update organization set external_id = 'another' where id = $1`, [organization.id])
    })
    await app.settled()
    expect(await ask(secret)).toMatchObject({ name: 'Renamed', owner: 'new@example.com', external_id: 'another' })
  })

  test('a gateway key that is revoked asks nothing any more', async () => {
    const { secret } = await makeApiKey(app, organization)
    const other = await makeGatewayKey(app)
    expect(await code(secret, {}, other)).toBe('VALID')
    await atAPrompt((client) => client.query('update gateway_key set revoked_at = now() where digest = sha256($1::bytea)', [other]))
    await app.settled()
    expect(await code(secret, {}, other)).toBe('UNAUTHENTICATED')
  })
})

describe('the announcements', () => {
  test('have one number for each transaction, in the order of commits, however long a transaction takes', async () => {
    const [slow, quick] = await Promise.all([makeApiKey(app, organization), makeApiKey(app, organization)])
    const before = await counter()
    await atAPrompt(async (client) => {
      await client.query('begin')
      await client.query('update api_key set disabled_at = now() where id = $1', [slow.id])
      await client.query('update api_key set revoked_at = now() where id = $1', [slow.id])
      // The slow one began first and holds no number yet: the quick one is not kept waiting and comes before it.
      await atAPrompt((other) => other.query('update api_key set disabled_at = now() where id = $1', [quick.id]))
      expect(await counter()).toBe(before + 1)
      await client.query('commit')
    })
    const { rows } = await app.pool.query('select number::int, kind, subject from change where number > $1 order by number', [before])
    expect(rows).toEqual([
      { number: before + 1, kind: 'api_key', subject: quick.id },
      { number: before + 2, kind: 'api_key', subject: slow.id },
    ])
  })

  test('are undone with what they announce, as a whole and back to a savepoint', async () => {
    const [kept, undone] = await Promise.all([makeApiKey(app, organization), makeApiKey(app, organization)])
    const before = await counter()
    await atAPrompt(async (client) => {
      await client.query('begin')
      await client.query('update api_key set disabled_at = now() where id = $1', [undone.id])
      await client.query('rollback')
      expect(await counter()).toBe(before)
      await client.query('begin; savepoint here; set constraints all immediate')
      await client.query('update api_key set disabled_at = now() where id = $1', [undone.id])
      await client.query('rollback to savepoint here')
      await client.query('update api_key set disabled_at = now() where id = $1', [kept.id])
      await client.query('commit')
    })
    const { rows } = await app.pool.query('select number::int, subject from change where number > $1', [before])
    expect(rows).toEqual([{ number: before + 1, subject: kept.id }])
    await app.settled()
    expect([await code(kept.secret), await code(undone.secret)]).toEqual(['DISABLED', 'VALID'])
  })

  test('cannot be talked out of their number by a setting', async () => {
    const { id, secret } = await makeApiKey(app, organization)
    const before = await counter()
    await atAPrompt(async (client) => {
      await client.query(`set latchkey.change = '1:1'`)
      await client.query('update api_key set revoked_at = now() where id = $1', [id])
    })
    expect(await counter()).toBe(before + 1)
    await app.settled()
    expect(await code(secret)).toBe('REVOKED')
  })

  test('are not made by use, sessions and what else changes no answer', async () => {
    const member = await makeMember(app, organization, 'VIEWER')
    const { id } = await makeApiKey(app, organization)
    const before = await counter()
    await app.pool.query('update api_key_use set last_used_at = now() where api_key_id = $1', [id])
    await app.pool.query('update session set last_seen_at = now() where id = $1', [member.sessionId])
    await app.pool.query(`update "user" set password_hash = 'other' where id = $1`, [member.userId])
    expect(await counter()).toBe(before)
  })

  test('the process itself can neither forge nor hide one', async () => {
    const denied = async (statement: string): Promise<string | undefined> =>
      atAPrompt(async (client) => {
        await client.query('set role latchkey_app')
        return client.query(statement).then(
          () => undefined,
          (error: unknown) => (error as { code?: string }).code,
        )
      })
    expect(await denied('update change_counter set value = 0')).toBe('42501')
    expect(await denied(`insert into change values (1, 'api_key', 'x', null, now())`)).toBe('42501')
    expect(await denied(`select announce_change('api_key', 'x', null)`)).toBe('42501')
  })
})

describe('what cannot be followed one by one is read whole', () => {
  test.each<[string, (client: pg.Client, id: string) => Promise<unknown>]>([
    [
      'a change whose announcement was lost',
      async (client, id) => {
        await client.query('begin')
        await client.query('update api_key set revoked_at = now() where id = $1', [id])
        await client.query('set constraints all immediate')
        await client.query('delete from change where number = (select value from change_counter)')
        await client.query('commit')
      },
    ],
    [
      'a counter that went back, as after a restore',
      async (client, id) => {
        await client.query('set session_replication_role = replica')
        await client.query('update api_key set revoked_at = now() where id = $1', [id])
        await client.query('update change_counter set value = value - 1')
      },
    ],
    [
      'another history under the same number, as after a failover that lost a change',
      async (client, id) => {
        await client.query('set session_replication_role = replica')
        await client.query('update api_key set revoked_at = now() where id = $1', [id])
        await client.query(`update change set occurred_at = now() + interval '1 second' where number = (select value from change_counter)`)
      },
    ],
    [
      'more changes than are worth following',
      async (client, id) => {
        await client.query('begin')
        await client.query('update api_key set revoked_at = now() where id = $1', [id])
        await client.query('set constraints all immediate')
        await client.query(`insert into change select value, 'user', 'usr_' || i, null, now() from change_counter, generate_series(1, 21000) i`)
        await client.query('commit')
      },
    ],
  ])('%s', async (_what, change) => {
    const [key, other] = await Promise.all([makeApiKey(app, organization), makeApiKey(app, organization)])
    expect([await code(key.secret), await code(other.secret)]).toEqual(['VALID', 'VALID'])
    await atAPrompt((client) => change(client, key.id))
    await app.settled()
    expect([await code(key.secret), await code(other.secret)]).toEqual(['REVOKED', 'VALID'])
    expect(app.logLines.some((line) => line.includes('everything is read again'))).toBe(true)
  })

  test('a table that was emptied', async () => {
    const own = await createTestApp()
    try {
      const key = await makeApiKey(own, await makeOrganization(own))
      const asker = await makeGatewayKey(own)
      const verify = async (): Promise<unknown> => {
        const response = await fetch(`${own.url}/v1/keys/verify`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${asker}` }, body: JSON.stringify({ key: key.secret }) })
        return ((await response.json()) as { code: string }).code
      }
      expect(await verify()).toBe('VALID')
      await atAPrompt((client) => client.query('truncate api_key_secret cascade'), own)
      await own.settled()
      expect(await verify()).toBe('NOT_FOUND')
    } finally {
      await own.close()
    }
  })
})

test('a connection that is cut is taken up again, and what happened meanwhile is known', async () => {
  const { id, secret } = await makeApiKey(app, organization)
  expect(await code(secret)).toBe('VALID')
  await atAPrompt(async (client) => {
    await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'latchkey change feed' and datname = current_database()`)
    await client.query('update api_key set revoked_at = now() where id = $1', [id])
  })
  await app.settled()
  expect(await code(secret)).toBe('REVOKED')
})

test('words that were read before a change never outlive it, however the two race', async () => {
  const { id, secret } = await makeApiKey(app, organization, { name: 'Name 0' })
  for (let round = 1; round <= 30; round += 1) {
    const asking = Array.from({ length: 10 }, () => ask(secret))
    await app.pool.query('update api_key set name = $2 where id = $1', [id, `Name ${round}`])
    await Promise.all(asking)
    expect(await ask(secret)).toMatchObject({ name: `Name ${round}` })
  }
})
