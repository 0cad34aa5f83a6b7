import { useNavigate } from '@tanstack/react-router';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { paths } from '../../lib/paths.ts';
import { Notice } from '../../ui/Notice.tsx';
import { ReasonedButton } from '../../ui/ReasonedButton.tsx';
import { wordsForReason } from '../../words/reason-words.ts';
import classes from './ApiKeyRefusals.module.css';

export const ApiKeyRefusals_apiKey = graphql(`
  fragment ApiKeyRefusals_apiKey on ApiKey {
    id
    status
    today: usage(range: HOURS_24) {
      refusedPermissions { permission requests viewerCanAdd { allowed reason } }
    }
  }
`);

const times = (requests: number): string => (requests === 1 ? 'once' : `${requests.toLocaleString('en')} times`);

interface ApiKeyRefusalsProps {
  apiKey: FragmentType<typeof ApiKeyRefusals_apiKey>;
  organizationSlug: string;
}

/** What the key was refused for in the last day and still lacks, each with the change that would give it; nothing where it lacked nothing. */
export function ApiKeyRefusals({ organizationSlug, ...refs }: ApiKeyRefusalsProps) {
  const { id, status, today } = readFragment(ApiKeyRefusals_apiKey, refs.apiKey);
  const navigate = useNavigate();
  // Nothing that is added to a key that has ended would help anybody.
  if (today === null || today.refusedPermissions.length === 0 || status === 'REVOKED' || status === 'EXPIRED') return null;
  return (
    <Notice tone="warning" title="Refused for missing permissions in the last 24 hours">
      <ul className={classes.refusals} aria-label="Refusals">
        {today.refusedPermissions.map(({ permission, requests, viewerCanAdd }) => (
          <li key={permission} className={classes.refusal}>
            <span className={classes.text}>
              Refused {times(requests)} for <code>{permission}</code>
            </span>
            <ReasonedButton
              size="compact-md"
              variant="default"
              reason={viewerCanAdd.allowed ? null : wordsForReason(viewerCanAdd.reason)}
              onClick={() => void navigate({ to: paths.editApiKey(organizationSlug, id), search: { add: permission } })}
            >
              Add {permission}…
            </ReasonedButton>
          </li>
        ))}
      </ul>
    </Notice>
  );
}
