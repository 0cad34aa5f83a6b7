import { useId } from 'react';
import type { VerificationOutcome } from '../../gql/graphql.ts';
import { count } from '../../lib/list-words.ts';
import { outcomeWords } from '../../words/outcome-words.ts';
import classes from './UsageChart.module.css';
import { bucketWords, type ShownRange } from './usage-range.ts';
import { inDrawingOrder, type OutcomeCount, requestsOf, scaleEnd, type UsageBucket } from './usage-series.ts';

const plotHeight = 144;
/** One refusal among a million requests is still worth a line. */
const leastHeight = 2;

/** A pattern for each refusal, so that they differ in shape; what was allowed is plain. */
const patterns: Readonly<Partial<Record<VerificationOutcome, string>>> = {
  RATE_LIMITED: 'M0 2h2v2h-2z M4 6h2v2h-2z',
  INSUFFICIENT_PERMISSIONS: 'M-2 2l4 -4 M0 8l8 -8 M6 10l4 -4',
  WRONG_WORKSPACE: 'M-2 6l4 4 M0 0l8 8 M6 -2l4 4',
  OPERATION_NOT_ALLOWED: 'M0 4h8',
  FORBIDDEN_IP: 'M0 8l8 -8 M0 0l8 8',
  EXPIRED: 'M2 0v8 M6 0v8',
  DISABLED: 'M0 4h8 M4 0v8',
  SUSPENDED: 'M0 6l4 -4l4 4',
  REVOKED: 'M0 2h8 M0 4h8 M0 6h8',
};

const toneOf = (outcome: VerificationOutcome): 'allowed' | 'throttled' | 'refused' =>
  outcome === 'VALID' ? 'allowed' : outcome === 'RATE_LIMITED' ? 'throttled' : 'refused';

/** The patterns once for a page; whoever draws with them names them by the same id. */
const Patterns = ({ id, outcomes }: { id: string; outcomes: readonly OutcomeCount[] }) => (
  <defs>
    {outcomes.map(({ outcome }) =>
      patterns[outcome] === undefined ? null : (
        <pattern key={outcome} id={`${id}-${outcome}`} className={classes[toneOf(outcome)]} width={8} height={8} patternUnits="userSpaceOnUse">
          <rect width={8} height={8} className={classes.ground} />
          <path d={patterns[outcome]} className={classes.stroke} />
        </pattern>
      ),
    )}
  </defs>
);

const fillOf = (id: string, outcome: VerificationOutcome) => (patterns[outcome] === undefined ? 'var(--lk-primary)' : `url(#${id}-${outcome})`);

interface UsageChartProps {
  buckets: readonly UsageBucket[];
  outcomes: readonly OutcomeCount[];
  range: ShownRange;
}

/** Requests by outcome over time, as bars with a pattern for each outcome, what they add up to, and the same as a table. */
export function UsageChart({ buckets, outcomes, range }: UsageChartProps) {
  const id = useId();
  const shown = inDrawingOrder(outcomes);
  const end = scaleEnd(Math.max(...buckets.map(({ requests }) => requests)));
  const [first, middle, last] = [buckets[0], buckets[Math.floor(buckets.length / 2)], buckets.at(-1)];
  const width = 100 / buckets.length;
  const total = outcomes.reduce((sum, { requests }) => sum + requests, 0);
  return (
    <figure className={classes.figure}>
      <div className={classes.chart}>
        <div className={classes.scale} aria-hidden>
          {[end, end / 2, 0].map((value) => (
            <span key={value}>{value.toLocaleString('en')}</span>
          ))}
        </div>
        <svg className={classes.plot} width="100%" height={plotHeight} role="img" aria-label={`Requests by outcome in the last ${range.name}. The table below says the same.`}>
          <Patterns id={id} outcomes={shown} />
          {[0, plotHeight / 2].map((y) => (
            <line key={y} className={classes.line} x1="0" x2="100%" y1={y + 0.5} y2={y + 0.5} />
          ))}
          {buckets.map((bucket, index) => {
            let top = plotHeight;
            return (
              <g key={bucket.start} className={classes.bucket}>
                <title>
                  {`${bucketWords(range, bucket.start)}: ${shown.filter(({ outcome }) => requestsOf(bucket, outcome) > 0).map(({ outcome }) => `${requestsOf(bucket, outcome).toLocaleString('en')} ${outcomeWords[outcome].toLowerCase()}`).join(', ') || 'no request'}`}
                </title>
                <rect className={classes.column} x={`${index * width}%`} y={0} width={`${width}%`} height={plotHeight} />
                {shown.map(({ outcome }) => {
                  const requests = requestsOf(bucket, outcome);
                  if (requests === 0) return null;
                  const height = Math.max(leastHeight, (requests / end) * plotHeight);
                  top -= height;
                  return <rect key={outcome} data-outcome={outcome} x={`${(index + 0.1) * width}%`} y={top} width={`${width * 0.8}%`} height={height} fill={fillOf(id, outcome)} />;
                })}
              </g>
            );
          })}
        </svg>
        <div className={classes.axis} aria-hidden>
          {[first, middle, last].map((bucket) => (bucket === undefined ? null : <span key={bucket.start}>{bucketWords(range, bucket.start)}</span>))}
        </div>
      </div>
      <ul className={classes.legend} aria-label="By outcome">
        {shown.map(({ outcome, requests }) => (
          <li key={outcome}>
            <svg className={classes.swatch} width={16} height={16} aria-hidden>
              <rect width={16} height={16} rx={3} fill={fillOf(id, outcome)} />
            </svg>
            <span>{outcomeWords[outcome]}</span>
            <span className={classes.number}>{requests.toLocaleString('en')}</span>
            <span className={classes.share}>{shareWords(requests, total)}</span>
          </li>
        ))}
      </ul>
      <UsageTable buckets={buckets} outcomes={shown} range={range} />
    </figure>
  );
}

/** "12 %"; what is there and rounds to nothing is "< 1 %". */
function shareWords(requests: number, total: number): string {
  const share = Math.round((requests / total) * 100);
  return share === 0 ? '< 1 %' : share === 100 && requests < total ? '> 99 %' : `${share} %`;
}

/** The chart's twin, for whoever rather reads or hears numbers. */
function UsageTable({ buckets, outcomes, range }: UsageChartProps) {
  const rows = buckets.filter(({ requests }) => requests > 0).toReversed();
  const name = `Requests by ${range.unit.toLowerCase()}`;
  return (
    <details className={classes.twin}>
      <summary>As a table</summary>
      <p className={classes.note}>
        {range.note} {count(buckets.length - rows.length, range.unit.toLowerCase())} without a request {buckets.length - rows.length === 1 ? 'is' : 'are'} left out.
      </p>
      <div className={classes.scroll} role="region" aria-label={name} tabIndex={0}>
        <table className={classes.table} aria-label={name}>
          <thead>
            <tr>
              <th scope="col">{range.unit}</th>
              {outcomes.map(({ outcome }) => (
                <th key={outcome} scope="col">
                  {outcomeWords[outcome]}
                </th>
              ))}
              <th scope="col">All</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((bucket) => (
              <tr key={bucket.start}>
                <th scope="row">{bucketWords(range, bucket.start)}</th>
                {outcomes.map(({ outcome }) => (
                  <td key={outcome}>{requestsOf(bucket, outcome).toLocaleString('en')}</td>
                ))}
                <td>{bucket.requests.toLocaleString('en')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
