import { isInputType, isLeafType } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { makeApiKey, makeOrganization, type TestKey } from '../../testing/factories.ts'
import { createRestClient, issuesOf, type RestTestAnswer, type RestTestClient } from '../../testing/rest.ts'
import { createSchema } from '../../schema.ts'
import { wordsForLeaf } from './json-schema.ts'
import { REST_ROUTES } from './routes.ts'

let app: TestApp
let key: TestKey
let rest: RestTestClient
beforeAll(async () => {
  app = await createTestApp()
  const organization = await makeOrganization(app)
  key = await makeApiKey(app, organization, { expiresAt: new Date(app.clock.now().getTime() + 5 * 86_400_000) })
  rest = createRestClient(app, (await makeApiKey(app, organization)).secret)
})
afterAll(() => app.close())

const TEXTS = 'a list, each entry a text'
const IDS = 'a list, each entry an id, as text'
const INSTANT = 'an instant of the calendar with its zone (RFC 3339), such as 2026-12-31T23:59:59Z'
const INTEGER = 'a whole number from -2147483648 to 2147483647'

/** For every field of every body: values that it cannot have, what it must be, and where that is said, the field itself if nowhere else. */
const WRONG: Readonly<Record<string, readonly (readonly [value: unknown, must: string, sent: string, place?: string])[]>> = {
  name: [[5, 'a text', '5']],
  description: [[true, 'a text', 'true']],
  metadata: [['x', 'a JSON object, such as {"team": "payments"}', '"x"'], [[], 'a JSON object, such as {"team": "payments"}', 'a list']],
  permission_level: [['all', 'one of ALL, READ_ONLY, RESTRICTED', '"all"'], [{ level: 'ALL' }, 'one of ALL, READ_ONLY, RESTRICTED', 'an object']],
  scopes: [[5, TEXTS, '5'], [['incidents:read', 7], 'a text', '7', 'scopes.1'], [{}, TEXTS, 'an object']],
  workspace_scope: [['SOME', 'one of ALL, CHOSEN', '"SOME"']],
  workspaces: [[false, IDS, 'false'], [['ws_x', {}], 'an id, as text', 'an object', 'workspaces.1']],
  allowed_operations: [[false, IDS, 'false'], [[{}], 'an id, as text', 'an object', 'allowed_operations.0']],
  ip_allowlist: [[[5], 'a range of addresses, such as 203.0.113.0/24 or 2001:db8::/32', '5', 'ip_allowlist.0']],
  confirm_lockout: [['yes', 'true or false', '"yes"']],
  expires_in: [
    ['DAYS_8', 'one of DAYS_7, DAYS_30, DAYS_60, DAYS_90, DAYS_180, NEVER, YEAR_1', '"DAYS_8"'],
    [30, 'one of DAYS_7, DAYS_30, DAYS_60, DAYS_90, DAYS_180, NEVER, YEAR_1', '30'],
    ['x'.repeat(200), 'one of DAYS_7, DAYS_30, DAYS_60, DAYS_90, DAYS_180, NEVER, YEAR_1', `"${'x'.repeat(60)}…"`],
  ],
  expires_at: [['tomorrow', INSTANT, '"tomorrow"'], ['2027-02-30T00:00:00Z', INSTANT, '"2027-02-30T00:00:00Z"'], [1_800_000_000, INSTANT, '1800000000']],
  kind: [[5, 'a text', '5']],
  class: [['OTHER', 'one of DEFAULT, STANDARD', '"OTHER"']],
  ownership: [['MINE', 'one of PERSONAL, SERVICE', '"MINE"']],
  any_operation: [['true', 'true or false', '"true"']],
  any_address: [[1, 'true or false', '1']],
  enabled: [['false', 'true or false', '"false"']],
  reason: [[[], 'a text', 'a list']],
  version: [['1', INTEGER, '"1"'], [1.5, INTEGER, '1.5'], [3e12, INTEGER, '3000000000000']],
  and_everything_made_with_it: [['no', 'true or false', '"no"']],
  overlap: [['DAYS_1', 'one of DAYS_7, DAYS_30, HOURS_24, HOUR_1, NOW', '"DAYS_1"']],
  end_when_silent_for_hours: [['24', INTEGER, '"24"']],
}

const send = (method: string, path: string, body: unknown): Promise<RestTestAnswer> => rest(method, path.replace('/api/v1', '').replace('{id}', key.id), { body })

const FIELDS = REST_ROUTES.flatMap(({ method, path, body }) => Object.keys(body?.fields ?? {}).map((field) => [method, path, field] as const))

