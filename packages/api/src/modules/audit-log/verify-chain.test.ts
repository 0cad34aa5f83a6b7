import { hash } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newRequestId } from '../../application/identifiers.ts'
import { SYSTEM, transactAs } from '../../application/transact.ts'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { makeMember, makeOrganization, type TestMember, type TestOrganization } from '../../testing/factories.ts'
import { recordAuditOf, recordInstallationAudit } from './record-audit.ts'
import { type ChainHead, type ChainRow, type ChainVerdict, verifyChain } from './verify-chain.ts'

const CREATE = `mutation ($input: CreateWorkspaceInput!) { createWorkspace(input: $input) { __typename } }`

let app: TestApp
let second: TestApp
let superuser: pg.Client
beforeAll(async () => {
  app = await createTestApp()
  second = await createTestApp({ sharing: app })
  superuser = new pg.Client({ connectionString: app.databaseUrl })
  await superuser.connect()
})
afterAll(async () => {
  await superuser.end()
  await second.close()
  await app.close()
})

async function chainOf(chain: string): Promise<{ rows: ChainRow[]; head: ChainHead | null }> {
  const { rows } = await superuser.query<ChainRow>(
    `select id, chain, sequence::float8 as sequence, organization_id as "organizationId", to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "occurredAt",
       action, actor_id as "actorId", target_id as "targetId", ip, body, previous_hash as "previousHash", hash
     from audit_event e where chain = $1 order by e.sequence`,
    [chain],
  )
  const heads = await superuser.query<ChainHead>('select sequence::float8 as sequence, hash from audit_chain where chain = $1', [chain])
  return { rows, head: heads.rows[0] ?? null }
}

const verify = async (chain: string): Promise<ChainVerdict> => {
  const { rows, head } = await chainOf(chain)
  return verifyChain(chain, rows, head)
}

async function makeEvents(count: number): Promise<{ organization: TestOrganization; owner: TestMember }> {
  const organization = await makeOrganization(app)
  const owner = await makeMember(app, organization, 'OWNER')
  for (let index = 1; index <= count; index++) await owner.client.expectSuccess(CREATE, { input: { name: `W ${index}`, slug: `w-${index}` } }, 'CreateWorkspaceSuccess')
  return { organization, owner }
}

