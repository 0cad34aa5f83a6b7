import { Link } from '@tanstack/react-router';
import { memo, type ReactNode } from 'react';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { joinWords } from '../../lib/list-words.ts';
import { paths } from '../../lib/paths.ts';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { Cell, Table } from '../../ui/Table.tsx';
import { levelWords } from '../../words/key-words.ts';
import { ApiKeyActions } from './ApiKeyActions.tsx';
import { ApiKeyStatusChip } from './ApiKeyStatusChip.tsx';
import classes from './ApiKeyTable.module.css';
import type { ApiKeyListSearch } from './list-search.ts';
import type { Selection } from './selection.ts';

const ApiKeyRow_apiKey = graphql(`
  fragment ApiKeyRow_apiKey on ApiKey {
    id
    name
    hint
    status
    ownership
    owner { name }
    permissionLevel
    permissions
    workspaceScope
    workspaces { id name }
    expiresAt
    lastUsedAt
    lastUsedFrom
    stale
    ...ApiKeyStatusChip_apiKey
    ...ApiKeyActions_apiKey
  }
`);

export const ApiKeyTable_connection = graphql(`
  fragment ApiKeyTable_connection on ApiKeyConnection {
    nodes { id ...ApiKeyRow_apiKey }
  }
`);

interface ApiKeyTableProps {
  connection: FragmentType<typeof ApiKeyTable_connection>;
  organizationSlug: string;
  selection: Selection;
  order: ApiKeyListSearch['order'];
  onOrder: (order: ApiKeyListSearch['order']) => void;
  footer: ReactNode;
}

export function ApiKeyTable({ organizationSlug, selection, order, onOrder, footer, ...refs }: ApiKeyTableProps) {
  const connection = readFragment(ApiKeyTable_connection, refs.connection);
  const shown = connection.nodes.map((apiKey) => readFragment(ApiKeyRow_apiKey, apiKey));
  const chosen = shown.filter(({ id }) => selection.chosen.has(id)).length;
  const all = (
    <input
      type="checkbox"
      className={`check ${classes.all}`}
      aria-label="Choose all keys on this page"
      checked={chosen > 0 && chosen === shown.length}
      ref={(box) => {
        if (box !== null) box.indeterminate = chosen > 0 && chosen < shown.length;
      }}
      onChange={(event) => selection.choose(shown, event.target.checked)}
    />
  );
  const by = (name: NonNullable<typeof order>) => ({ active: order === name, onPress: () => onOrder(order === name ? undefined : name) });
  const columns = [
    { name: 'Key', lead: all, order: by('name') }, { name: 'Status' }, { name: 'Permissions' }, { name: 'Workspaces' },
    { name: 'Expires', order: by('ends') }, { name: 'Last used' }, { name: 'Owner' }, { name: 'Actions', hidden: true },
  ];
  return (
    <Table label="API keys" columns={columns} footer={footer}>
      {connection.nodes.map((apiKey) => (
        <ApiKeyRow key={apiKey.id} apiKey={apiKey} organizationSlug={organizationSlug} chosen={selection.chosen.has(apiKey.id)} choose={selection.choose} />
      ))}
    </Table>
  );
}

const fourteenDaysMilliseconds = 14 * 86_400_000;

interface ApiKeyRowProps {
  apiKey: FragmentType<typeof ApiKeyRow_apiKey>;
  organizationSlug: string;
  chosen: boolean;
  choose: Selection['choose'];
}

/** Kept as it is while its key is: a page of fifty is otherwise drawn anew at every letter of a search. */
const ApiKeyRow = memo(function ApiKeyRow({ organizationSlug, chosen, choose, ...refs }: ApiKeyRowProps) {
  const apiKey = readFragment(ApiKeyRow_apiKey, refs.apiKey);
  const names = apiKey.workspaces.map((workspace) => workspace.name);
  const soon =
    apiKey.status === 'ACTIVE' && apiKey.expiresAt !== null && Date.parse(apiKey.expiresAt) - Date.now() < fourteenDaysMilliseconds;
  return (
    <tr role="row">
      <Cell>
        <span className={classes.key}>
          <input
            type="checkbox"
            className="check"
            aria-label={`Choose ${apiKey.name}`}
            checked={chosen}
            onChange={(event) => choose([apiKey], event.target.checked)}
          />
          <span>
            <Link className={classes.name} to={paths.apiKey(organizationSlug, apiKey.id)}>
              {apiKey.name}
            </Link>
            <span className={classes.hint}>{apiKey.hint}</span>
          </span>
        </span>
      </Cell>
      <Cell label="Status">
        <ApiKeyStatusChip apiKey={apiKey} />
      </Cell>
      <Cell label="Permissions">
        {levelWords[apiKey.permissionLevel]}
        {apiKey.permissionLevel === 'RESTRICTED' ? (
          <span className={classes.second} title={apiKey.permissions.join(', ')}>
            {apiKey.permissions.length === 1 ? apiKey.permissions[0] : `${apiKey.permissions.length} permissions`}
          </span>
        ) : null}
      </Cell>
      <Cell label="Workspaces">
        {apiKey.workspaceScope === 'ALL' ? 'All' : names.length <= 2 ? joinWords(names) : (
          <span title={joinWords(names)}>
            {names[0]} <span className={classes.second}>and {names.length - 1} more</span>
          </span>
        )}
      </Cell>
      <Cell label="Expires" className={classes.time}>
        {apiKey.status === 'REVOKED' ? (
          <span className={classes.quiet}>Ended</span>
        ) : apiKey.expiresAt === null ? (
          <span className={classes.quiet}>Never</span>
        ) : (
          <span className={soon ? classes.soon : undefined}>
            <RelativeTime instant={apiKey.expiresAt} />
          </span>
        )}
      </Cell>
      <Cell label="Last used" className={classes.time}>
        {apiKey.lastUsedAt === null ? (
          <span className={classes.quiet}>Never</span>
        ) : (
          <>
            <RelativeTime instant={apiKey.lastUsedAt} />
            {apiKey.lastUsedFrom === null ? null : <span className={classes.second}>{apiKey.lastUsedFrom}</span>}
          </>
        )}
      </Cell>
      <Cell label="Owner">{apiKey.ownership === 'SERVICE' ? 'Service' : (apiKey.owner?.name ?? 'Nobody any more')}</Cell>
      <Cell corner>
        <ApiKeyActions apiKey={apiKey} organizationSlug={organizationSlug} layout="row" />
      </Cell>
    </tr>
  );
});
