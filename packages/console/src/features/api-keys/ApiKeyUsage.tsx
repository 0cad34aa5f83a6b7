import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { count } from '../../lib/list-words.ts';
import { formatDay } from '../../lib/time.ts';
import { Panel } from '../../ui/Panel.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import classes from './ApiKeyUsage.module.css';

export const ApiKeyUsage_apiKey = graphql(`
  fragment ApiKeyUsage_apiKey on ApiKey {
    usage(range: DAYS_30) {
      buckets { start requests outcomes { outcome requests } }
      permissions { permission lastExercisedAt unused }
      places(first: 5) { address client outcome lastAt requests }
    }
  }
`);

/** What a key was used for in the last 30 days, from where, and which of its permissions nobody needs. */
export function ApiKeyUsage(props: { apiKey: FragmentType<typeof ApiKeyUsage_apiKey> }) {
  const { usage } = readFragment(ApiKeyUsage_apiKey, props.apiKey);
  if (usage === null) return null;
  const total = usage.buckets.reduce((sum, bucket) => sum + bucket.requests, 0);
  const refused = (bucket: (typeof usage.buckets)[number]) =>
    bucket.outcomes.reduce((sum, { outcome, requests }) => sum + (outcome === 'VALID' ? 0 : requests), 0);
  const allRefused = usage.buckets.reduce((sum, bucket) => sum + refused(bucket), 0);
  const most = Math.max(1, ...usage.buckets.map(({ requests }) => requests));
  const unused = usage.permissions.filter((permission) => permission.unused);
  return (
    <Panel heading="Use in the last 30 days" hint={`${count(total, 'request')}${allRefused === 0 ? '' : `, ${allRefused.toLocaleString('en')} refused`}`}>
      {total === 0 ? (
        <p className="muted">No request was counted.</p>
      ) : (
        <>
          {/* The bars repeat what the table says, for those who see them. */}
          <div className={classes.bars} aria-hidden>
            {usage.buckets.map((bucket) => (
              <span key={bucket.start} className={classes.bar} style={{ height: `${Math.round((bucket.requests / most) * 100)}%` }}>
                <span className={classes.refused} style={{ height: `${bucket.requests === 0 ? 0 : Math.round((refused(bucket) / bucket.requests) * 100)}%` }} />
              </span>
            ))}
          </div>
          <details className={classes.twin}>
            <summary>As a table</summary>
            <table className={classes.table}>
              <thead>
                <tr>
                  <th scope="col">Day</th>
                  <th scope="col">Requests</th>
                  <th scope="col">Refused</th>
                </tr>
              </thead>
              <tbody>
                {usage.buckets
                  .filter(({ requests }) => requests > 0)
                  .map((bucket) => (
                    <tr key={bucket.start}>
                      <th scope="row">{formatDay(bucket.start)}</th>
                      <td>{bucket.requests.toLocaleString('en')}</td>
                      <td>{refused(bucket).toLocaleString('en')}</td>
                    </tr>
                  ))}
              </tbody>
            </table>
          </details>
          <ul className={classes.places} aria-label="From where">
            {usage.places.map((place) => (
              <li key={`${place.address ?? ''} ${place.client ?? ''} ${place.outcome} ${place.lastAt}`}>
                <span className="mono">{place.address ?? 'no address'}</span> <span className="muted">{place.client ?? 'a client that did not say which'}</span>, {count(place.requests, 'request')},{' '}
                <RelativeTime instant={place.lastAt} />
              </li>
            ))}
          </ul>
        </>
      )}
      {unused.length === 0 ? null : (
        <p className={classes.unused}>
          Not needed for a long time, so it could be removed: {unused.map(({ permission }) => permission).join(', ')}.
        </p>
      )}
    </Panel>
  );
}
