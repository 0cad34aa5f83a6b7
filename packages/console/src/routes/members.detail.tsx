import { IconUserOff } from '@tabler/icons-react';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ApiKeyBriefList } from '../features/api-keys/ApiKeyBriefList.tsx';
import { AuditEventList } from '../features/audit-log/AuditEventList.tsx';
import { FailureScreen } from '../features/failures/FailureScreen.tsx';
import { MemberFacts } from '../features/members/MemberFacts.tsx';
import { MemberRole } from '../features/members/MemberRole.tsx';
import { RemoveMember } from '../features/members/RemoveMember.tsx';
import { graphql } from '../gql/gql.ts';
import type { MemberDetailQuery as Answer } from '../gql/graphql.ts';
import { paths } from '../lib/paths.ts';
import { Chip } from '../ui/Chip.tsx';
import { Columns } from '../ui/Columns.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { BackLabel, backLinkClass, Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import { Bone, SkeletonRows } from '../ui/Skeleton.tsx';
import { roleWords } from '../words/key-words.ts';
import { wordsForReason } from '../words/reason-words.ts';
import { usePageQuery } from './use-page-query.ts';

const MemberDetailQuery = graphql(`
  query MemberDetail($id: ID!) {
    node(id: $id) {
      ... on Member {
        id
        role
        user { id name email }
        ...MemberFacts_member
        ...MemberRole_member
        ...RemoveMember_member
      }
    }
    viewer { user { id } }
    organization {
      id
      ...MemberRole_organization
      viewerCan { readAuditLog { allowed reason } }
    }
  }
`);

/** What is kept under the id of the person and not of the member. */
const MemberRecordQuery = graphql(`
  query MemberRecord($userId: ID!, $signIn: String!) {
    organization {
      id
      apiKeys(filter: { ownerId: $userId, ownership: PERSONAL }, first: 10) { ...ApiKeyBriefList_connection }
      signIns: auditEvents(filter: { actorId: $userId, action: $signIn }, first: 1) { nodes { id occurredAt } }
      auditEvents(filter: { actorId: $userId }, first: 10) { nodes { id } ...AuditEventList_connection }
    }
  }
`);

const route = getRouteApi('/o/$org/members/$id');

export function MemberDetailRoute() {
  const { org, id } = route.useParams();
  const query = usePageQuery(MemberDetailQuery, { id }, ['Member']);
  const back = (
    <Link to={paths.members(org)} className={backLinkClass}>
      <BackLabel>Members</BackLabel>
    </Link>
  );
  if (query.state === 'failed') return <FailureScreen failure={query.failure} onRetry={query.retry} />;
  if (query.state === 'loading') {
    return (
      <Page title={'\u00a0'} back={back}>
        <SkeletonRows rows={3} height={9} />
      </Page>
    );
  }
  const { node: member, organization, viewer } = query.answer;
  if (member === null || member.__typename !== 'Member' || organization === null) {
    return (
      <EmptyState level={1} icon={<IconUserOff size={24} stroke={1.6} aria-hidden />} title="No such member" action={<Link to={paths.members(org)}>All members of this organization</Link>}>
        They were removed, never joined, or are not yours to see.
      </EmptyState>
    );
  }
  return <MemberPage member={member} organization={organization} isViewer={viewer?.user?.id === member.user.id} organizationSlug={org} back={back} />;
}

interface MemberPageProps {
  member: Extract<NonNullable<Answer['node']>, { __typename: 'Member' }>;
  organization: NonNullable<Answer['organization']>;
  isViewer: boolean;
  organizationSlug: string;
  back: ReactNode;
}

function MemberPage({ member, organization, isViewer, organizationSlug, back }: MemberPageProps) {
  const navigate = useNavigate();
  const query = usePageQuery(MemberRecordQuery, { userId: member.user.id, signIn: 'session.started' }, ['ApiKey', 'AuditEvent']);
  const { readAuditLog } = organization.viewerCan;
  const record = query.state === 'shown' ? query.answer.organization : null;
  const signIns = record?.signIns;
  return (
    <Page
      title={member.user.name}
      mark={
        <>
          <Chip tone="neutral">{roleWords[member.role]}</Chip>
          {isViewer ? <Chip tone="brass">You</Chip> : null}
        </>
      }
      lead={member.user.email}
      back={back}
      actions={<RemoveMember member={member} organizationSlug={organizationSlug} layout="page" onRemoved={() => void navigate({ to: paths.members(organizationSlug) })} />}
    >
      {query.state === 'failed' ? (
        <FailureScreen failure={query.failure} onRetry={query.retry} />
      ) : (
        <Columns
          main={
            <>
              <Panel heading="Personal keys" hint="Never stronger than this person’s role, and revoked with the membership.">
                {record === null ? (
                  <SkeletonRows rows={2} height={1.5} />
                ) : record.apiKeys === null ? (
                  <p className="muted">The keys are not yours to see.</p>
                ) : (
                  <ApiKeyBriefList connection={record.apiKeys} organizationSlug={organizationSlug} search={{ owner: member.user.id }} none="This person has no personal key." />
                )}
              </Panel>
              <Panel
                heading="What they did"
                aside={readAuditLog.allowed ? <Link to={paths.auditLog(organizationSlug)} search={{ actor: member.user.id }}>In the audit log</Link> : undefined}
              >
                {!readAuditLog.allowed ? (
                  <p className="muted">{wordsForReason(readAuditLog.reason)}</p>
                ) : record === null ? (
                  <Bone width="100%" height={8} />
                ) : record.auditEvents === null || record.auditEvents.nodes.length === 0 ? (
                  <p className="muted">Nothing yet.</p>
                ) : (
                  <AuditEventList connection={record.auditEvents} organizationSlug={organizationSlug} framed={false} />
                )}
              </Panel>
            </>
          }
          aside={
            <>
              <Panel heading="Role">
                <MemberRole member={member} organization={organization} />
              </Panel>
              <Panel heading="About">
                <MemberFacts member={member} lastSignIn={!readAuditLog.allowed ? 'hidden' : record === null ? 'loading' : { at: signIns?.nodes[0]?.occurredAt ?? null }} />
              </Panel>
            </>
          }
        />
      )}
    </Page>
  );
}
