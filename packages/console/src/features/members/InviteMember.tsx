import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import type { Role } from '../../gql/graphql.ts';
import { formatExact } from '../../lib/time.ts';
import { assertNever, useResultMutation } from '../../network/use-result-mutation.ts';
import { Notice } from '../../ui/Notice.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { ReasonedButton } from '../../ui/ReasonedButton.tsx';
import { Snippet } from '../../ui/Snippet.tsx';
import { wordsForError, wordsForFailure } from '../../words/error-words.ts';
import { wordsForReason } from '../../words/reason-words.ts';
import { issuesByField } from '../../words/issues.ts';
import classes from './MemberTable.module.css';

export const InviteMember_organization = graphql(`
  fragment InviteMember_organization on Organization {
    viewerCan { inviteMember { allowed reason } }
    roles { role title description }
  }
`);

const InviteMemberMutation = graphql(`
  mutation InviteMember($input: InviteMemberInput!) {
    inviteMember(input: $input) {
      ... on InviteMemberSuccess { email link expiresAt }
      ... on DomainError { code message }
      ... on InvalidInput { issues { path code message } }
    }
  }
`);

/** Makes a one-time link, which the inviter passes on. Like a secret it is shown here only and kept nowhere. */
export function InviteMember(props: { organization: FragmentType<typeof InviteMember_organization> }) {
  const organization = readFragment(InviteMember_organization, props.organization);
  const { run, pending } = useResultMutation(InviteMemberMutation, ['Invitation']);
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('DEVELOPER');
  const [invitation, setInvitation] = useState<{ email: string; link: string; expiresAt: string } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const permit = organization.viewerCan.inviteMember;

  const invite = async () => {
    setProblem(null);
    setRefusal(null);
    const result = await run({ input: { email: email.trim(), role } });
    switch (result.__typename) {
      case 'InviteMemberSuccess':
        setInvitation(result);
        setEmail('');
        return;
      case 'InvalidInput':
        setProblem(issuesByField(result.issues).get('email') ?? wordsForError(result));
        return;
      case 'AlreadyMember':
        setProblem(wordsForError(result));
        return;
      case 'RoleNotAssignable':
        setRefusal(wordsForError(result));
        return;
      case 'Failed':
        setRefusal(wordsForFailure(result.failure));
        return;
      default:
        assertNever(result);
    }
  };

  return (
    <Panel heading="Invite someone" hint="You get a link to pass on. It works once.">
      <form
        noValidate
        className={classes.invite}
        onSubmit={(event) => {
          event.preventDefault();
          if (permit.allowed && !pending) void invite();
        }}
      >
        <TextInput
          type="email"
          label="Email address"
          value={email}
          error={problem}
          autoComplete="off"
          placeholder="sam@example.com"
          onChange={(event) => setEmail(event.target.value)}
        />
        <NativeSelect
          label="Role"
          value={role}
          data={organization.roles.map((description) => ({ value: description.role, label: description.title }))}
          onChange={(event) => setRole(event.target.value as Role)}
        />
        <ReasonedButton type="submit" loading={pending} reason={permit.allowed ? null : wordsForReason(permit.reason)}>
          Make invitation
        </ReasonedButton>
      </form>
      <p className="muted" style={{ marginTop: '0.5rem' }}>
        {organization.roles.find((description) => description.role === role)?.description}
      </p>
      {refusal === null ? null : (
        <Notice tone="danger" announce="alert">
          {refusal}
        </Notice>
      )}
      {invitation === null ? null : (
        <div style={{ marginTop: '1rem', display: 'grid', gap: '0.75rem' }}>
          <Notice tone="brass" announce="status" title={`Send this link to ${invitation.email}`}>
            It is shown only here and works once, until {formatExact(invitation.expiresAt)}. You can withdraw it under “Open invitations”.
          </Notice>
          <Snippet wrap label="Invitation link" text={invitation.link} />
        </div>
      )}
    </Panel>
  );
}
