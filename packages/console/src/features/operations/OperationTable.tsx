import { IconAlertTriangle, IconArchive } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { count } from '../../lib/list-words.ts';
import { paths } from '../../lib/paths.ts';
import { AccessChip } from '../../ui/AccessChip.tsx';
import { Chip } from '../../ui/Chip.tsx';
import { CopyId } from '../../ui/CopyId.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { Cell, Table } from '../../ui/Table.tsx';
import { operationName, shortOperationId } from '../../words/operation-words.ts';
import classes from './Operations.module.css';

const OperationRow_operation = graphql(`
  fragment OperationRow_operation on PersistedOperation {
    id
    name
    kind
    valid
    requiredPermissions
    uses
    lastUsedAt
    retiredAt
    clients { client version }
  }
`);

export const OperationTable_connection = graphql(`
  fragment OperationTable_connection on PersistedOperationConnection {
    nodes { id ...OperationRow_operation }
  }
`);

interface OperationTableProps {
  connection: FragmentType<typeof OperationTable_connection>;
  organizationSlug: string;
  footer: ReactNode;
}

const columns = [{ name: 'Operation' }, { name: 'Access' }, { name: 'Needs' }, { name: 'Clients' }, { name: 'Last used' }];

export function OperationTable({ organizationSlug, footer, ...refs }: OperationTableProps) {
  const connection = readFragment(OperationTable_connection, refs.connection);
  return (
    <Table label="Operations" columns={columns} footer={footer}>
      {connection.nodes.map((operation) => (
        <OperationRow key={operation.id} operation={operation} organizationSlug={organizationSlug} />
      ))}
    </Table>
  );
}

function OperationRow({ organizationSlug, ...refs }: { operation: FragmentType<typeof OperationRow_operation>; organizationSlug: string }) {
  const operation = readFragment(OperationRow_operation, refs.operation);
  const { clients, requiredPermissions } = operation;
  const names = [...new Set(clients.map(({ client }) => client))];
  return (
    <tr role="row">
      <Cell>
        <Link className={classes.name} to={paths.operation(organizationSlug, operation.id)}>
          {operationName(operation.name)}
        </Link>
        <CopyId id={operation.id} short={shortOperationId(operation.id)} of={operationName(operation.name)} />
      </Cell>
      <Cell label="Access">
        <span className={classes.chips}>
          <AccessChip writes={operation.kind === 'MUTATION'} />
          <OperationState retired={operation.retiredAt !== null} valid={operation.valid} />
        </span>
      </Cell>
      <Cell label="Needs">
        {requiredPermissions.length === 0 ? (
          <span className={classes.quiet}>{operation.valid ? 'No permission' : 'Not known'}</span>
        ) : (
          <>
            <span className="mono">{requiredPermissions[0]}</span>
            {requiredPermissions.length === 1 ? null : (
              <span className={classes.second} title={requiredPermissions.join(', ')}>
                and {count(requiredPermissions.length - 1, 'more permission')}
              </span>
            )}
          </>
        )}
      </Cell>
      <Cell label="Clients">
        {names.length === 0 ? (
          <span className={classes.quiet}>None in use</span>
        ) : (
          <>
            {names.join(', ')}
            <span className={classes.second}>{clients.length === 1 ? clients[0]?.version : count(clients.length, 'version')}</span>
          </>
        )}
      </Cell>
      <Cell label="Last used" className={classes.time}>
        {operation.lastUsedAt === null ? (
          <span className={classes.quiet}>Never</span>
        ) : (
          <>
            <RelativeTime instant={operation.lastUsedAt} />
            <span className={classes.second}>{count(operation.uses, 'request')}</span>
          </>
        )}
      </Cell>
    </tr>
  );
}

/** What keeps an operation from being run; nothing where it can be. */
export const OperationState = ({ retired, valid }: { retired: boolean; valid: boolean }) => (
  <>
    {retired ? (
      <Chip tone="neutral" icon={<IconArchive size={13} stroke={2} aria-hidden />}>
        Retired
      </Chip>
    ) : null}
    {valid ? null : (
      <Chip tone="danger" icon={<IconAlertTriangle size={13} stroke={2} aria-hidden />}>
        Not valid any more
      </Chip>
    )}
  </>
);
