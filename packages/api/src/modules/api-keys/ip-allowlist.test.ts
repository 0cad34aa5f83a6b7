import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { auditEventsOf } from '../../testing/audit.ts'
import { createTestClient } from '../../testing/client.ts'
import { makeApiKey, makeGatewayKey, makeMember, makeOrganization, type TestMember, type TestOrganization } from '../../testing/factories.ts'

const RESULT = `__typename ... on InvalidInput { issues { path code message } } ... on PermissionNotDelegable { missing { kind } } ... on DomainError { code }`
const CREATE = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { ${RESULT} ... on CreateApiKeySuccess { secret apiKey { id ipAllowlist } } } }`
const UPDATE = `mutation ($input: UpdateApiKeyInput!) { updateApiKey(input: $input) { ${RESULT} ... on UpdateApiKeySuccess { apiKey { id ipAllowlist } } } }`
const CLONE = `mutation ($input: CloneApiKeyInput!) { cloneApiKey(input: $input) { ${RESULT} ... on CloneApiKeySuccess { secret apiKey { id ipAllowlist } } } }`
const WHO = '{ viewer { kind ipAddress } }'
/** Where the tests themselves ask from. */
const HERE = '127.0.0.0/8'
const OFFICE = '203.0.113.0/24'
/** A plan that the installation does not know gives nothing. */
const NO_PLAN = 'none'

interface Made {
  secret: string
  apiKey: { id: string; ipAllowlist: string[] | null }
}
interface Refused {
  issues: { path: string[]; code: string; message: string }[]
  missing: { kind: string }[]
}

let app: TestApp
let organization: TestOrganization
let owner: TestMember
let gateway: string
beforeAll(async () => {
  app = await createTestApp({ environment: { LATCHKEY_TRUSTED_PROXIES: '127.0.0.1' } })
  organization = await makeOrganization(app)
  owner = await makeMember(app, organization, 'OWNER')
  gateway = await makeGatewayKey(app)
})
afterAll(() => app.close())

type By = Pick<TestMember, 'client'>
const input = (more: Record<string, unknown>) => ({ input: { name: 'Bound', permissionLevel: 'ALL', ...more } })
const create = (more: Record<string, unknown>, by: By = owner): Promise<Made> => by.client.expectSuccess<Made>(CREATE, input(more), 'CreateApiKeySuccess')
const update = (more: Record<string, unknown>, by: By = owner): Promise<Made> => by.client.expectSuccess<Made>(UPDATE, { input: more }, 'UpdateApiKeySuccess')
const keysOf = async (): Promise<unknown> => (await app.pool.query('select id, ip_allowlist, version from api_key order by id')).rows

async function expectNothingChanged(act: () => Promise<unknown>): Promise<void> {
  const before = [await keysOf(), await auditEventsOf(app, organization.id)]
  await act()
  expect([await keysOf(), await auditEventsOf(app, organization.id)]).toEqual(before)
}

async function verify(key: string, ip?: string): Promise<string> {
  const response = await fetch(`${app.url}/v1/keys/verify`, {
    method: 'POST',
    headers: { authorization: `Bearer ${gateway}`, 'content-type': 'application/json' },
    body: JSON.stringify({ key, ...(ip === undefined ? {} : { ip }) }),
  })
  return ((await response.json()) as { code: string }).code
}

/** A request with a key, from any address: the test's own connection counts as a proxy. */
async function ask(key: string, from?: string, query = WHO): Promise<{ status: number; reason: string | null; code: unknown; data: Record<string, unknown> | null }> {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...(from === undefined ? {} : { 'x-forwarded-for': from }) },
    body: JSON.stringify({ query }),
  })
  const body = (await response.json()) as { data?: Record<string, unknown>; errors?: { extensions: { code: unknown } }[] }
  return { status: response.status, reason: response.headers.get('x-latchkey-reason'), code: body.errors?.[0]?.extensions.code, data: body.data ?? null }
}

describe('succeeds', () => {
  test('with ranges in canonical spelling, host bits cleared, sorted and without repetition', async () => {
    const { apiKey } = await create({ ipAllowlist: ['2001:DB8::1/32', '127.0.0.1', '203.0.113.9/24', '203.0.113.0/24', '::ffff:10.0.0.1'] })
    expect(apiKey.ipAllowlist).toEqual(['10.0.0.1/32', '127.0.0.1/32', '2001:db8::/32', '203.0.113.0/24'])
  })

  test('where the plan says so, which a form can read before it asks', async () => {
    const planOf = async (by: By): Promise<unknown> => (await by.client.expectSuccess<{ plan: unknown }>('{ organization { plan { ipAllowlist } } }')).plan
    expect(await planOf(owner)).toEqual({ ipAllowlist: true })
    const without = await makeMember(app, await makeOrganization(app, { plan: NO_PLAN }), 'OWNER')
    expect(await planOf(without)).toEqual({ ipAllowlist: false })
  })

  test('without one for any address', async () => {
    expect((await create({})).apiKey.ipAllowlist).toBeNull()
  })

  test('with another list, a narrower one, and none', async () => {
    const { apiKey } = await create({ ipAllowlist: [HERE, OFFICE] })
    expect((await update({ id: apiKey.id, ipAllowlist: [HERE] })).apiKey.ipAllowlist).toEqual([HERE])
    expect((await update({ id: apiKey.id, name: 'Renamed' })).apiKey.ipAllowlist).toEqual([HERE])
    expect((await update({ id: apiKey.id, anyAddress: true })).apiKey.ipAllowlist).toBeNull()
  })

  test('with a copy that is bound alike', async () => {
    const { apiKey } = await create({ ipAllowlist: [OFFICE], confirmLockout: true })
    const copy = await owner.client.expectSuccess<Made>(CLONE, { input: { id: apiKey.id } }, 'CloneApiKeySuccess')
    expect(copy.apiKey.ipAllowlist).toEqual([OFFICE])
    expect(await verify(copy.secret, '198.51.100.1')).toBe('FORBIDDEN_IP')
  })
})

describe('verification', () => {
  test('lets addresses within pass, however they are written, and no others', async () => {
    const { secret } = await create({ ipAllowlist: [OFFICE, '2001:db8::/32'], confirmLockout: true })
    for (const ip of ['203.0.113.0', '203.0.113.255', '::ffff:203.0.113.7', '::FFFF:CB00:7107', '2001:db8:ffff::1']) expect(await verify(secret, ip), ip).toBe('VALID')
    for (const ip of ['203.0.112.255', '203.0.114.0', '2001:db9::1', '::1', '127.0.0.1']) expect(await verify(secret, ip), ip).toBe('FORBIDDEN_IP')
  })

  test('silence never opens: without an address the key is refused, wherever the question comes from', async () => {
    const { secret } = await create({ ipAllowlist: ['0.0.0.0/0'] })
    expect(await verify(secret)).toBe('FORBIDDEN_IP')
    expect(await verify(secret, '198.51.100.1')).toBe('VALID')
  })

  test('an IPv4 range is no door for IPv6, nor the other way about', async () => {
    const four = await create({ ipAllowlist: ['0.0.0.0/0'] })
    const six = await create({ ipAllowlist: ['::/0'], confirmLockout: true })
    expect([await verify(four.secret, '2001:db8::1'), await verify(six.secret, '2001:db8::1'), await verify(six.secret, '198.51.100.1')]).toEqual(['FORBIDDEN_IP', 'VALID', 'FORBIDDEN_IP'])
  })

  test('follows a change at once, in both directions', async () => {
    const { apiKey, secret } = await create({})
    expect(await verify(secret, '198.51.100.1')).toBe('VALID')
    await update({ id: apiKey.id, ipAllowlist: [OFFICE], confirmLockout: true })
    expect([await verify(secret, '198.51.100.1'), await verify(secret, '203.0.113.1')]).toEqual(['FORBIDDEN_IP', 'VALID'])
    await update({ id: apiKey.id, anyAddress: true })
    expect(await verify(secret, '198.51.100.1')).toBe('VALID')
  })

  test('goes on enforcing what a key has when the plan has no allowlists any more', async () => {
    const elsewhere = await makeOrganization(app)
    const { secret } = await makeApiKey(app, elsewhere, { ipAllowlist: [OFFICE] })
    await app.pool.query('update organization set plan = $1 where id = $2', [NO_PLAN, elsewhere.id])
    expect([await verify(secret, '198.51.100.1'), await verify(secret, '203.0.113.1')]).toEqual(['FORBIDDEN_IP', 'VALID'])
  })

  test('a gateway’s forward-auth goes by the address of the client', async () => {
    const { secret } = await create({ ipAllowlist: [OFFICE], confirmLockout: true })
    const status = async (address: string): Promise<number> =>
      (await fetch(`${app.url}/v1/forward-auth`, { headers: { authorization: `Bearer ${secret}`, 'x-latchkey-gateway-key': gateway, 'x-forwarded-for': address, 'x-forwarded-method': 'GET', 'x-forwarded-uri': '/' } })).status
    expect([await status('203.0.113.7'), await status('198.51.100.1')]).toEqual([200, 403])
  })
})

describe('acting with a bound key', () => {
  test('is refused from elsewhere with 403 and the reason, at every door', async () => {
    const { secret } = await create({ ipAllowlist: [OFFICE], confirmLockout: true })
    expect(await ask(secret, '203.0.113.7')).toMatchObject({ status: 200, data: { viewer: { kind: 'API_KEY', ipAddress: '203.0.113.7' } } })
    expect(await ask(secret, '198.51.100.1')).toMatchObject({ status: 403, reason: 'FORBIDDEN_IP', code: 'FORBIDDEN' })
    expect((await ask(secret)).status).toBe(403)
    // A client's own claim in front of what the proxy added counts for nothing.
    expect((await ask(secret, '203.0.113.7, 198.51.100.1')).status).toBe(403)
    const rest = await fetch(`${app.url}/api/v1/me`, { headers: { authorization: `Bearer ${secret}`, 'x-forwarded-for': '198.51.100.1' } })
    expect(rest.status).toBe(403)
    expect(await rest.json()).toMatchObject({ code: 'FORBIDDEN', detail: 'This key may not be used from this address.' })
  })

  test('changes things from within, where the address is asked for again inside the transaction', async () => {
    const { secret } = await create({ ipAllowlist: [OFFICE], confirmLockout: true })
    const made = await ask(secret, '203.0.113.7', 'mutation { createWorkspace(input: { name: "From the office" }) { __typename } }')
    expect(made.data).toEqual({ createWorkspace: { __typename: 'CreateWorkspaceSuccess' } })
  })
})

describe('refuses bad input', () => {
  test('every range that is none, where it stands; nothing is guessed', () =>
    expectNothingChanged(async () => {
      const { issues } = await owner.client.expectFailure<Refused>(CREATE, input({ ipAllowlist: [HERE, '10.0.0.0/33', '010.0.0.1', '10.1', 'fe80::1%eth0', '', '*'] }), 'InvalidInput')
      expect(issues.map((issue) => issue.path)).toEqual([1, 2, 3, 4, 5, 6].map((index) => ['ipAllowlist', String(index)]))
    }))

  test('an empty list, more than fifty ranges, and a list together with none', async () => {
    const { apiKey } = await create({ ipAllowlist: [HERE] })
    const many = Array.from({ length: 51 }, (_, index) => `127.0.${index}.0/24`)
    await expectNothingChanged(async () => {
      for (const [list, code] of [[[], 'EMPTY_LIST'], [many, 'TOO_MANY']] as const) {
        expect((await owner.client.expectFailure<Refused>(CREATE, input({ ipAllowlist: list }), 'InvalidInput')).issues).toMatchObject([{ path: ['ipAllowlist'], code }])
        expect((await owner.client.expectFailure<Refused>(UPDATE, { input: { id: apiKey.id, ipAllowlist: list } }, 'InvalidInput')).issues).toMatchObject([{ code }])
      }
      const both = { id: apiKey.id, ipAllowlist: [HERE], anyAddress: true }
      expect((await owner.client.expectFailure<Refused>(UPDATE, { input: both }, 'InvalidInput')).issues).toMatchObject([{ path: ['ipAllowlist'], code: 'NOT_TOGETHER' }])
    })
  })

  test('a list that leaves out the address of whoever asks, until that is confirmed', async () => {
    const { apiKey } = await create({ ipAllowlist: [HERE] })
    await expectNothingChanged(async () => {
      for (const [document, variables] of [[CREATE, input({ ipAllowlist: [OFFICE] })], [UPDATE, { input: { id: apiKey.id, ipAllowlist: [OFFICE] } }]] as const) {
        const { issues } = await owner.client.expectFailure<Refused>(document, variables, 'InvalidInput')
        expect(issues).toMatchObject([{ path: ['ipAllowlist'], code: 'EXCLUDES_YOUR_ADDRESS' }])
        expect(issues[0]?.message).toContain('127.0.0.1')
      }
    })
    expect((await update({ id: apiKey.id, ipAllowlist: [OFFICE], confirmLockout: true })).apiKey.ipAllowlist).toEqual([OFFICE])
    // The same list again changes nothing, so there is nothing to confirm.
    await update({ id: apiKey.id, ipAllowlist: [OFFICE], name: 'Renamed' })
  })

  test('where the plan has none: a first list and a wider one, never a narrower one or its end', async () => {
    const elsewhere = await makeOrganization(app, { plan: NO_PLAN })
    const admin = await makeMember(app, elsewhere, 'ADMIN')
    const bound = await makeApiKey(app, elsewhere, { ipAllowlist: [HERE] })
    const free = await makeApiKey(app, elsewhere)
    const refused = async (document: string, variables: Record<string, unknown>): Promise<unknown> => (await admin.client.expectFailure<Refused>(document, variables, 'InvalidInput')).issues
    expect(await refused(CREATE, input({ ipAllowlist: [HERE] }))).toMatchObject([{ path: ['ipAllowlist'], code: 'NOT_IN_PLAN' }])
    expect(await refused(UPDATE, { input: { id: free.id, ipAllowlist: [HERE] } })).toMatchObject([{ code: 'NOT_IN_PLAN' }])
    expect(await refused(UPDATE, { input: { id: bound.id, ipAllowlist: [HERE, OFFICE] } })).toMatchObject([{ code: 'NOT_IN_PLAN' }])
    expect(await refused(CLONE, { input: { id: bound.id } })).toMatchObject([{ path: ['id'], code: 'NOT_IN_PLAN' }])
    await update({ id: bound.id, ipAllowlist: ['127.0.0.1/32'] }, admin)
    await update({ id: bound.id, anyAddress: true }, admin)
  })

  test('for the default key', () =>
    expectNothingChanged(async () => {
      const { issues } = await owner.client.expectFailure<Refused>(CREATE, { input: { name: 'Default', class: 'DEFAULT', ipAllowlist: [HERE] } }, 'InvalidInput')
      expect(issues).toMatchObject([{ path: ['ipAllowlist'], code: 'DEFAULT_CLASS' }])
    }))
})

test('needs a principal and the permission: not applicable beyond those of the mutations', () => createTestClient(app, { kind: 'NONE' }).expectDenied(CREATE, input({ ipAllowlist: [HERE] }), 'UNAUTHENTICATED'))

describe('nobody gives more than they have', () => {
  test('a bound key makes keys within its own ranges, never one for any address', async () => {
    const minting = await makeApiKey(app, organization, { ipAllowlist: [HERE, '10.0.0.0/8'] })
    expect((await create({ ipAllowlist: ['127.0.0.0/16', '10.1.0.0/16'] }, minting)).apiKey.ipAllowlist).toEqual(['10.1.0.0/16', '127.0.0.0/16'])
    await expectNothingChanged(async () => {
      for (const more of [{}, { ipAllowlist: [HERE, OFFICE] }, { ipAllowlist: ['0.0.0.0/0'] }, { ipAllowlist: ['126.0.0.0/7'] }]) {
        expect((await minting.client.expectFailure<Refused>(CREATE, input(more), 'PermissionNotDelegable')).missing).toEqual([{ kind: 'ADDRESSES' }])
      }
    })
  })

  test('narrowing needs no cover; widening and taking away do', async () => {
    const writer = await makeApiKey(app, organization, { permissions: ['api_keys:read', 'api_keys:write'], ipAllowlist: [HERE] })
    const { apiKey } = await create({ ipAllowlist: [HERE, OFFICE] })
    await update({ id: apiKey.id, ipAllowlist: ['127.0.0.0/16', '203.0.113.0/25'] }, writer)
    await expectNothingChanged(async () => {
      for (const more of [{ anyAddress: true }, { ipAllowlist: ['127.0.0.0/16', '203.0.113.0/24'] }]) {
        expect((await writer.client.expectFailure<Refused>(UPDATE, { input: { id: apiKey.id, ...more } }, 'PermissionNotDelegable')).missing).toEqual([{ kind: 'ADDRESSES' }])
      }
    })
    await update({ id: apiKey.id, ipAllowlist: ['127.0.0.0/9', '203.0.113.0/25'] }, writer)
  })

  test('only the owner of a personal key takes its list away', async () => {
    const developer = await makeMember(app, organization, 'DEVELOPER')
    const personal = await makeApiKey(app, organization, { ownerId: developer.userId, ipAllowlist: [HERE] })
    await expectNothingChanged(async () => {
      expect((await owner.client.expectFailure<Refused>(UPDATE, { input: { id: personal.id, anyAddress: true } }, 'PermissionNotDelegable')).missing).toMatchObject([{ kind: 'OWNERSHIP' }])
    })
    expect((await update({ id: personal.id, anyAddress: true }, developer)).apiKey.ipAllowlist).toBeNull()
  })
})

test('leaves an audit trail with the ranges as they are kept', async () => {
  const { apiKey } = await create({ ipAllowlist: ['127.0.0.1/8'] })
  await update({ id: apiKey.id, ipAllowlist: [HERE, OFFICE] })
  await update({ id: apiKey.id, anyAddress: true })
  expect((await auditEventsOf(app, organization.id)).slice(-3)).toMatchObject([
    { action: 'api_key.created', after: { ipAllowlist: [HERE] } },
    { action: 'api_key.updated', before: { ipAllowlist: [HERE] }, after: { ipAllowlist: [HERE, OFFICE] } },
    { action: 'api_key.updated', before: { ipAllowlist: [HERE, OFFICE] }, after: { ipAllowlist: null } },
  ])
})
