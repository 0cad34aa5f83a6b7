import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

import type { LoadOrder, LoadReport } from './load.ts';

/** A server under measurement. */
export interface Contender {
  name: string;
  url: string;
  pid: number;
  /** What is asked of it, as whole requests. */
  requests: string[];
  /** Every answer must have this status; a server that refuses quickly would look fast. */
  status: string;
}

export interface Round {
  /** Answers per second. */
  rate: number;
  /** Processor time of the server per answer, in microseconds; null where the system does not tell. */
  cpu: number | null;
  latencies: number[];
}

/** A row of the table. */
export interface Row {
  id: string;
  what: string;
  value: number;
  goal: string;
  gate: number;
  lessIsBetter: boolean;
  details: string;
}

const CONNECTIONS = 32;

/** Processor time of a process so far, in microseconds. Linux tells it in hundredths of a second. */
function cpuOf(pid: number): number | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10_000;
  } catch {
    return null;
  }
}

const REST_MS = 300;

/** Resolves when a process has hardly done anything for a while: what a start still does after it listens would be measured, too. */
export async function atRest(pid: number): Promise<void> {
  for (let calm = 0; calm < 3; ) {
    const before = cpuOf(pid);
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
    const after = cpuOf(pid);
    calm = before === null || after === null || after - before <= REST_MS * 100 ? calm + 1 : 0;
  }
}

const load = (order: LoadOrder): Promise<LoadReport> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('load.ts', import.meta.url), { workerData: order });
    worker.once('message', resolve);
    worker.once('error', reject);
  });

/**
 * Loads a server for a while, with so many requests a second where that is said. Throws when an answer was not the expected
 * one.
 */
export async function round(contender: Contender, milliseconds: number, perSecond?: number): Promise<Round> {
  const { hostname, port } = new URL(contender.url);
  const before = cpuOf(contender.pid);
  const report = await load({ host: hostname, port: Number(port), requests: contender.requests, connections: CONNECTIONS, milliseconds, ...(perSecond === undefined ? {} : { perSecond }) });
  const after = cpuOf(contender.pid);
  const wrong = Object.entries(report.statuses).filter(([status]) => status !== contender.status);
  if (wrong.length > 0) throw new Error(`${contender.name} answered ${wrong.map(([status, count]) => `${status} (${count} times)`).join(', ')}`);
  return { rate: (report.requests * 1_000) / report.milliseconds, cpu: before === null || after === null ? null : (after - before) / report.requests, latencies: report.latencies };
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? Number.NaN) : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
};

export const quantile = (values: readonly number[], share: number): number => [...values].sort((a, b) => a - b)[Math.max(0, Math.ceil(values.length * share) - 1)] ?? Number.NaN;

export interface Comparison {
  /** Median over the rounds, per contender. */
  rates: number[];
  cpus: (number | null)[];
  /** Of each contender to the last one, the median of the ratios of the rounds. */
  ratios: number[];
  cpuRatios: (number | null)[];
  p99: number[];
  /** The rate of one contender to that of another, round by round; the median. */
  between: (one: number, other: number) => number;
}

/**
 * Measures servers in turn, A B C and then C B A, so that whatever the machine does besides hits all of them. The last one is what
 * the others are compared with, round by round.
 */
export async function compare(contenders: readonly Contender[], { rounds, milliseconds }: { rounds: number; milliseconds: number }): Promise<Comparison> {
  for (const contender of contenders) await round(contender, milliseconds);
  const results: Round[][] = contenders.map(() => []);
  for (let index = 0; index < rounds; index += 1) {
    const order = contenders.map((_, position) => position);
    for (const position of index % 2 === 0 ? order : order.reverse()) {
      const contender = contenders[position];
      if (contender !== undefined) results[position]?.push(await round(contender, milliseconds));
    }
  }
  const last = results.at(-1) ?? [];
  const cpuOfRounds = (rounds: readonly Round[]): number | null => (rounds.some(({ cpu }) => cpu === null) ? null : median(rounds.map(({ cpu }) => cpu ?? 0)));
  return {
    rates: results.map((one) => median(one.map(({ rate }) => rate))),
    cpus: results.map(cpuOfRounds),
    ratios: results.map((one) => median(one.map(({ rate }, index) => rate / (last[index]?.rate ?? Number.NaN)))),
    cpuRatios: results.map((one) => (cpuOfRounds(one) === null ? null : median(one.map(({ cpu }, index) => (last[index]?.cpu ?? Number.NaN) / (cpu ?? Number.NaN))))),
    p99: results.map((one) => median(one.map(({ latencies }) => quantile(latencies, 0.99)))),
    between: (one, other) => median((results[one] ?? []).map(({ rate }, index) => rate / (results[other]?.[index]?.rate ?? Number.NaN))),
  };
}
