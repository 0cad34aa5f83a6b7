import { Outlet, useParams } from '@tanstack/react-router';
import { FailureScreen } from '../features/failures/FailureScreen.tsx';
import { InviteMember } from '../features/members/InviteMember.tsx';
import { graphql } from '../gql/gql.ts';
import { paths } from '../lib/paths.ts';
import { Page } from '../ui/Page.tsx';
import { SectionLinks } from '../ui/SectionLinks.tsx';
import { SkeletonRows } from '../ui/Skeleton.tsx';
import { usePageQuery } from './use-page-query.ts';

const MembersLayoutQuery = graphql(`
  query MembersLayout {
    organization {
      id
      ...InviteMember_organization
    }
  }
`);

/** What the two lists have in common. It stays when one goes from one to the other, so that a link that is shown once is not lost on the way. */
export function MembersLayout() {
  const { org = '' } = useParams({ strict: false });
  const query = usePageQuery(MembersLayoutQuery, {}, []);
  if (query.state === 'failed') return <FailureScreen failure={query.failure} onRetry={query.retry} />;
  const organization = query.state === 'shown' ? query.answer.organization : null;
  return (
    <Page title="Members" lead="Who may work in this organization, and how far.">
      {organization === null ? (
        <SkeletonRows rows={1} height={9} />
      ) : (
        <>
          <div style={{ marginBottom: '1rem' }}>
            <InviteMember organization={organization} />
          </div>
          <SectionLinks
            label="Members"
            links={[
              { to: paths.members(org), label: 'Members' },
              { to: paths.invitations(org), label: 'Open invitations' },
            ]}
          />
          <Outlet />
        </>
      )}
    </Page>
  );
}
