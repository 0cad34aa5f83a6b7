import { expect, test } from 'vitest'
import { LocalRateLimiter } from './rate-limiter.ts'

test('a new window of a minute ends in 60 seconds, whatever the clock shows behind the point', async () => {
  const limiter = new LocalRateLimiter(() => 1)
  const told = new Set(Array.from({ length: 1_000 }, (_, index) => limiter.chargeInstantly(`key_${index}`, 'read', 600, 71_000 + index * 0.1 + 1 / 3).state.resetSeconds))
  expect([...told]).toEqual([60])
  await limiter.close()
})
