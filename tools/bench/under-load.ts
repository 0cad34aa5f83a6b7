import { startDatabaseProxy } from '../../packages/api/test/faults/database-proxy.ts';
import { POLL_EVERY_MS } from '../../packages/api/src/modules/verification/change-feed.ts';
import type { BenchDatabase } from './database.ts';
import { answerOf, verifyRequest } from './http.ts';
import { type Contender, median, quantile, round, type Row } from './measure.ts';
import { startBare, startLatchkey, type Started } from './processes.ts';

interface Surroundings {
  database: BenchDatabase;
  environment: Record<string, string>;
  /** Resolves when a server answers from memory. */
  trusted: (server: Started) => Promise<void>;
}

interface UnderLoadOptions extends Surroundings {
  settings: { rounds: number; milliseconds: number };
}

const COUNTERS = 10_000;
/** What somebody sends who guesses keys. */
const BAD_PER_SECOND = 2_000;
/** What good clients ask meanwhile; far below what the server can do, so that waiting says something. */
const GOOD_PER_SECOND = 500;
/** A tail of a second of requests at this rate is a few of them; this long it is some dozens. */
const LEAST_MS = 2_000;
/** So long that each of them is asked for twice. */
const COUNTED_MS = 1_500;

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

type Measure = () => Promise<number[]>;

/** p99 of something with and without, in turn, as the median of the ratios of the rounds; each is prepared anew. */
async function tails(rounds: number, prepare: () => Promise<{ with: Measure; without: Measure }>): Promise<{ ratio: number; details: string }> {
  const taken = { with: [] as number[], without: [] as number[] };
  const halves = { with: [] as number[], without: [] as number[] };
  for (let index = 0; index < rounds; index += 1) {
    const measures = await prepare();
    for (const which of index % 2 === 0 ? (['with', 'without'] as const) : (['without', 'with'] as const)) {
      const latencies = await measures[which]();
      taken[which].push(quantile(latencies, 0.99));
      halves[which].push(median(latencies));
    }
  }
  return {
    ratio: median(taken.with.map((value, index) => value / (taken.without[index] ?? Number.NaN))),
    details: `p99 ${whole(median(taken.with))} against ${whole(median(taken.without))} µs, medians ${whole(median(halves.with))} against ${whole(median(halves.without))} µs`,
  };
}

