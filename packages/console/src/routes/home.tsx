import { IconBuilding } from '@tabler/icons-react';
import { Link, Navigate } from '@tanstack/react-router';
import { FailureScreen } from '../features/failures/FailureScreen.tsx';
import { PublicFrame } from '../features/sessions/PublicFrame.tsx';
import { graphql } from '../gql/gql.ts';
import { paths } from '../lib/paths.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import classes from './home.module.css';
import { usePageQuery } from './use-page-query.ts';

const HomeQuery = graphql(`
  query Home {
    viewer {
      user { id }
      organizations { id slug name }
    }
  }
`);

/** Leads to the only organization, or asks which one. */
export function HomeRoute() {
  const query = usePageQuery(HomeQuery, {}, ['Organization']);
  if (query.state === 'loading') return null;
  if (query.state === 'failed') return <main><FailureScreen failure={query.failure} onRetry={query.retry} /></main>;
  const { viewer } = query.answer;
  if (viewer === null) return <Navigate to={paths.signIn()} replace />;
  const only = viewer.organizations.length === 1 ? viewer.organizations[0] : undefined;
  if (only !== undefined) return <Navigate to={paths.apiKeys(only.slug)} replace />;
  return (
    <PublicFrame title="Choose an organization" lead="Each has its own keys, members and audit log.">
      {viewer.organizations.length === 0 ? (
        <EmptyState icon={<IconBuilding size={24} stroke={1.6} aria-hidden />} title="No organization yet">
          You are a member of none. Ask an owner to invite you.
        </EmptyState>
      ) : (
        <ul className={classes.list}>
          {viewer.organizations.map((organization) => (
            <li key={organization.id}>
              <Link className={classes.item} to={paths.apiKeys(organization.slug)}>
                <span className={classes.name}>{organization.name}</span>
                <span className="mono muted">{organization.slug}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </PublicFrame>
  );
}
