import { lazy, type ReactNode, Suspense, useState } from 'react';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { ReasonedButton } from '../../ui/ReasonedButton.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { Cell, Table } from '../../ui/Table.tsx';
import { roleWords } from '../../words/key-words.ts';
import { wordsForReason } from '../../words/reason-words.ts';
import classes from './MemberTable.module.css';

const WithdrawInvitationDialog = lazy(async () => ({ default: (await import('./WithdrawInvitationDialog.tsx')).WithdrawInvitationDialog }));

const InvitationRow_invitation = graphql(`
  fragment InvitationRow_invitation on Invitation {
    id
    email
    role
    createdAt
    expiresAt
    invitedBy { kind name }
    viewerCan { withdraw { allowed reason } }
  }
`);

export const InvitationTable_connection = graphql(`
  fragment InvitationTable_connection on InvitationConnection {
    nodes { id ...InvitationRow_invitation }
  }
`);

const columns = [{ name: 'Invited' }, { name: 'Role' }, { name: 'By' }, { name: 'Ends' }, { name: 'Actions', hidden: true }];

/** Invitations that nobody has accepted yet. */
export function InvitationTable({ footer, ...refs }: { connection: FragmentType<typeof InvitationTable_connection>; footer: ReactNode }) {
  const connection = readFragment(InvitationTable_connection, refs.connection);
  return (
    <Table label="Open invitations" columns={columns} footer={footer}>
      {connection.nodes.map((invitation) => (
        <InvitationRow key={invitation.id} invitation={invitation} />
      ))}
    </Table>
  );
}

function InvitationRow(props: { invitation: FragmentType<typeof InvitationRow_invitation> }) {
  const invitation = readFragment(InvitationRow_invitation, props.invitation);
  const [asking, setAsking] = useState(false);
  const { withdraw } = invitation.viewerCan;
  const by = invitation.invitedBy;
  return (
    <tr role="row">
      <Cell>
        <span className={classes.name}>{invitation.email}</span>
        <span className={classes.email}>
          invited <RelativeTime instant={invitation.createdAt} />
        </span>
      </Cell>
      <Cell label="Role">{roleWords[invitation.role]}</Cell>
      <Cell label="By">{by === null ? <span className="muted">Not known</span> : by.kind === 'OPERATOR' ? 'The operator' : (by.name ?? 'Somebody')}</Cell>
      <Cell label="Ends">
        <RelativeTime instant={invitation.expiresAt} />
      </Cell>
      <Cell wide>
        <ReasonedButton
          variant="subtle"
          color="danger"
          size="compact-sm"
          aria-label={`Withdraw the invitation of ${invitation.email}`}
          reason={withdraw.allowed ? null : wordsForReason(withdraw.reason)}
          onClick={() => setAsking(true)}
        >
          Withdraw…
        </ReasonedButton>
        <Suspense>{asking ? <WithdrawInvitationDialog id={invitation.id} email={invitation.email} onClose={() => setAsking(false)} /> : null}</Suspense>
      </Cell>
    </tr>
  );
}
