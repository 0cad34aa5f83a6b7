import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { instantText } from './scalars.ts'

const GREATEST = 8_640_000_000_000_000
const instants = fc.oneof(fc.integer({ min: -GREATEST, max: GREATEST }), fc.integer({ min: 0, max: 4_102_444_800_000 }), fc.double({ min: -GREATEST, max: GREATEST, noNaN: true }))

describe('the text of an instant', () => {
  test('is what Date makes of it, from a date and from milliseconds, in all years and with fractions', () => {
    fc.assert(
      fc.property(instants, (at) => {
        const expected = new Date(at).toISOString()
        expect([instantText(at), instantText(new Date(at))]).toEqual([expected, expected])
      }),
      { numRuns: 5_000 },
    )
  })

  test('is right on both sides of midnight, whichever days came before', () => {
    const midnights = [0, -86_400_000, Date.UTC(2028, 1, 29), Date.UTC(9999, 11, 31), Date.UTC(10_000, 0, 1), Date.UTC(1969, 11, 31)]
    for (const at of midnights.flatMap((midnight) => [midnight - 1, midnight, midnight + 1])) expect(instantText(at)).toBe(new Date(at).toISOString())
  })

  test.each([Number.NaN, Infinity, GREATEST + 1, new Date(Number.NaN)])('is refused for %s', (instant) => {
    expect(() => instantText(instant)).toThrow(RangeError)
  })
})
