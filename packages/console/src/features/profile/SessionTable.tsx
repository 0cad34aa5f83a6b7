import { Button } from '@mantine/core';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { count } from '../../lib/list-words.ts';
import { assertNever, useResultMutation } from '../../network/use-result-mutation.ts';
import { Chip } from '../../ui/Chip.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { Cell, Table } from '../../ui/Table.tsx';
import { showToast } from '../../ui/toasts.ts';
import { wordsForError, wordsForFailure } from '../../words/error-words.ts';
import { browserName } from './browser-name.ts';

export const SessionTable_viewer = graphql(`
  fragment SessionTable_viewer on Viewer {
    sessions { id current ip userAgent createdAt lastSeenAt }
  }
`);

const EndSessionMutation = graphql(`
  mutation EndSession($input: EndSessionInput!) {
    endSession(input: $input) {
      ... on EndSessionSuccess { endedSessionId }
      ... on DomainError { code message }
    }
  }
`);

const EndOtherSessionsMutation = graphql(`
  mutation EndOtherSessions {
    endOtherSessions {
      ... on EndOtherSessionsSuccess { endedSessions }
    }
  }
`);

const columns = [{ name: 'Browser' }, { name: 'Address' }, { name: 'Signed in' }, { name: 'Last seen' }, { name: 'Actions', hidden: true }];

interface SessionTableProps {
  viewer: FragmentType<typeof SessionTable_viewer>;
  /** Asks for the list anew: what ended is no object that an answer could name. */
  onEnded: () => void;
}

/** Where a person is signed in, and how to end it. */
export function SessionTable({ onEnded, ...refs }: SessionTableProps) {
  const { sessions } = readFragment(SessionTable_viewer, refs.viewer);
  const one = useResultMutation(EndSessionMutation);
  const others = useResultMutation(EndOtherSessionsMutation);

  const end = async (id: string) => {
    const result = await one.run({ input: { id } });
    switch (result.__typename) {
      case 'EndSessionSuccess':
        showToast({ text: 'That browser is signed out.' });
        onEnded();
        return;
      case 'SessionNotFound':
        showToast({ text: wordsForError(result), tone: 'danger' });
        onEnded();
        return;
      case 'Failed':
        showToast({ text: wordsForFailure(result.failure), tone: 'danger' });
        return;
      default:
        assertNever(result);
    }
  };
  const endOthers = async () => {
    const result = await others.run({});
    if (result.__typename === 'Failed') showToast({ text: wordsForFailure(result.failure), tone: 'danger' });
    else {
      showToast({ text: `${count(result.endedSessions, 'other browser was', 'other browsers were')} signed out.` });
      onEnded();
    }
  };

  return (
    <Panel
      heading="Where you are signed in"
      aside={
        sessions.length < 2 ? undefined : (
          <Button variant="default" size="compact-md" loading={others.pending} onClick={() => void endOthers()}>
            Sign out everywhere else
          </Button>
        )
      }
    >
      <Table label="Sessions" columns={columns}>
        {sessions.map((session) => (
          <tr key={session.id} role="row">
            <Cell>
              {browserName(session.userAgent)} {session.current ? <Chip tone="positive">This one</Chip> : null}
            </Cell>
            <Cell label="Address">
              <span className="mono">{session.ip ?? 'not known'}</span>
            </Cell>
            <Cell label="Signed in">
              <RelativeTime instant={session.createdAt} />
            </Cell>
            <Cell label="Last seen">
              <RelativeTime instant={session.lastSeenAt} />
            </Cell>
            <Cell wide>
              {session.current ? null : (
                <Button variant="subtle" color="danger" size="compact-sm" loading={one.pending} onClick={() => void end(session.id)}>
                  Sign out
                </Button>
              )}
            </Cell>
          </tr>
        ))}
      </Table>
    </Panel>
  );
}
