import pino from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startRedis, type TestRedis } from '../../testing/redis.ts'
import { SharedRateLimiter } from './shared-rate-limiter.ts'

let redis: TestRedis
let limiters: SharedRateLimiter[]
/** A busy machine must not make a test of counting one of faults. */
const PATIENT_MS = 10_000

async function connect(patienceMs?: number): Promise<void> {
  for (const limiter of limiters) await limiter.close()
  limiters = Array.from({ length: 2 }, () => new SharedRateLimiter(redis.url, () => 2, pino({ level: 'silent' }), patienceMs))
  // Until they are connected each counts for itself.
  await expect.poll(() => limiters.every((limiter) => limiter.chargeInstantly('key_warm', 'read', 1_000, performance.now()) === null), { timeout: 5_000 }).toBe(true)
}

beforeEach(async () => {
  redis = await startRedis()
  limiters = []
  await connect(PATIENT_MS)
})
afterEach(async () => {
  for (const limiter of limiters) await limiter.close()
  await redis.stop()
})

async function charge(times: number, limit: number, key = 'key_1'): Promise<{ let: number; slowest: number }> {
  let slowest = 0
  const charges = await Promise.all(
    Array.from({ length: times }, async (_, index) => {
      const started = performance.now()
      const result = await (limiters[index % limiters.length] as SharedRateLimiter).charge(key, 'read', limit)
      slowest = Math.max(slowest, performance.now() - started)
      return result
    }),
  )
  return { let: charges.filter(({ within }) => within).length, slowest }
}

test('two processes count together: of 100 requests at once never more than the limit are let through', async () => {
  expect((await charge(100, 60)).let).toBe(60)
  const [one] = limiters as [SharedRateLimiter]
  expect(await one.charge('key_1', 'read', 60)).toMatchObject({ within: false, state: { limit: 60, remaining: 0 } })
  // Writes have a budget of their own.
  expect(await one.charge('key_1', 'write', 60)).toMatchObject({ within: true, state: { limit: 60, remaining: 59, resetSeconds: 60 } })
})

test('when it stands still nobody waits for it longer than 50 ms, and each process lets its share through', async () => {
  await connect()
  const counting = (): unknown[] => limiters.map((limiter) => limiter.counting())
  expect(counting()).toEqual([{ together: true, share: 1 }, { together: true, share: 1 }])
  redis.freeze()
  const first = await charge(2, 60)
  expect(first.let).toBe(2)
  expect(first.slowest).toBeLessThan(500)
  // From then on nobody asks it for a second.
  const second = await charge(100, 60)
  expect(second.slowest).toBeLessThan(45)
  expect(second.let).toBe(58)
  expect(limiters.every((limiter) => limiter.countedHere > 0)).toBe(true)
  expect(counting()).toEqual([{ together: false, share: 2 }, { together: false, share: 2 }])
  redis.thaw()
  await expect.poll(() => limiters.every((limiter) => limiter.chargeInstantly('key_other', 'read', 1_000, performance.now()) === null), { timeout: 5_000 }).toBe(true)
  expect((limiters[0] as SharedRateLimiter).chargeInstantly('key_1', 'read', 60, performance.now())).toBeNull()
})

test('when it is gone each process counts for itself', async () => {
  await redis.stop()
  await expect.poll(() => limiters.every((limiter) => limiter.chargeInstantly('key_1', 'read', 1_000, performance.now()) !== null)).toBe(true)
  expect((await charge(200, 60, 'key_2')).let).toBe(60)
  redis = await startRedis()
})

test('when it forgets, budgets begin anew and nothing else happens', async () => {
  expect((await charge(100, 60)).let).toBe(60)
  await redis.flush()
  expect((await charge(100, 60)).let).toBe(60)
})
