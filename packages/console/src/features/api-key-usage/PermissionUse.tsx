import { Link } from '@tanstack/react-router';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { count } from '../../lib/list-words.ts';
import { paths } from '../../lib/paths.ts';
import { Chip } from '../../ui/Chip.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import classes from './ApiKeyUsage.module.css';
import { ShowMore } from './ShowMore.tsx';
import { rememberedDays } from './usage-range.ts';

export const PermissionUse_usage = graphql(`
  fragment PermissionUse_usage on ApiKeyUsage {
    permissions { permission allowed refused lastExercisedAt unused }
    refusedPermissions { permission requests viewerCanAdd { allowed } }
  }
`);

interface PermissionUseProps {
  usage: FragmentType<typeof PermissionUse_usage>;
  apiKeyId: string;
  organizationSlug: string;
  rangeName: string;
  /** After how many days without use a permission could go. */
  unusedDays: number;
  /** When the key was made: one that is younger than the record was not left unused for the whole of it. */
  createdAt: string;
  /** Whether the key's permissions can be changed at all, and by this person. */
  mayNarrow: boolean;
}

const hourMilliseconds = 3_600_000;

/** Use is counted by the hour: of the one that is still going on, its beginning would be told as a time at which nothing happened. */
function LastExercised({ hour, createdAt }: { hour: string | null; createdAt: string }) {
  const now = Date.now();
  if (hour === null) return now - Date.parse(createdAt) < rememberedDays * 24 * hourMilliseconds ? 'Not exercised yet' : `Not exercised in ${rememberedDays} days`;
  return now - Date.parse(hour) < hourMilliseconds ? 'Exercised within the hour' : <>Last exercised <RelativeTime instant={hour} /></>;
}

/** When each permission of a key was last needed, which could go, and what was asked for in vain. */
export function PermissionUse({ apiKeyId, organizationSlug, rangeName, unusedDays, createdAt, mayNarrow, ...refs }: PermissionUseProps) {
  const { permissions, refusedPermissions } = readFragment(PermissionUse_usage, refs.usage);
  const unused = permissions.filter((permission) => permission.unused).map(({ permission }) => permission);
  const latestFirst = permissions.toSorted((a, b) => (b.lastExercisedAt ?? '').localeCompare(a.lastExercisedAt ?? ''));
  // Without its last permission a key is nothing; that is what disabling is for.
  const canNarrow = mayNarrow && unused.length > 0 && unused.length < permissions.length;
  const narrow = (names: readonly string[], words: string, label?: string) => (
    <Link to={paths.editApiKey(organizationSlug, apiKeyId)} search={{ without: names.join(',') }} {...(label === undefined ? {} : { 'aria-label': label })}>
      {words}
    </Link>
  );
  return (
    <Panel heading="Permissions in use" hint={`Requests of the last ${rangeName} that asked for them.`} aside={canNarrow ? narrow(unused, `Remove ${count(unused.length, 'unused permission')}…`) : undefined}>
      {unused.length === 0 ? null : (
        <p className={classes.advice}>
          {unused.length === permissions.length
            ? `Nothing that it may do was needed for ${unusedDays} days. If nobody misses it, disable it.`
            : `${unused.length === 1 ? 'One permission was' : `${unused.length} permissions were`} not needed for ${unusedDays} days.`}
        </p>
      )}
      <ShowMore label="Permissions in use" most={8} className={classes.list}>
        {latestFirst.map(({ permission, allowed, refused, lastExercisedAt, unused: isUnused }) => (
          <li key={permission} className={classes.row}>
            <span className={classes.what}>
              <span className="mono">{permission}</span> {isUnused ? <Chip tone="brass">Unused for {unusedDays} days</Chip> : null}
            </span>
            <span className={classes.aside}>
              {allowed.toLocaleString('en')} allowed{refused === 0 ? '' : `, ${refused.toLocaleString('en')} refused`}
            </span>
            <span className="muted"><LastExercised hour={lastExercisedAt ?? null} createdAt={createdAt} /></span>
            {isUnused && canNarrow ? <span className={classes.aside}>{narrow([permission], 'Remove…', `Remove ${permission}…`)}</span> : null}
          </li>
        ))}
      </ShowMore>
      {refusedPermissions.length === 0 ? null : (
        <>
          <h3 className={classes.subheading}>Asked for and lacking</h3>
          <ul className={classes.list} aria-label="Asked for and lacking">
            {refusedPermissions.map(({ permission, requests, viewerCanAdd }) => (
              <li key={permission} className={classes.row}>
                <span className={`mono ${classes.what}`}>{permission}</span>
                <span className={classes.aside}>{count(requests, 'request')}</span>
                {viewerCanAdd.allowed ? (
                  <span className={classes.aside}>
                    <Link to={paths.editApiKey(organizationSlug, apiKeyId)} search={{ add: permission }} aria-label={`Add ${permission}…`}>
                      Add…
                    </Link>
                  </span>
                ) : null}
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}
