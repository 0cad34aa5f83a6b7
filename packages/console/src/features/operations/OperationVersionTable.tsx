import { Link } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { count } from '../../lib/list-words.ts';
import { paths } from '../../lib/paths.ts';
import { ReasonedButton } from '../../ui/ReasonedButton.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { Cell, Table } from '../../ui/Table.tsx';
import { wordsForReason } from '../../words/reason-words.ts';
import { OperationState } from './OperationTable.tsx';
import classes from './Operations.module.css';

const RetireVersionDialog = lazy(async () => ({ default: (await import('./RetireVersionDialog.tsx')).RetireVersionDialog }));

const OperationVersionRow_version = graphql(`
  fragment OperationVersionRow_version on OperationVersion {
    id
    client
    version
    operationCount
    pushedAt
    pushedBy { kind name }
    retiredAt
    lastUsedAt
    viewerCan { retire { allowed reason } }
  }
`);

export const OperationVersionTable_connection = graphql(`
  fragment OperationVersionTable_connection on OperationVersionConnection {
    nodes { id ...OperationVersionRow_version }
  }
`);

interface OperationVersionTableProps {
  connection: FragmentType<typeof OperationVersionTable_connection>;
  organizationSlug: string;
  footer: ReactNode;
}

const columns = [{ name: 'Client' }, { name: 'Operations' }, { name: 'Pushed' }, { name: 'Last used' }, { name: 'Actions', hidden: true }];

export function OperationVersionTable({ organizationSlug, footer, ...refs }: OperationVersionTableProps) {
  const connection = readFragment(OperationVersionTable_connection, refs.connection);
  return (
    <Table label="Versions" columns={columns} footer={footer}>
      {connection.nodes.map((version) => (
        <OperationVersionRow key={version.id} version={version} organizationSlug={organizationSlug} />
      ))}
    </Table>
  );
}

function OperationVersionRow({ organizationSlug, ...refs }: { version: FragmentType<typeof OperationVersionRow_version>; organizationSlug: string }) {
  const version = readFragment(OperationVersionRow_version, refs.version);
  const [retiring, setRetiring] = useState(false);
  const { retire } = version.viewerCan;
  const retired = version.retiredAt !== null;
  return (
    <tr role="row">
      <Cell>
        <Link className={classes.name} to={paths.operationVersions(organizationSlug)} search={{ client: version.client, ...(retired ? { retired: true } : {}) }}>
          {version.client}
        </Link>
        <span className={classes.chips}>
          <span className="mono">{version.version}</span> <OperationState retired={retired} valid />
        </span>
      </Cell>
      <Cell label="Operations">
        <Link to={paths.operations(organizationSlug)} search={{ client: version.client, version: version.version, ...(retired ? { retired: true } : {}) }}>
          {count(version.operationCount, 'operation')}
        </Link>
      </Cell>
      <Cell label="Pushed" className={classes.time}>
        <RelativeTime instant={version.pushedAt} />
        <span className={classes.second}>{version.pushedBy.name === null ? '' : `by ${version.pushedBy.name}`}</span>
      </Cell>
      <Cell label="Last used" className={classes.time}>
        {version.lastUsedAt === null ? <span className={classes.quiet}>Never</span> : <RelativeTime instant={version.lastUsedAt} />}
      </Cell>
      <Cell wide>
        <ReasonedButton
          variant="subtle"
          color="danger"
          size="compact-sm"
          aria-label={`Retire ${version.client} ${version.version}`}
          reason={retire.allowed ? null : wordsForReason(retire.reason)}
          onClick={() => setRetiring(true)}
        >
          Retire…
        </ReasonedButton>
        <Suspense>
          {retiring ? <RetireVersionDialog id={version.id} name={`${version.client} ${version.version}`} organizationSlug={organizationSlug} onClose={() => setRetiring(false)} /> : null}
        </Suspense>
      </Cell>
    </tr>
  );
}
