import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { paths } from '../../lib/paths.ts';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { Cell, Table } from '../../ui/Table.tsx';
import { roleWords } from '../../words/key-words.ts';
import classes from './MemberTable.module.css';
import { RemoveMember } from './RemoveMember.tsx';

const MemberRow_member = graphql(`
  fragment MemberRow_member on Member {
    id
    createdAt
    user { id name email }
    role
    ...RemoveMember_member
  }
`);

export const MemberTable_connection = graphql(`
  fragment MemberTable_connection on MemberConnection {
    nodes { id ...MemberRow_member }
  }
`);

const columns = [{ name: 'Member' }, { name: 'Role' }, { name: 'Since' }, { name: 'Actions', hidden: true }];

interface MemberTableProps {
  connection: FragmentType<typeof MemberTable_connection>;
  organizationSlug: string;
  footer: ReactNode;
}

export function MemberTable({ organizationSlug, footer, ...refs }: MemberTableProps) {
  const connection = readFragment(MemberTable_connection, refs.connection);
  return (
    <Table label="Members" columns={columns} footer={footer}>
      {connection.nodes.map((member) => (
        <MemberRow key={member.id} member={member} organizationSlug={organizationSlug} />
      ))}
    </Table>
  );
}

const initials = (name: string) =>
  name.split(/\s+/).filter(Boolean).slice(0, 2).map((word) => word.charAt(0).toUpperCase()).join('') || '?';

function MemberRow({ organizationSlug, ...refs }: { member: FragmentType<typeof MemberRow_member>; organizationSlug: string }) {
  const member = readFragment(MemberRow_member, refs.member);
  return (
    <tr role="row">
      <Cell>
        <span className={classes.person}>
          <span className={classes.initials} aria-hidden>
            {initials(member.user.name)}
          </span>
          <span>
            <Link className={classes.name} to={paths.member(organizationSlug, member.id)}>
              {member.user.name}
            </Link>
            <span className={classes.email}>{member.user.email}</span>
          </span>
        </span>
      </Cell>
      <Cell label="Role">{roleWords[member.role]}</Cell>
      <Cell label="Since">
        <RelativeTime instant={member.createdAt} />
      </Cell>
      <Cell wide>
        <RemoveMember member={member} organizationSlug={organizationSlug} layout="row" />
      </Cell>
    </tr>
  );
}
