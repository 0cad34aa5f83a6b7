import { hash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { TestApp } from '../../../../api/src/testing/app.ts'
import { makeApiKey } from '../../../../api/src/testing/factories.ts'
import { createDesk, createServer, type Desk, errorOf, jsonOf } from '../../testing/desk.ts'

const VIEWER = 'query Viewer { viewer { kind } }'
const KEYS = 'query Keys($names: Boolean!) { organization { apiKeys(first: 5) { nodes { id name @include(if: $names) } } workspaces @include(if: $names) { nodes { id } } } }'

let app: TestApp
let desk: Desk
beforeAll(async () => {
  app = await createServer()
})
afterAll(() => app.close())
beforeEach(async () => {
  desk = await createDesk(app)
  return () => desk.clear()
})

const put = (name: string, text: string): void => writeFileSync(join(desk.directory, name), text)
const push = (...args: string[]) => desk.run(['operations', 'push', '--client', 'ci', '--version', '1.4.0', ...args])

describe('operations push', () => {
  test('registers manifests and documents, which then run by their ids; the same again changes nothing', async () => {
    put('relay.json', JSON.stringify({ [hash('md5', VIEWER)]: VIEWER }))
    mkdirSync(join(desk.directory, 'documents'))
    put('documents/keys.graphql', KEYS)
    const first = await push('relay.json', 'documents', '--json')
    expect([first.code, jsonOf(first)]).toEqual([
      0,
      { id: expect.stringMatching(/^opv_/) as unknown, client: 'ci', version: '1.4.0', operations: [VIEWER, KEYS].map((text) => `sha256:${hash('sha256', text)}`).toSorted(), registered: 2, unchanged: false },
    ])
    expect((await push('relay.json', 'documents')).out).toContain('registered before')
    const answer = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${desk.full.secret}` },
      body: JSON.stringify({ documentId: `sha256:${hash('sha256', VIEWER)}` }),
    })
    expect(await answer.json()).toEqual({ data: { viewer: { kind: 'API_KEY' } } })

    const pinned = await desk.run(['keys', 'create', 'Pinned', '--level', 'read-only', '--operations', `sha256:${hash('sha256', VIEWER)}`, '--json'])
    expect(jsonOf(pinned)['allowed_operations']).toEqual([`sha256:${hash('sha256', VIEWER)}`])

    const listed = await desk.run(['operations', 'list'])
    expect(listed.out).toMatch(/^NAME +KIND +ID +STATE +CLIENTS +PERMISSIONS +USES +LAST USED\n/)
    expect(listed.out).toMatch(/Keys +query +sha256:\w{12} +VALID +ci@1\.4\.0 +api_keys:read,workspaces:read +0 +never/)
    expect((jsonOf(await desk.run(['operations', 'list', '--search', 'Viewer', '--json']))['operations'] as unknown[]).length).toBe(1)
  })

  test('registers nothing of files that are half right, and lists every fault with its file and line', async () => {
    put('good.graphql', VIEWER)
    put('bad.graphql', 'query Bad {\n  nothing\n}\n')
    put('broken.json', '{\n  "00": 5,\n')
    const here = await push('good.graphql', 'broken.json')
    expect([here.code, here.err]).toEqual([9, expect.stringMatching(/broken\.json:\d+: /)])
    const there = await push('good.graphql', 'bad.graphql')
    expect([there.code, there.err]).toEqual([9, expect.stringContaining('bad.graphql')])
    expect(there.err).toMatch(/^ {2}bad\.graphql:2: /m)
    expect(jsonOf(await desk.run(['operations', 'list', '--json']))).toEqual({ operations: [] })
    expect((await push('missing.json')).code).toBe(3)
  })

  test('reads the files without a server when it is only tried', async () => {
    put('good.graphql', VIEWER)
    const tried = await desk.run(['operations', 'push', 'good.graphql', '--client', 'ci', '--version', '1', '--dry-run', '--json'], { environment: { LATCHKEY_URL: 'http://127.0.0.1:9' } })
    expect([tried.code, jsonOf(tried)]).toEqual([0, { would_register: 1 }])
  })

  test('needs operations:write', async () => {
    put('good.graphql', VIEWER)
    const { secret } = await makeApiKey(app, desk.organization, { permissions: ['operations:read'] })
    const refused = await desk.run(['operations', 'push', 'good.graphql', '--client', 'ci', '--version', '1', '--key-file', '-', '--json'], { input: secret })
    expect([refused.code, errorOf(refused)]).toMatchObject([8, { code: 'FORBIDDEN', next: 'Use a key with operations:write.' }])
  })
})

describe('operations explain', () => {
  test('says which permissions a document needs, and when', async () => {
    put('keys.graphql', KEYS)
    const explained = await desk.run(['operations', 'explain', 'keys.graphql'])
    expect(explained.code).toBe(0)
    expect(explained.out).toMatch(/permissions +api_keys:read,workspaces:read/)
    expect(explained.out).toMatch(/api_keys:read +always +organization\.apiKeys +Organization\.apiKeys/)
    expect(explained.out).toMatch(/workspaces:read +\$names is true +organization\.workspaces/)
    expect(jsonOf(await desk.run(['operations', 'explain', '-', '--json'], { input: VIEWER }))).toMatchObject({ name: 'Viewer', kind: 'QUERY', permissions: [] })
  })

  test('names the line of a document that is wrong', async () => {
    const refused = await desk.run(['operations', 'explain', '-'], { input: 'query Bad {\n  nothing\n}' })
    expect([refused.code, refused.err]).toEqual([9, expect.stringMatching(/^ {2}Line 2: /m)])
    expect(errorOf(await desk.run(['operations', 'explain', '-', '--json'], { input: '{ nothing }' }))).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['document', '1'] }] })
  })
})