describe('a wrong value is answered in the words of REST: what the field must be, and what was sent', () => {
  test.each(FIELDS)('%s %s: %s', async (method, path, field) => {
    const required = field === 'name' || !path.endsWith('/api-keys') ? {} : { name: 'A' }
    const wrong = WRONG[field] ?? []
    expect(wrong).not.toEqual([])
    for (const [value, must, sent, place = field] of wrong) {
      const answer = await send(method, path, { ...required, [field]: value })
      const message = `${place} must be ${must}; ${sent} was sent.`
      expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT', detail: message } })
      expect(issuesOf(answer)).toEqual([{ path: place.split('.'), code: 'INVALID_VALUE', message }])
    }
  })

  test('of parameters too, and all at once', async () => {
    const answer = await rest('GET', '/api-keys?status=GONE&stale=perhaps')
    expect(answer.body?.['detail']).toBe(
      'The request has 2 problems: status.0 must be one of ACTIVE, DISABLED, EXPIRED, REVOKED, SUSPENDED; "GONE" was sent. stale must be true or false; "perhaps" was sent.',
    )
  })

  test('there are words for every scalar and enum that is taken', () => {
    const taken = Object.values(createSchema().getTypeMap()).filter((type) => isInputType(type) && isLeafType(type))
    expect(taken.map(wordsForLeaf)).not.toContain('')
    expect(() => wordsForLeaf({ name: 'Unheard' } as never)).toThrow('REST has no schema for the type Unheard.')
  })

  test('a list that is nested deeper than the stack is refused like any other', async () => {
    const depth = 49_000
    const answer = await rest('POST', '/api-keys', { body: `{"name":"A","scopes":${'['.repeat(depth)}${']'.repeat(depth)}}` })
    expect(issuesOf(answer).map(({ message }) => message)).toEqual(['scopes.0 must be a text; a list was sent.'])
  })
})

describe('what the rules refuse names the fields of the body', () => {
  const CREATE = 'POST /api/v1/api-keys'
  const CHANGE = 'PATCH /api/v1/api-keys/{id}'
  const ROTATE = 'POST /api/v1/api-keys/{id}/rotate'

  test.each([
    [CREATE, { permission_level: 'RESTRICTED' }, 'scopes: The level RESTRICTED needs a list of permissions.'],
    [CREATE, {}, 'permission_level: Choose a permission level: ALL, READ_ONLY, or RESTRICTED with permissions.'],
    [CREATE, { kind: 'nonsense' }, 'kind: There is no kind of key "nonsense". There are custom, telemetry, sdk_integration.'],
    [CREATE, { scopes: ['confirmLockout'] }, 'scopes.0: "confirmLockout" is not in the catalogue.'],
    [CREATE, { permission_level: 'ALL', expires_in: 'NEVER' }, 'expires_in: The policy of the organization asks every key to end.'],
    [CREATE, { permission_level: 'ALL', expires_at: '2120-01-01T00:00:00Z' }, 'expires_at: The policy of the organization allows no end this late.'],
    [CREATE, { permission_level: 'ALL', expires_in: 'DAYS_7', expires_at: '2027-12-31T00:00:00Z' }, 'expires_at: Give expires_in or expires_at, not both.'],
    [CREATE, { permission_level: 'ALL', ip_allowlist: ['203.0.113.0/24'] }, 'ip_allowlist: No range holds 127.0.0.1 that you ask from. Add it, or say confirm_lockout where that is meant.'],
    [CHANGE, { any_operation: true, allowed_operations: ['x'] }, 'allowed_operations: Give any_operation or a list, not both.'],
    [CHANGE, { any_address: true, ip_allowlist: ['127.0.0.1'] }, 'ip_allowlist: Give any_address or a list, not both.'],
    [CHANGE, { expires_in: 'YEAR_1' }, 'expires_in: The policy of the organization allows no later end for a key that exists.'],
    [CHANGE, { workspace_scope: 'CHOSEN' }, 'workspaces: The workspace scope CHOSEN needs a list of workspaces.'],
    [ROTATE, { overlap: 'NOW', end_when_silent_for_hours: 4 }, 'end_when_silent_for_hours: Without an overlap the old secret ends now; there is no silence to wait for.'],
  ])('%s %j', async (route, body, detail) => {
    const [method = '', path = ''] = route.split(' ')
    const answer = await send(method, path, { ...(route === CREATE ? { name: 'A' } : {}), ...body })
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT', detail } })
    const [place = '', ...message] = detail.split(': ')
    expect(issuesOf(answer)).toMatchObject([{ path: place.split('.'), message: message.join(': ') }])
  })

  test.each(['workspaces', 'allowed_operations', 'ip_allowlist', 'scopes', 'kind', 'name', 'description', 'reason'])('a NUL in %s', async (field) => {
    const answer = await send(field === 'kind' ? 'POST' : 'PATCH', field === 'kind' ? '/api-keys' : '/api-keys/{id}', { ...(field === 'kind' ? { name: 'A' } : {}), [field]: 'a\0b' })
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT' } })
    expect(issuesOf(answer)[0]?.path[0]).toBe(field)
  })
})
