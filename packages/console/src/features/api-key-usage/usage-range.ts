import type { UsageRange } from '../../gql/graphql.ts';
import { formatHour, formatUtcDay } from '../../lib/time.ts';

/** The ranges by what stands in the address; the usual one stands there by its absence. */
export const ranges = [
  { search: '24h', range: 'HOURS_24', name: '24 hours', unit: 'Hour', note: 'Hours are in your time zone.' },
  { search: undefined, range: 'DAYS_30', name: '30 days', unit: 'Day', note: 'Days are in UTC.' },
  { search: '90d', range: 'DAYS_90', name: '90 days', unit: 'Day', note: 'Days are in UTC.' },
] as const satisfies ReadonlyArray<{ search: string | undefined; range: UsageRange; name: string; unit: string; note: string }>;

export type ShownRange = (typeof ranges)[number];

/** For how many days use is remembered. */
export const rememberedDays = 90;

/** The address's part of a detail page; what it does not know is dropped. */
export interface UsageSearch {
  range?: '24h' | '90d';
}

export const parseUsageSearch = ({ range }: Record<string, unknown>): UsageSearch => (range === '24h' || range === '90d' ? { range } : {});

export const rangeOf = ({ range }: UsageSearch): ShownRange => ranges.find(({ search }) => search === range) ?? ranges[1];

/** When a bucket begins, as a row or the tip of a bar says it. */
export const bucketWords = ({ range }: ShownRange, start: string): string => (range === 'HOURS_24' ? formatHour(start) : formatUtcDay(start));
