import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import type { Role } from '../../gql/graphql.ts';
import { count } from '../../lib/list-words.ts';
import { assertNever, useResultMutation } from '../../network/use-result-mutation.ts';
import { showToast } from '../../ui/toasts.ts';
import { wordsForError, wordsForFailure } from '../../words/error-words.ts';
import { roleWords } from '../../words/key-words.ts';
import { wordsForReason } from '../../words/reason-words.ts';
import classes from './MemberTable.module.css';

export const MemberRole_member = graphql(`
  fragment MemberRole_member on Member {
    id
    role
    user { id name }
    viewerCan {
      assignableRoles
      changeRole { allowed reason }
    }
  }
`);

export const MemberRole_organization = graphql(`
  fragment MemberRole_organization on Organization {
    roles { role title description permissions }
  }
`);

const ChangeMemberRoleMutation = graphql(`
  mutation ChangeMemberRole($input: ChangeMemberRoleInput!) {
    changeMemberRole(input: $input) {
      ... on ChangeMemberRoleSuccess { member { id role } }
      ... on DomainError { code message }
    }
  }
`);

interface MemberRoleProps {
  member: FragmentType<typeof MemberRole_member>;
  organization: FragmentType<typeof MemberRole_organization>;
}

/**
 * The role of a member in words, to be changed by who may. A button changes it and not the choice itself: whoever goes through the
 * roles by arrow keys passes the strongest on the way.
 */
export function MemberRole(props: MemberRoleProps) {
  const member = readFragment(MemberRole_member, props.member);
  const organization = readFragment(MemberRole_organization, props.organization);
  const { run, pending } = useResultMutation(ChangeMemberRoleMutation);
  const [chosen, setChosen] = useState<Role | null>(null);
  const { assignableRoles, changeRole: permit } = member.viewerCan;
  const role = chosen ?? member.role;
  const described = organization.roles.find((description) => description.role === role);
  const change = async () => {
    const result = await run({ input: { id: member.id, role } });
    switch (result.__typename) {
      case 'ChangeMemberRoleSuccess':
        setChosen(null);
        showToast({ text: `${member.user.name} is now ${roleWords[role].toLowerCase()}.` });
        return;
      case 'InvalidInput':
      case 'MemberNotFound':
      case 'LastOwner':
      case 'RoleNotAssignable':
        showToast({ text: wordsForError(result), tone: 'danger' });
        return;
      case 'Failed':
        showToast({ text: wordsForFailure(result.failure), tone: 'danger' });
        return;
      default:
        assertNever(result);
    }
  };
  return (
    <form
      className={classes.role}
      onSubmit={(event) => {
        event.preventDefault();
        if (role !== member.role && !pending) void change();
      }}
    >
      {permit.allowed ? (
        <div className={classes.choose}>
          <NativeSelect
            aria-label={`Role of ${member.user.name}`}
            w="9rem"
            value={role}
            disabled={pending}
            data={organization.roles.filter((description) => assignableRoles.includes(description.role)).map(({ role: value, title }) => ({ value, label: title }))}
            onChange={(event) => setChosen(event.target.value as Role)}
          />
          {role === member.role ? null : (
            <Button type="submit" loading={pending}>
              Change role
            </Button>
          )}
        </div>
      ) : (
        <p>
          <strong>{roleWords[member.role]}</strong> <span className="muted">{wordsForReason(permit.reason)}</span>
        </p>
      )}
      <div role="status">
        <p>{described?.description}</p>
        <p className="muted">{count(described?.permissions.length ?? 0, 'permission')} today.</p>
      </div>
    </form>
  );
}