/** V10 and V12: the tail while the counters of ten thousand keys are written each second, and while keys are guessed. */
export async function underLoadRows({ database, environment, settings, trusted }: UnderLoadOptions): Promise<Row[]> {
  const many = await database.addMany(COUNTERS);
  const server = await startLatchkey(database.url, environment);
  let bare: Started | null = null;
  try {
    await trusted(server);
    const asking = (name: string, keys: readonly string[]): Contender => ({ name, url: server.url, pid: server.pid, status: '200', requests: keys.map((key) => verifyRequest(database.gatewayKey, { key, permissions: ['incidents:read'] })) });
    const few = asking('hot keys', database.limited);
    const all = asking('ten thousand keys', many);
    const milliseconds = Math.max(LEAST_MS, settings.milliseconds);
    // Their words are read at their first use, which is not what is measured.
    for (let asked = 0; asked < 2 * COUNTERS; ) asked += (await round(all, milliseconds)).latencies.length;
    const latenciesOf = async (contender: Contender, perSecond: number): Promise<number[]> => (await round(contender, milliseconds, perSecond)).latencies;
    const isAllWritten = async (): Promise<boolean> => /^latchkey_use_events_pending 0$/m.test(await (await fetch(`${server.url}/metrics`)).text());
    const writes = async (): Promise<number> => Number((await database.query<{ writes: string }>(`select n_tup_upd as writes from pg_stat_user_tables where relname = 'api_key_use'`))[0]?.writes);
    const halves: number[] = [];
    const counting = await tails(3 * settings.rounds, async () => {
      // What half of saturation is changes with what the machine's host does besides.
      const half = (await round(few, settings.milliseconds)).rate / 2;
      halves.push(half);
      return {
        with: async () => {
          // The same is asked with and without: what is to differ is what is written meanwhile, for four seconds.
          await round(all, COUNTED_MS, half);
          const before = await writes();
          const latencies = await latenciesOf(few, half);
          const written = (await writes()) - before;
          if (written < COUNTERS / 10) throw new Error(`Only ${written} keys were written meanwhile: that measured nothing.`);
          return latencies;
        },
        without: async () => {
          while (!(await isAllWritten())) await pause(100);
          return latenciesOf(few, half);
        },
      };
    });

    const bad: Contender = { ...few, name: 'bad keys', requests: Array.from({ length: 500 }, (_, index) => verifyRequest(database.gatewayKey, { key: index % 2 === 0 ? `lk_${String(index).padStart(49, 'x')}` : `${database.limited[0]?.slice(0, -6)}${String(index).padStart(6, '0')}` })) };
    const attack = (good: Contender, guesses: Contender): ReturnType<typeof tails> =>
      tails(settings.rounds, async () => ({
        with: async () => (await Promise.all([latenciesOf(good, GOOD_PER_SECOND), latenciesOf(guesses, BAD_PER_SECOND)]))[0],
        without: () => latenciesOf(good, GOOD_PER_SECOND),
      }));
    const attacked = await attack(few, bad);
    // Client and server share the processors: what five times the requests do to the tail of a server that decides nothing is the machine's part of it.
    bare = await startBare(await answerOf(server.url, few.requests[0] ?? ''));
    const atBare = (contender: Contender): Contender => ({ ...contender, url: bare?.url ?? '', pid: bare?.pid ?? 0 });
    const machine = await attack(atBare(few), atBare(bad));
    return [
      { id: 'V10', what: `verify p99 at half of saturation, while the uses of ${whole(COUNTERS)} keys are written ÷ without`, value: counting.ratio, goal: '≤ 1.2', gate: 1.5, lessIsBetter: true, details: `${counting.details}, at ${whole(median(halves))} a second` },
      { id: 'V12', what: `verify p99 of good keys while ${whole(BAD_PER_SECOND)} bad ones arrive each second ÷ without, ÷ the same of bare node:http`, value: attacked.ratio / machine.ratio, goal: '≤ 1.2', gate: 1.5, lessIsBetter: true, details: `${attacked.ratio.toFixed(2)}: ${attacked.details}, at ${whole(GOOD_PER_SECOND)} a second; bare ${machine.ratio.toFixed(2)}: ${machine.details}` },
    ];
  } finally {
    await bare?.stop();
    await server.stop();
  }
}

const REVOCATIONS = 25;

/** R2: where every notice is swallowed, how long a revoked key is still accepted, against how often the counter is looked at. */
export async function feedRow({ database, environment, trusted }: Surroundings): Promise<Row> {
  const proxy = await startDatabaseProxy(database.url);
  const server = await startLatchkey(database.url, { ...environment, LATCHKEY_LISTEN_DATABASE_URL: proxy.url });
  try {
    await trusted(server);
    proxy.dropNotices();
    const stale: number[] = [];
    for (let count = 0; count < REVOCATIONS; count += 1) {
      const key = await database.addKey();
      const ask = async (): Promise<string> => {
        const response = await fetch(`${server.url}/v1/keys/verify`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${database.gatewayKey}` }, body: JSON.stringify({ key: key.secret }) });
        return ((await response.json()) as { code: string }).code;
      };
      while ((await ask()) !== 'VALID') await pause(5);
      // At another place between two looks each time.
      await pause((count * POLL_EVERY_MS) / REVOCATIONS);
      await database.query('update api_key set revoked_at = now() where id = $1', [key.id]);
      const revokedAt = performance.now();
      let accepted = revokedAt;
      for (;;) {
        const sentAt = performance.now();
        if ((await ask()) === 'REVOKED') break;
        accepted = sentAt;
        await pause(1);
      }
      stale.push(accepted - revokedAt);
    }
    const longest = Math.max(...stale);
    return { id: 'R2', what: 'no notice comes: longest acceptance of a revoked key ÷ interval of looking', value: longest / POLL_EVERY_MS, goal: '≤ 1.1', gate: 1.5, lessIsBetter: true, details: `${whole(longest)} against ${POLL_EVERY_MS} ms, median ${whole(median(stale))} ms, of ${REVOCATIONS}` };
  } finally {
    await server.stop();
    await proxy.close();
  }
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
