import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { Chip } from '../../ui/Chip.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { Cell, Table } from '../../ui/Table.tsx';

export const WorkspaceTable_connection = graphql(`
  fragment WorkspaceTable_connection on WorkspaceConnection {
    nodes { id slug name archivedAt createdAt }
  }
`);

const columns = [{ name: 'Workspace' }, { name: 'Short name' }, { name: 'Created' }];

export function WorkspaceTable(props: { connection: FragmentType<typeof WorkspaceTable_connection> }) {
  const connection = readFragment(WorkspaceTable_connection, props.connection);
  return (
    <Table label="Workspaces" columns={columns}>
      {connection.nodes.map((workspace) => (
        <tr key={workspace.id} role="row">
          <Cell>
            <strong style={{ fontWeight: 580 }}>{workspace.name}</strong> {workspace.archivedAt === null ? null : <Chip tone="neutral">Archived</Chip>}
          </Cell>
          <Cell label="Short name">
            <span className="mono">{workspace.slug}</span>
          </Cell>
          <Cell label="Created">
            <RelativeTime instant={workspace.createdAt} />
          </Cell>
        </tr>
      ))}
    </Table>
  );
}
