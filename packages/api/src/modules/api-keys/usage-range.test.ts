import { describe, expect, test } from 'vitest'
import { beginningOf, fillBuckets, isPermissionUnused, sumOutcomes, USAGE_RANGES, type UsageRange } from './usage-range.ts'

const NOW = new Date('2027-01-15T12:34:56.789Z')
const at = (text: string): number => Date.parse(text)

describe('a range', () => {
  test.each([
    ['HOURS_24', '2027-01-14T13:00:00Z', '2027-01-15T12:00:00Z'],
    ['DAYS_30', '2026-12-17T00:00:00Z', '2027-01-15T00:00:00Z'],
    ['DAYS_90', '2026-10-18T00:00:00Z', '2027-01-15T00:00:00Z'],
  ] as const)('%s begins at %s and ends with what begins at %s', (range, first, last) => {
    const buckets = fillBuckets(range, NOW, [])
    expect(buckets).toHaveLength(USAGE_RANGES[range].buckets)
    expect([buckets[0]?.start, buckets.at(-1)?.start, beginningOf(range, NOW)]).toEqual([new Date(first), new Date(last), new Date(first)])
  })

  test('at the very beginning of an hour or a day has that one as its last', () => {
    for (const range of Object.keys(USAGE_RANGES) as UsageRange[]) expect(fillBuckets(range, new Date('2027-01-15T00:00:00Z'), []).at(-1)?.start).toEqual(new Date('2027-01-15T00:00:00Z'))
  })

  test('holds what was counted where it was counted, and nothing from before it', () => {
    const buckets = fillBuckets('HOURS_24', NOW, [
      { start: at('2027-01-14T12:00:00Z'), outcome: 'VALID', requests: 9 },
      { start: at('2027-01-14T13:00:00Z'), outcome: 'VALID', requests: 1 },
      { start: at('2027-01-15T12:00:00Z'), outcome: 'VALID', requests: 2 },
      { start: at('2027-01-15T12:00:00Z'), outcome: 'EXPIRED', requests: 4 },
    ])
    expect(buckets[0]?.outcomes).toEqual([{ outcome: 'VALID', requests: 1 }])
    expect(sumOutcomes(buckets)).toEqual([{ outcome: 'EXPIRED', requests: 4 }, { outcome: 'VALID', requests: 3 }])
  })
})

describe('a permission is unused', () => {
  const day = (days: number, more = 0): Date => new Date(NOW.getTime() - days * 86_400_000 + more)
  test.each([
    [day(200), day(60), 60, true],
    [day(200), day(60, 1), 60, false],
    [day(200), null, 60, true],
    [day(60), null, 60, true],
    [day(60, 1), null, 60, false],
    // What happened before 90 days ago is not remembered, so a longer policy cannot be asked.
    [day(200), day(95), 365, true],
    [day(200), day(89), 365, false],
  ])('made %j, exercised %j, after %i days: %s', (createdAt, lastExercisedAt, days, unused) => {
    expect(isPermissionUnused({ createdAt, lastExercisedAt, days, now: NOW })).toBe(unused)
  })
})
