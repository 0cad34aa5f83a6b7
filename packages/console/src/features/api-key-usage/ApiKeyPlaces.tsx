import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import type { VerificationOutcome } from '../../gql/graphql.ts';
import { count } from '../../lib/list-words.ts';
import { Chip } from '../../ui/Chip.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { outcomeWords } from '../../words/outcome-words.ts';
import classes from './ApiKeyUsage.module.css';
import { ShowMore } from './ShowMore.tsx';

export const ApiKeyPlaces_apiKey = graphql(`
  fragment ApiKeyPlaces_apiKey on ApiKey {
    usage(range: $range) {
      places(first: 25) { day address client outcome lastAt requests }
      recentRequests(first: 50) { at outcome permissions address client }
    }
  }
`);

/** From where a key was used lately, and its last requests one by one. */
export function ApiKeyPlaces(props: { apiKey: FragmentType<typeof ApiKeyPlaces_apiKey> }) {
  const { usage } = readFragment(ApiKeyPlaces_apiKey, props.apiKey);
  if (usage === null) return null;
  return (
    <>
      <Panel heading="From where" hint="By day, in the last 30 days, the latest first.">
        {usage.places.length === 0 ? (
          <p className="muted">Nowhere yet.</p>
        ) : (
          <ShowMore label="From where" most={6} className={classes.list}>
            {usage.places.map((place) => (
              <li key={`${place.day} ${place.address ?? ''} ${place.client ?? ''} ${place.outcome}`} className={classes.row}>
                <span className={classes.what}>
                  <span className="mono">{place.address ?? 'no address'}</span> <Outcome outcome={place.outcome} />
                </span>
                <span className={classes.aside}>{count(place.requests, 'request')}</span>
                <span className="muted">{place.client ?? 'A client that did not say which'}</span>
                <span className={classes.aside}>
                  <RelativeTime instant={place.lastAt} />
                </span>
              </li>
            ))}
          </ShowMore>
        )}
      </Panel>
      <Panel heading="Last requests" hint="The newest first.">
        {usage.recentRequests.length === 0 ? (
          <p className="muted">None yet.</p>
        ) : (
          <ShowMore label="Last requests" most={6} className={classes.list}>
            {usage.recentRequests.map((request, index) => (
              // Two requests of one millisecond may be alike in everything.
              <li key={`${request.at} ${index}`} className={classes.row}>
                <span className={classes.what}>
                  <Outcome outcome={request.outcome} /> <span className="mono">{request.permissions.join(', ')}</span>
                </span>
                <span className={classes.aside}>
                  <RelativeTime instant={request.at} />
                </span>
                <span className="muted">
                  <span className="mono">{request.address ?? 'no address'}</span>
                  {request.client === null || request.client === undefined ? '' : ` · ${request.client}`}
                </span>
              </li>
            ))}
          </ShowMore>
        )}
      </Panel>
    </>
  );
}

const Outcome = ({ outcome }: { outcome: VerificationOutcome }) => (
  <Chip tone={outcome === 'VALID' ? 'positive' : outcome === 'RATE_LIMITED' ? 'warning' : 'danger'}>{outcomeWords[outcome]}</Chip>
);
