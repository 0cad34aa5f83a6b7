import { contains, parseAddress, parseCidr } from '@latchkey/domain/address/cidr.ts'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'

// What a range means is cross-checked with another reader of ranges: PostgreSQL's own types inet and cidr.

const octets = ['0.0.0.0', '10.0.0.0', '10.1.2.3', '127.0.0.1', '169.254.169.254', '172.16.0.0', '192.0.2.1', '192.168.255.255', '203.0.113.7', '224.0.0.1', '255.255.255.255']
const groups = ['::', '::1', '2001:db8::', '2001:DB8:0:0:1::1', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', 'fe80::1', 'fd00::abcd', '64:ff9b::192.0.2.33', '1:2:3:4:5:6:7:8']

/** Read by both, and alike. */
const ACCEPTED = [
  ...octets.flatMap((address) => [0, 1, 8, 15, 24, 31, 32].map((length) => `${address}/${length}`)),
  ...groups.flatMap((address) => [0, 1, 16, 33, 64, 96, 127, 128].map((length) => `${address}/${length}`)),
  ...octets.slice(0, 4),
  ...groups.slice(0, 4),
]

/** An IPv4-mapped address is its IPv4 address here; PostgreSQL keeps the two apart. */
const MAPPED: readonly (readonly [string, string])[] = [
  ['::ffff:10.0.0.0/104', '10.0.0.0/8'],
  ['::ffff:203.0.113.7', '203.0.113.7/32'],
  ['::FFFF:C000:0201/128', '192.0.2.1/32'],
  ['::ffff:0.0.0.0/96', '0.0.0.0/0'],
]

/** Refused here. Some of it other readers take, each in a way of its own; that is why. */
const REFUSED = [
  '', ' ', '/', '/8', '10.0.0.0/', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/08', '10.0.0.0/+8', '10.0.0.0/8 ', ' 10.0.0.0/8', '10.0.0.0/8/8', '10.0.0.0/255.0.0.0', '10.0.0.0/0x8',
  '10/8', '10.1/16', '10.0.0/24', '010.0.0.0/8', '0x0a.0.0.0/8', '167772160/8', '10.0.0.256', '10.0.0.0.0', '10.0.0.0:80/8', '10.0.0.0-10.0.0.255', '10.0.0.*', '*', 'localhost', '１０.0.0.0/8',
  '::/129', '::/-1', '::/0128', ':::/8', '1::2::3/8', '[::1]/128', 'fe80::1%eth0/64', 'fe80::1%1', '12345::/16', 'g::/8', '::ffff:10.0.0.256/128', '::ffff:010.0.0.1', '1:2:3:4:5:6:7/16',
  '10.0.0.0\n', '10.0.0.0\0/8', '10.0.0.0,10.0.0.1', 'all', 'any',
]

let client: pg.Client
beforeAll(async () => {
  client = new pg.Client({ connectionString: inject('databaseServerUrl') })
  await client.connect()
})
afterAll(() => client.end())

test('the corpus has two hundred rows', () => {
  expect(ACCEPTED.length + MAPPED.length + REFUSED.length).toBeGreaterThanOrEqual(200)
})

describe('what is accepted', () => {
  test('is the network that PostgreSQL reads', async () => {
    const { rows } = await client.query<{ text: string; network: string }>('select t as text, text(network(t::inet)) as network from unnest($1::text[]) t', [ACCEPTED])
    expect(rows).toHaveLength(ACCEPTED.length)
    // Both sides are written out again by PostgreSQL, so that only what is meant is compared.
    const ours = ACCEPTED.map((text) => {
      const parsed = parseCidr(text)
      return parsed.ok ? parsed.text : `${text}: ${parsed.issue.code}`
    })
    const { rows: respelled } = await client.query<{ network: string }>('select text(t::cidr) as network from unnest($1::text[]) with ordinality as u(t, n) order by n', [ours])
    expect(respelled.map((row) => row.network)).toEqual(ACCEPTED.map((text) => rows.find((row) => row.text === text)?.network))
  })

  test('holds the addresses that PostgreSQL finds in it, and no others', async () => {
    const addresses = [...octets, ...groups]
    const { rows } = await client.query<{ range: string; address: string; within: boolean }>(
      'select r as range, a as address, (a::inet <<= r::inet) as within from unnest($1::text[]) r cross join unnest($2::text[]) a',
      [ACCEPTED, addresses],
    )
    const differing = rows.filter(({ range, address, within }) => {
      const cidr = parseCidr(range)
      const one = parseAddress(address)
      return !cidr.ok || !one.ok || contains([cidr.cidr], one.address) !== within
    })
    expect(differing).toEqual([])
    expect(rows.filter((row) => row.within).length).toBeGreaterThan(200)
  })

  test('says whether host bits were cleared, where PostgreSQL refuses them', async () => {
    for (const text of ACCEPTED) {
      const parsed = parseCidr(text)
      const strict = await client.query('select $1::text::cidr', [text]).then(() => true, () => false)
      expect(parsed.ok && !parsed.hostBitsCleared, text).toBe(strict)
    }
  })

  test.each(MAPPED)('%s, an IPv4-mapped range, is %s', (text, range) => {
    expect(parseCidr(text)).toMatchObject({ ok: true, text: range })
  })
})

test.each(REFUSED)('refuses %j', (text) => {
  expect(parseCidr(text).ok).toBe(false)
})
