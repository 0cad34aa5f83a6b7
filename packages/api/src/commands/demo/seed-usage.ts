import type { Outcome } from '@latchkey/domain/verification/decide.ts'
import type { Pool } from 'pg'
import type { Services } from '../../application/request-context.ts'
import { createUseRecorder } from '../../modules/verification/use-recorder.ts'
import { DISABLED_DAYS_AGO, EXPIRED_DAYS_AGO, REVOKED_DAYS_AGO } from './seed-keys.ts'

const HOUR_MS = 3_600_000
const DAYS = 30
const HOURS_PER_DAY = 24

/** One way in which a key is used. */
interface Habit {
  permissions: readonly string[]
  /** Requests in a busy hour. */
  busy: number
  outcome?: Outcome
  /** How busy each hour of a day is, from 0 to 1; the first is midnight in UTC. */
  day: (hour: number) => number
  /** How much of it is left on Saturday and Sunday. */
  weekend: number
  addresses: readonly string[]
  clients: readonly string[]
  /** From how many days ago until how many; a month until now when left out. */
  from?: number
  until?: number
}

const between = (first: number, last: number) => (hour: number): number => (hour >= first && hour < last ? 1 : 0)
const office = (hour: number): number => (hour < 7 || hour >= 19 ? 0 : hour < 9 || hour >= 17 ? 0.4 : 1)
const people = (hour: number): number => 0.15 + 0.85 * Math.max(0, Math.sin(((hour - 6) / 18) * Math.PI))
const always = (): number => 1

const OFFICE = { addresses: ['198.51.100.20', '198.51.100.21'], weekend: 0.05, day: office } as const
const WEB = { addresses: ['203.0.113.40', '203.0.113.41', '2001:db8:40::7'], clients: ['shop-telemetry/3.4'], weekend: 1.3, day: people } as const
const BOT = { addresses: ['203.0.113.90'], clients: ['incident-bot/2.1 (node)'], weekend: 0.4, day: always } as const

/** What the demo's keys are for, by their names. Whatever is not listed was never used. */
const HABITS: Readonly<Record<string, readonly Habit[]>> = {
  'Back office': [
    { ...OFFICE, permissions: ['services:read'], busy: 60, clients: ['backoffice/4.2 (ruby)'] },
    { ...OFFICE, permissions: ['incidents:read'], busy: 25, clients: ['backoffice/4.2 (ruby)', 'backoffice/4.3 (ruby)'] },
    { ...OFFICE, permissions: ['services:write'], busy: 3, clients: ['backoffice/4.2 (ruby)'] },
    { ...OFFICE, permissions: ['monitors:read'], busy: 2, clients: ['curl/8.9.1'] },
  ],
  Dashboards: [
    { addresses: ['198.51.100.77'], clients: ['Grafana/12.1'], weekend: 1, day: always, permissions: ['monitors:read', 'services:read'], busy: 60 },
    { addresses: ['198.51.100.20'], clients: ['curl/8.9.1'], weekend: 0, day: between(9, 11), permissions: ['incidents:write'], busy: 2, outcome: 'INSUFFICIENT_PERMISSIONS', until: 3 },
  ],
  'Incident bot': [
    { ...BOT, permissions: ['incidents:read'], busy: 30 },
    { ...BOT, permissions: ['incidents:write'], busy: 4 },
    { ...BOT, permissions: ['alerts:read'], busy: 2, outcome: 'INSUFFICIENT_PERMISSIONS', until: 1 },
    { ...BOT, permissions: ['incidents:write'], busy: 3, outcome: 'WRONG_WORKSPACE', day: between(9, 17), from: 9, until: 5 },
    { ...BOT, permissions: ['incidents:read'], busy: 40, outcome: 'RATE_LIMITED', day: between(13, 15), weekend: 0, from: 7 },
  ],
  'Deploy pipeline': [
    { addresses: ['198.51.100.140', '198.51.100.141'], clients: ['deploy/1.8 (go)'], weekend: 0.1, day: office, permissions: ['services:write'], busy: 5 },
    { addresses: ['198.51.100.140', '198.51.100.141'], clients: ['deploy/1.8 (go)'], weekend: 0.1, day: office, permissions: ['services:read'], busy: 14 },
  ],
  'Nightly export': [
    { addresses: ['192.0.2.15'], clients: ['python-requests/2.32'], weekend: 1, day: between(2, 3), permissions: ['issues:read'], busy: 240, until: DISABLED_DAYS_AGO },
    { addresses: ['192.0.2.15'], clients: ['python-requests/2.32'], weekend: 1, day: between(2, 3), permissions: ['issues:read'], busy: 5, outcome: 'DISABLED', from: DISABLED_DAYS_AGO },
  ],
  'Former contractor': [
    { ...OFFICE, addresses: ['192.0.2.201'], clients: ['PostmanRuntime/7.43'], permissions: ['services:read'], busy: 12, until: REVOKED_DAYS_AGO },
    { ...OFFICE, addresses: ['192.0.2.201'], clients: ['PostmanRuntime/7.43'], permissions: ['services:read'], busy: 1, outcome: 'REVOKED', from: REVOKED_DAYS_AGO, until: 8 },
  ],
  'Migration of last month': [
    { addresses: ['192.0.2.30'], clients: ['migrate/0.9'], weekend: 0.5, day: between(18, 23), permissions: ['issues:read'], busy: 90, until: EXPIRED_DAYS_AGO },
    { addresses: ['192.0.2.30'], clients: ['migrate/0.9'], weekend: 0.5, day: between(18, 19), permissions: ['issues:read'], busy: 3, outcome: 'EXPIRED', from: EXPIRED_DAYS_AGO, until: 6 },
  ],
  'Telemetry of the web shop': [
    { ...WEB, permissions: ['telemetry:write'], busy: 90 },
    { ...WEB, permissions: ['telemetry:write'], busy: 15, outcome: 'RATE_LIMITED', day: between(18, 20) },
  ],
  'SDK in the mobile app': [
    { addresses: Array.from({ length: 12 }, (_, index) => `203.0.113.${150 + index * 7}`), clients: ['acme-mobile/7.1 (iOS)', 'acme-mobile/7.1 (Android)', 'acme-mobile/6.9 (Android)'], weekend: 1.4, day: people, permissions: ['telemetry:write'], busy: 50 },
    { addresses: ['203.0.113.150', '203.0.113.157'], clients: ['acme-mobile/7.1 (iOS)'], weekend: 1, day: people, permissions: ['monitors:read'], busy: 8 },
  ],
  "Chiara's laptop": [{ ...OFFICE, addresses: ['198.51.100.34', '192.0.2.88'], clients: ['latchkey-sdk/0.1 (node)', 'curl/8.9.1'], permissions: ['monitors:read'], busy: 6, from: 9 }],
  "Ada's scripts": [{ ...OFFICE, clients: ['Wget/1.24'], permissions: ['incidents:read'], busy: 4 }],
}

