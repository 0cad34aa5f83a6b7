import { FailureScreen } from '../features/failures/FailureScreen.tsx';
import { ChangePassword } from '../features/profile/ChangePassword.tsx';
import { ProfileForm } from '../features/profile/ProfileForm.tsx';
import { SessionTable } from '../features/profile/SessionTable.tsx';
import { graphql } from '../gql/gql.ts';
import { Page } from '../ui/Page.tsx';
import { SkeletonRows } from '../ui/Skeleton.tsx';
import classes from './profile.module.css';
import { usePageQuery } from './use-page-query.ts';

const ProfileQuery = graphql(`
  query Profile {
    viewer {
      user { id email ...ProfileForm_user }
      ...SessionTable_viewer
    }
  }
`);

export function ProfileRoute() {
  const query = usePageQuery(ProfileQuery, {}, ['Session']);
  if (query.state === 'failed') return <FailureScreen failure={query.failure} onRetry={query.retry} />;
  const viewer = query.state === 'shown' ? query.answer.viewer : null;
  return (
    <Page title="Profile" lead="Yours alone, and the same in every organization.">
      {viewer === null || viewer.user === null || query.state !== 'shown' ? (
        <SkeletonRows rows={3} height={9} />
      ) : (
        <div className={classes.parts}>
          <ProfileForm key={viewer.user.id} user={viewer.user} />
          <ChangePassword email={viewer.user.email} />
          <SessionTable viewer={viewer} onEnded={query.renew} />
        </div>
      )}
    </Page>
  );
}
