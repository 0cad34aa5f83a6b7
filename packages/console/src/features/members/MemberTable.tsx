import { NativeSelect } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import type { Role } from '../../gql/graphql.ts';
import { assertNever, useResultMutation } from '../../network/use-result-mutation.ts';
import { ReasonedButton } from '../../ui/ReasonedButton.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { Cell, Table } from '../../ui/Table.tsx';
import { showToast } from '../../ui/toasts.ts';
import { wordsForError, wordsForFailure } from '../../words/error-words.ts';
import { roleWords } from '../../words/key-words.ts';
import { wordsForReason } from '../../words/reason-words.ts';
import classes from './MemberTable.module.css';

const RemoveMemberDialog = lazy(async () => ({ default: (await import('./RemoveMemberDialog.tsx')).RemoveMemberDialog }));

const MemberRow_member = graphql(`
  fragment MemberRow_member on Member {
    id
    role
    createdAt
    user { id name email }
    viewerCan {
      assignableRoles
      changeRole { allowed reason }
      remove { allowed reason }
    }
  }
`);

export const MemberTable_connection = graphql(`
  fragment MemberTable_connection on MemberConnection {
    nodes { id ...MemberRow_member }
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

const columns = [{ name: 'Member' }, { name: 'Role' }, { name: 'Since' }, { name: 'Actions', hidden: true }];

export function MemberTable(props: { connection: FragmentType<typeof MemberTable_connection> }) {
  const connection = readFragment(MemberTable_connection, props.connection);
  return (
    <Table label="Members" columns={columns}>
      {connection.nodes.map((member) => (
        <MemberRow key={member.id} member={member} />
      ))}
    </Table>
  );
}

const initials = (name: string) =>
  name.split(/\s+/).filter(Boolean).slice(0, 2).map((word) => word.charAt(0).toUpperCase()).join('') || '?';

function MemberRow(props: { member: FragmentType<typeof MemberRow_member> }) {
  const member = readFragment(MemberRow_member, props.member);
  const { run, pending } = useResultMutation(ChangeMemberRoleMutation);
  const [removing, setRemoving] = useState(false);
  const { viewerCan } = member;
  const roles = [...new Set<Role>([member.role, ...viewerCan.assignableRoles])];

  const changeRole = async (role: Role) => {
    const result = await run({ input: { id: member.id, role } });
    switch (result.__typename) {
      case 'ChangeMemberRoleSuccess':
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
    <tr role="row">
      <Cell>
        <span className={classes.person}>
          <span className={classes.initials} aria-hidden>
            {initials(member.user.name)}
          </span>
          <span>
            <span className={classes.name}>{member.user.name}</span>
            <span className={classes.email}>{member.user.email}</span>
          </span>
        </span>
      </Cell>
      <Cell label="Role">
        {viewerCan.changeRole.allowed && roles.length > 1 ? (
          <NativeSelect
            aria-label={`Role of ${member.user.name}`}
            w="9rem"
            value={member.role}
            disabled={pending}
            data={roles.map((role) => ({ value: role, label: roleWords[role] }))}
            onChange={(event) => void changeRole(event.target.value as Role)}
          />
        ) : (
          <span title={viewerCan.changeRole.allowed ? undefined : wordsForReason(viewerCan.changeRole.reason)}>{roleWords[member.role]}</span>
        )}
      </Cell>
      <Cell label="Since">
        <RelativeTime instant={member.createdAt} />
      </Cell>
      <Cell wide>
        <ReasonedButton
          variant="subtle"
          color="danger"
          size="compact-sm"
          reason={viewerCan.remove.allowed ? null : wordsForReason(viewerCan.remove.reason)}
          onClick={() => setRemoving(true)}
        >
          Remove
        </ReasonedButton>
        <Suspense>{removing ? <RemoveMemberDialog id={member.id} name={member.user.name} onClose={() => setRemoving(false)} /> : null}</Suspense>
      </Cell>
    </tr>
  );
}