/** Numbers from 0 to 1 that look like chance and are the same for every demo. */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/**
 * Gives the demo's keys a month of use: by day and night, weekdays and weekends, from several places and with some refusals.
 * It goes through the recorder that counts real requests, with its times set back, so that every chart and list is made from
 * what verification itself would have written.
 */
export async function seedUsage({ config, clock, log }: Pick<Services, 'config' | 'clock' | 'log'>, pool: Pool): Promise<void> {
  const now = clock.now().getTime()
  const { rows } = await pool.query<{ id: string; name: string; secretId: string }>(
    // The first secret of a key that rotates: whoever uses it has not changed over yet.
    'select distinct on (k.id) k.id, k.name, s.id as "secretId" from api_key k join api_key_secret s on s.api_key_id = k.id order by k.id, s.created_at',
  )
  const recorder = createUseRecorder(pool, log)
  const random = chance(20_261_120)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
  const knows = ({ permissions }: Habit): boolean => permissions.every((name) => config.catalogue.entries.has(name))
  const used = rows.map(({ id, name, secretId }) => ({ key: { id, secretId }, habits: (HABITS[name] ?? []).filter(knows) }))

  const useInHour = (key: { id: string; secretId: string }, habit: Habit, start: number): void => {
    const { busy, day, weekend, addresses, clients, permissions, outcome = 'VALID', from = DAYS, until = 0 } = habit
    const daysAgo = (now - start) / (HOURS_PER_DAY * HOUR_MS)
    if (daysAgo > from || daysAgo < until) return
    const date = new Date(start)
    const expected = busy * day(date.getUTCHours()) * (date.getUTCDay() % 6 === 0 ? weekend : 1)
    const requests = Math.floor(expected * (0.7 + 0.6 * random()) + random())
    for (let left = expected === 0 ? 0 : requests; left > 0; ) {
      const together = Math.min(left, 1 + Math.floor(random() * 12))
      const [address, client] = [pick(addresses), pick(clients)]
      for (let index = 0; index < together; index += 1) {
        const at = start + Math.floor(random() * HOUR_MS)
        if (at <= now) recorder.record(key.id, key.secretId, outcome, permissions, at, address, client)
      }
      left -= together
    }
  }

  try {
    const present = Math.floor(now / HOUR_MS) * HOUR_MS
    for (let hour = DAYS * HOURS_PER_DAY; hour >= 0; hour -= 1) {
      for (const { key, habits } of used) for (const habit of habits) useInHour(key, habit, present - hour * HOUR_MS)
      // A day at a time, so that it never holds more than it would for a busy second.
      if (hour % HOURS_PER_DAY === 0) await recorder.flush()
    }
  } finally {
    await recorder.close()
  }
  if (recorder.lost > 0) throw new Error(`${recorder.lost} requests of the demo could not be counted.`)
}
