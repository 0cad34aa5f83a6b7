import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { randomBytes } from 'node:crypto'
import { readInstant } from '../../application/instant.ts'
import type { Asker } from '../../application/verifier.ts'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { makeApiKey, makeMember, makeOrganization, makeWorkspace } from '../../testing/factories.ts'
import { feedConnectionOf } from '../../persistence/pool.ts'
import { findProcessConnection } from '../../persistence/process-connection.ts'
import { ChangeFeed } from './change-feed.ts'
import { numberPermissions } from './interned-sets.ts'
import { LocalRateLimiter } from './rate-limiter.ts'
import { createStoredKeyReader } from './stored-key-reader.ts'
import { createUseRecorder } from './use-recorder.ts'
import { VerificationCounters } from './verification-counters.ts'
import { createVerifier, type FastVerifier } from './verifier.ts'
import { printKey } from '@latchkey/domain/key/format.ts'

let app: TestApp
let fromMemory: FastVerifier
let fromDatabase: FastVerifier
const secrets: string[] = []
const workspaces: string[] = []
let organizations: string[] = []
const closing: (() => Promise<void>)[] = []

beforeAll(async () => {
  app = await createTestApp()
  const first = await makeOrganization(app, { plan: 'unlimited' })
  const second = await makeOrganization(app, { plan: 'unlimited' })
  organizations = [first.id, second.id]
  const production = await makeWorkspace(app, first)
  const staging = await makeWorkspace(app, first)
  const archived = await makeWorkspace(app, first, { archived: true })
  const foreign = await makeWorkspace(app, second)
  workspaces.push(production.slug, production.id, staging.slug, archived.slug, foreign.slug, 'nowhere')
  const [developer, viewer, gone] = await Promise.all([makeMember(app, first, 'DEVELOPER'), makeMember(app, first, 'VIEWER'), makeMember(app, first, 'ADMIN')])
  await app.pool.query('delete from member where id = $1', [gone.memberId])
  const now = app.clock.now().getTime()
  const at = (offset: number): Date => new Date(now + offset)
  const grants = [{}, { permissionLevel: 'READ_ONLY' as const }, { permissions: ['incidents:write', 'monitors:read'] }, { permissions: ['left:catalogue'] }]
  const scopes = [{}, { workspaces: [production] }, { workspaces: [archived] }, { workspaces: [archived, staging] }]
  const facts = [{}, { revokedAt: at(-1) }, { disabledAt: at(-1) }, { suspendedAt: at(-1) }, { expiresAt: at(0) }, { expiresAt: at(1) }, { expiresAt: at(-1), disabledAt: at(-1) }, { expiresAt: null }]
  const owners = [{}, { ownerId: developer.userId }, { ownerId: viewer.userId }, { ownerId: gone.userId }]
  for (const grant of grants) for (const scope of scopes) for (const owner of owners) secrets.push((await makeApiKey(app, first, { ...grant, ...scope, ...owner })).secret)
  for (const ipAllowlist of [['10.0.0.0/8'], ['203.0.113.7/32', '2001:db8::/32'], ['0.0.0.0/0'], ['::/0']]) for (const fact of facts.slice(0, 3)) secrets.push((await makeApiKey(app, first, { ...fact, ipAllowlist })).secret)
  for (const fact of facts) for (const owner of owners) secrets.push((await makeApiKey(app, first, { ...fact, ...owner })).secret)
  secrets.push((await makeApiKey(app, second, { workspaces: [foreign] })).secret, (await makeApiKey(app, second)).secret)
  for (const [ended, retires] of [[at(-1), null], [null, at(0)], [null, at(1)]] as const) {
    const key = await makeApiKey(app, first)
    await app.pool.query('update api_key_secret set ended_at = $2, retires_at = $3 where api_key_id = $1', [key.id, ended, retires])
    secrets.push(key.secret)
  }
  secrets.push(printKey(app.config.keyFormat, randomBytes(32)), `${secrets[0]}x`, '', 'lk_', 'é'.repeat(50))

  const feed = new ChangeFeed({ connection: feedConnectionOf(await findProcessConnection(app.databaseUrl)), config: app.config, process: { id: 'prc_memory', name: 'memory', configurationDigest: '' }, log: app.app.services.log })
  const cut = new ChangeFeed({ connection: {}, config: app.config, process: { id: 'prc_none', name: 'none', configurationDigest: '' }, log: app.app.services.log })
  const { log, keyFormats } = app.app.services
  const limiter = new LocalRateLimiter(() => 1)
  const uses = createUseRecorder(app.pool, log)
  closing.push(() => feed.close(), () => limiter.close(), () => uses.close())
  const shared = { pool: app.pool, reader: createStoredKeyReader(app.pool), keyFormats, config: app.config, permissions: numberPermissions(app.config.catalogue), clock: app.clock, limiter, uses, counters: new VerificationCounters() }
  feed.start()
  await feed.catchUp()
  fromMemory = createVerifier({ ...shared, feed })
  // A feed that was never started holds nothing and is asked for nothing.
  fromDatabase = createVerifier({ ...shared, feed: cut })
  // The first question reads the words of a key; from then on memory alone decides.
  for (const secret of secrets) await fromMemory.verify({ kind: 'GATEWAY' }, { key: secret })
})
afterAll(async () => {
  for (const close of closing) await close()
  await app.close()
})

test('memory and database give the same answer to every question about every kind of key', async () => {
  const question = fc.record({
    secret: fc.nat(secrets.length - 1),
    permissions: fc.constantFrom(null, [], ['incidents:read'], ['incidents:write'], ['monitors:read', 'incidents:write', 'monitors:read'], ['members:write'], ['no:such']),
    workspace: fc.constantFrom(null, ...workspaces),
    operation: fc.constantFrom(null, 'sha256:a'),
    ip: fc.constantFrom(null, '203.0.113.7', '::ffff:10.0.0.1', '2001:db8::1', 'nonsense'),
    asker: fc.constantFrom<Asker>(
      { kind: 'GATEWAY' },
      { kind: 'ORGANIZATION', organizationId: organizations[0] ?? '', workspaces: 'ALL' },
      { kind: 'ORGANIZATION', organizationId: organizations[1] ?? '', workspaces: 'ALL' },
      { kind: 'ORGANIZATION', organizationId: organizations[0] ?? '', workspaces: new Set([workspaces[1] ?? '']) },
    ),
  })
  let instant = 0
  let allowed = 0
  await fc.assert(
    fc.asyncProperty(question, async ({ secret, asker, ...asked }) => {
      const key = secrets[secret] ?? ''
      const parsed = fromMemory.parse({ key, ...asked })
      if ('access' in parsed && fromMemory.decideInstantly(asker, key, parsed, readInstant()) !== 'ASK') instant += 1
      const [one, other] = await Promise.all([fromMemory.verify(asker, { key, ...asked }), fromDatabase.verify(asker, { key, ...asked })])
      if (one.ok && one.verification.outcome === 'VALID') allowed += 1
      const plain = (answer: typeof one): unknown => (answer.ok ? { ...answer.verification, words: null } : answer)
      expect(plain(one)).toEqual(plain(other))
    }),
    { numRuns: 3_000 },
  )
  // Otherwise the database would have been compared with itself, or nothing but refusals.
  expect(instant).toBeGreaterThan(1_000)
  expect(allowed).toBeGreaterThan(50)
})
