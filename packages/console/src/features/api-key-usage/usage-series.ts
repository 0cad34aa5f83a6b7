import type { VerificationOutcome } from '../../gql/graphql.ts';

export interface OutcomeCount {
  outcome: VerificationOutcome;
  requests: number;
}

export interface UsageBucket {
  start: string;
  requests: number;
  outcomes: readonly OutcomeCount[];
}

/** How often a bucket ended so. */
export const requestsOf = ({ outcomes }: Pick<UsageBucket, 'outcomes'>, outcome: VerificationOutcome): number =>
  outcomes.find((count) => count.outcome === outcome)?.requests ?? 0;

/** What happened in a range, in the order in which it is drawn and listed: what was allowed first, then refusals by their number. */
export const inDrawingOrder = (outcomes: readonly OutcomeCount[]): OutcomeCount[] =>
  outcomes.toSorted((a, b) => Number(b.outcome === 'VALID') - Number(a.outcome === 'VALID') || b.requests - a.requests);

/** The end of a scale that holds `most`: 1, 2 or 5 times a power of ten, and at least 2, so that its middle is a whole number. */
export function scaleEnd(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(most, 1)));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= most) ?? 10;
  return Math.max(2, step * power);
}
