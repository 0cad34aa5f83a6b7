import { hash } from 'node:crypto'
import { KEY_DISABLED, KEY_REVOKED } from '@latchkey/domain/verification/decide-packed.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { digestOfBytes, digestOfHex, digestOfLatin1 } from './digest-words.ts'
import { type KeyRow, KeyTable } from './key-table.ts'

const digestOf = (text: string): Uint32Array => digestOfLatin1(hash('sha256', text, 'latin1'), new Uint32Array(8))

const facts = (change: Partial<KeyRow> = {}): KeyRow => ({
  expiresAt: Infinity,
  retiresAt: Infinity,
  flags: 0,
  organization: 0,
  owner: 0,
  permissions: 0,
  workspaces: 0,
  operations: 0,
  addresses: 0,
  ...change,
})

const read = (table: KeyTable, row: number): KeyRow => ({
  expiresAt: table.expiresAt(row),
  retiresAt: table.retiresAt(row),
  flags: table.flags(row),
  organization: table.organization(row),
  owner: table.owner(row),
  permissions: table.permissions(row),
  workspaces: table.workspaces(row),
  operations: table.operations(row),
  addresses: table.addresses(row),
})

describe('the table of keys', () => {
  const number = fc.nat(0xffff_fffe)
  const anyFacts: fc.Arbitrary<KeyRow> = fc.record({
    expiresAt: fc.oneof(fc.constant(Infinity), fc.nat(8_640_000_000_000_000)),
    retiresAt: fc.oneof(fc.constant(Infinity), fc.nat(8_640_000_000_000_000)),
    flags: fc.nat(15),
    organization: number,
    owner: number,
    permissions: number,
    workspaces: number,
    operations: number,
    addresses: number,
  })
  // Few secrets, so that the same are written and forgotten again and again.
  const secret = fc.nat(40).map((one) => `secret ${one}`)
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('put' as const), secret, facts: anyFacts }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), secret }) },
  )

  test('says what a plain map says, whatever is written and forgotten in whatever order', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(step, { maxLength: 200 }), (seed, steps) => {
        const table = new KeyTable(seed)
        const model = new Map<string, KeyRow>()
        for (const one of steps) {
          if (one.kind === 'put') {
            table.put(digestOf(one.secret), one.facts)
            model.set(one.secret, one.facts)
          } else {
            const row = table.find(digestOf(one.secret))
            expect(row !== -1).toBe(model.delete(one.secret))
            if (row !== -1) table.remove(row)
          }
        }
        expect(table.size).toBe(model.size)
        for (let one = 0; one <= 40; one += 1) {
          const known = model.get(`secret ${one}`)
          const row = table.find(digestOf(`secret ${one}`))
          expect(row !== -1 && read(table, row)).toEqual(known ?? false)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('grows past its first size and forgets most of it again', () => {
    const table = new KeyTable(7)
    for (let index = 0; index < 10_000; index += 1) table.put(digestOf(`s${index}`), facts({ organization: index }))
    expect(table.size).toBe(10_000)
    for (let index = 0; index < 10_000; index += 1) expect(table.organization(table.find(digestOf(`s${index}`)))).toBe(index)
    for (let round = 0; round < 5; round += 1) {
      for (let index = 0; index < 9_000; index += 1) table.remove(table.find(digestOf(`s${index}`)))
      expect(table.size).toBe(1_000)
      for (let index = 0; index < 9_000; index += 1) table.put(digestOf(`s${index}`), facts({ organization: index }))
    }
    const { byteLength } = table
    expect(table.find(digestOf('s10000'))).toBe(-1)
    expect(byteLength / 10_000).toBeLessThan(200)
  })

  test('finds nothing that differs in a single bit of the digest', () => {
    const table = new KeyTable(1)
    const digest = digestOf('a secret')
    table.put(digest, facts())
    for (let bit = 0; bit < 256; bit += 1) {
      const other = digest.slice()
      other[bit >>> 5] = (other[bit >>> 5] as number) ^ (1 << (bit & 31))
      expect(table.find(other)).toBe(-1)
    }
    expect(table.find(digest)).toBe(0)
  })

  test('a secret that is written again has its one row, with the newer facts', () => {
    const table = new KeyTable(1)
    const row = table.put(digestOf('a'), facts({ flags: KEY_REVOKED, retiresAt: 5 }))
    expect(table.put(digestOf('a'), facts({ flags: KEY_DISABLED }))).toBe(row)
    expect([table.size, table.flags(row), table.retiresAt(row)]).toEqual([1, KEY_DISABLED, Infinity])
  })

  test.each([
    ['never', Infinity, Infinity],
    ['the last instant that PostgreSQL knows', 9_224_318_015_999_000, 9_224_318_015_999_000],
    ['the last before 32 bits are full', 4_294_967_295, 4_294_967_295],
    ['the first after', 4_294_967_296, 4_294_967_296],
    ['before 1970, which is over like 1970 is', -1, 0],
    ['always over', -Infinity, 0],
  ])('keeps when a secret ends beside its flags: %s', (_, expiresAt, kept) => {
    const table = new KeyTable(1)
    const row = table.put(digestOf('a'), facts({ expiresAt, retiresAt: 7, flags: 15 }))
    expect([table.expiresAt(row), table.retiresAt(row), table.flags(row)]).toEqual([kept, 7, 15])
  })

  test('reads the same digest from bytes, text and hexadecimal', () => {
    const bytes = hash('sha256', 'x', 'buffer')
    expect(digestOfBytes(bytes)).toEqual(digestOf('x'))
    expect(digestOfHex(bytes.toString('hex'))).toEqual(digestOf('x'))
  })
})