describe('a chain', () => {
  test('as it was written is sound, from the first event to the head', async () => {
    const { organization } = await makeEvents(3)
    expect(await verify(organization.id)).toEqual({ ok: true, events: 3 })
  })

  test('of a transaction with many events, some of them of another chain, has them all in their order', async () => {
    const organization = await makeOrganization(app)
    const installationBefore = (await chainOf('installation')).rows.length
    const source = { requestId: newRequestId(app.app.services.random), ip: null, userAgent: null }
    await transactAs({ ...app.app.services, ...source, em: app.orm.em.fork() }, SYSTEM, (tx) => {
      for (let index = 1; index <= 250; index += 1) {
        recordAuditOf(tx, organization.id, { action: 'api_key.permissions_dropped', target: { kind: 'api_key', id: `key_${index}`, name: `"K" {${index}}, \\` } })
        if (index % 100 === 0) recordInstallationAudit(tx, { action: 'catalogue.changed', target: { kind: 'catalogue', id: null, name: null } })
      }
      return Promise.resolve()
    })
    expect(await verify(organization.id)).toEqual({ ok: true, events: 250 })
    expect((await chainOf(organization.id)).rows.map(({ targetId }) => targetId)).toEqual(Array.from({ length: 250 }, (_, index) => `key_${index + 1}`))
    expect(await verify('installation')).toEqual({ ok: true, events: installationBefore + 2 })
  })

  test('whose first events are written at once by many is one chain', async () => {
    const organization = await makeOrganization(app)
    const source = { requestId: newRequestId(app.app.services.random), ip: null, userAgent: null }
    const write = (base: TestApp): Promise<void> =>
      transactAs({ ...base.app.services, ...source, em: base.orm.em.fork() }, SYSTEM, (tx) => {
        recordAuditOf(tx, organization.id, { action: 'api_key.permissions_dropped', target: { kind: 'api_key', id: 'key_first', name: null } })
        return Promise.resolve()
      })
    await Promise.all([app, second, app, second, app, second].map(write))
    expect(await verify(organization.id)).toEqual({ ok: true, events: 6 })
  })

  test('that nobody has written is sound', () => {
    expect(verifyChain('org_none', [], null)).toEqual({ ok: true, events: 0 })
  })

  // The superuser gets past every right of the process's role, and even past the hash's own function.
  const tampering: [name: string, statement: string, verdict: ChainVerdict][] = [
    ['an edited body', `update audit_event set body = replace(body, 'w-3', 'w-9') where chain = $1 and sequence = 3`, { ok: false, sequence: 3, problem: 'HASH' }],
    [
      'an edited body with a hash computed anew',
      `update audit_event set body = replace(body, 'w-3', 'w-9'), hash = sha256(previous_hash || convert_to(chain || E'\\n' || sequence || E'\\n' ||
        to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || E'\\n' || replace(body, 'w-3', 'w-9'), 'UTF8')) where chain = $1 and sequence = 3`,
      { ok: false, sequence: 4, problem: 'LINK' },
    ],
    ['an edited time', `update audit_event set occurred_at = occurred_at + interval '1 microsecond' where chain = $1 and sequence = 2`, { ok: false, sequence: 2, problem: 'HASH' }],
    ['an edited column that events are found by', `update audit_event set actor_id = 'usr_somebody' where chain = $1 and sequence = 4`, { ok: false, sequence: 4, problem: 'COLUMNS' }],
    ['a deleted event', `delete from audit_event where chain = $1 and sequence = 3`, { ok: false, sequence: 3, problem: 'GAP' }],
    ['a deleted first event', `delete from audit_event where chain = $1 and sequence = 1`, { ok: false, sequence: 1, problem: 'GAP' }],
    [
      'an inserted event',
      `update audit_event set sequence = -(sequence + 1) where chain = $1 and sequence >= 3;
       insert into audit_event select 'evt_inserted', chain, 3, organization_id, occurred_at, action, actor_id, target_id, ip, body, previous_hash, hash from audit_event where chain = $1 and sequence = 2`,
      { ok: false, sequence: 3, problem: 'LINK' },
    ],
    [
      'two events in each other’s place',
      `update audit_event set sequence = case sequence when 2 then -3 else -2 end where chain = $1 and sequence in (2, 3)`,
      { ok: false, sequence: 2, problem: 'LINK' },
    ],
    ['a cut tail', `delete from audit_event where chain = $1 and sequence > 3`, { ok: false, sequence: 4, problem: 'HEAD' }],
    ['a tail beyond the head', `update audit_chain set sequence = 3 where chain = $1`, { ok: false, sequence: 3, problem: 'HEAD' }],
    ['everything removed', `delete from audit_event where chain = $1`, { ok: false, sequence: 1, problem: 'HEAD' }],
  ]
  test.each(tampering)('with %s is found out, and the first bad event is named', async (_name, statement, verdict) => {
    const { organization } = await makeEvents(5)
    for (const step of statement.split(';')) await superuser.query(step, [organization.id])
    await superuser.query('update audit_event set sequence = -sequence where chain = $1 and sequence < 0', [organization.id])
    expect(await verify(organization.id)).toEqual(verdict)
  })
})

describe('two processes', () => {
  test('write a thousand events at once without a gap or a fork', async () => {
    const organization = await makeOrganization(app)
    const owner = await makeMember(app, organization, 'OWNER')
    const send = async (base: TestApp, key: string, slug: string): Promise<void> => {
      const response = await fetch(`${base.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie: `latchkey_session=${owner.token}`, 'latchkey-organization': organization.slug },
        body: JSON.stringify({ documentId: key, variables: { input: { name: slug, slug } } }),
      })
      expect(await response.json()).toEqual({ data: { createWorkspace: { __typename: 'CreateWorkspaceSuccess' } } })
    }
    await owner.client.expectSuccess(CREATE, { input: { name: 'First', slug: 'first' } }, 'CreateWorkspaceSuccess')
    // The client has made the document known to one process; the other has it under the same id.
    const digest = hash('sha256', CREATE)
    second.documents.set(digest, CREATE)
    const work = Array.from({ length: 999 }, (_, index) => index)
    const worker = async (base: TestApp): Promise<void> => {
      for (let index = work.pop(); index !== undefined; index = work.pop()) await send(base, `sha256:${digest}`, `s-${index}`)
    }
    await Promise.all([app, second].flatMap((base) => Array.from({ length: 6 }, () => worker(base))))
    expect(await verify(organization.id)).toEqual({ ok: true, events: 1000 })
  }, 60_000)
})
