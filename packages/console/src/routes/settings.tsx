import { getRouteApi } from '@tanstack/react-router';
import { FailureScreen } from '../features/failures/FailureScreen.tsx';
import { KeyCap } from '../features/settings/KeyCap.tsx';
import { OrganizationFacts } from '../features/settings/OrganizationFacts.tsx';
import { PolicyFacts } from '../features/settings/PolicyFacts.tsx';
import { PolicyForm } from '../features/settings/PolicyForm.tsx';
import { graphql } from '../gql/gql.ts';
import { count } from '../lib/list-words.ts';
import { Columns } from '../ui/Columns.tsx';
import { Fact, Facts } from '../ui/Facts.tsx';
import { Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import { SkeletonRows } from '../ui/Skeleton.tsx';
import { wordsForReason } from '../words/reason-words.ts';
import { usePageQuery } from './use-page-query.ts';

const SettingsQuery = graphql(`
  query Settings {
    organization {
      id
      viewerCan { updatePolicies { allowed reason } }
      policies { staleAfterDays rotationAdviceDays auditRetentionDays }
      ...PolicyForm_organization
      ...PolicyFacts_organization
      ...OrganizationFacts_organization
      ...KeyCap_organization
    }
  }
`);

const route = getRouteApi('/o/$org/settings');

/** The general words name admins too, who may not do this. */
const wordsAgainst = (reason: string | null): string => (reason === 'PERMISSION_REQUIRED' ? 'Only an owner changes policies. This is what holds.' : wordsForReason(reason));

export function SettingsRoute() {
  const { org } = route.useParams();
  const query = usePageQuery(SettingsQuery, {}, ['Organization', 'ApiKey']);
  if (query.state === 'failed') return <FailureScreen failure={query.failure} onRetry={query.retry} />;
  const organization = query.state === 'shown' ? query.answer.organization : null;
  if (query.state === 'shown' && organization === null) return query.refused === null ? null : <FailureScreen failure={query.refused} onRetry={query.renew} />;
  return (
    <Page title="Settings" lead="What holds for the keys and the records of this organization.">
      {organization === null ? (
        <SkeletonRows rows={3} height={9} />
      ) : (
        <Columns
          main={
            <Panel heading="Policies" hint={organization.viewerCan.updatePolicies.allowed ? undefined : wordsAgainst(organization.viewerCan.updatePolicies.reason)}>
              {organization.viewerCan.updatePolicies.allowed ? <PolicyForm organization={organization} organizationSlug={org} /> : <PolicyFacts organization={organization} />}
            </Panel>
          }
          aside={
            <>
              <Panel heading="This organization" hint="Plan and limit are set by the operator of the installation.">
                <OrganizationFacts organization={organization} />
              </Panel>
              {organization.viewerCan.updatePolicies.allowed ? (
                <Panel heading="Limit of keys" hint="You may lower it; keys that exist stay.">
                  <KeyCap organization={organization} />
                </Panel>
              ) : null}
              <Panel heading="For the whole installation" hint="Its operator decides these.">
                <Facts>
                  <Fact name="Stale">Keys that nobody used for {count(organization.policies.staleAfterDays, 'day')} are flagged</Fact>
                  <Fact name="Rotation">A new secret is recommended after {count(organization.policies.rotationAdviceDays, 'day')}</Fact>
                  <Fact name="Audit log">Kept for {count(organization.policies.auditRetentionDays, 'day')}</Fact>
                </Facts>
              </Panel>
            </>
          }
        />
      )}
    </Page>
  );
}
