import { NativeSelect, TextInput } from '@mantine/core';
import { IconCheck, IconSearch, IconX } from '@tabler/icons-react';
import { useDeferredValue, useState } from 'react';
import { useClient, useQuery } from 'urql';
import { readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { count } from '../../lib/list-words.ts';
import { CheckField } from '../../ui/CheckField.tsx';
import { ChoiceCards } from '../../ui/ChoiceCards.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { ReasonedButton } from '../../ui/ReasonedButton.tsx';
import { failureOf } from '../../network/failure.ts';
import { wordsForFailure } from '../../words/error-words.ts';
import { shortOperationId } from '../../words/operation-words.ts';
import classes from './OperationFields.module.css';
import { operationName, permissionsOf } from './operations.ts';
import { type KnownOperations, PickedOperation_operation } from './use-operations.ts';

const OperationChoicesQuery = graphql(`
  query OperationChoices($search: String) {
    organization {
      id
      persistedOperations(filter: { search: $search }, first: 50) {
        totalCount
        nodes { id ...PickedOperation_operation }
      }
      operationVersions(first: 100) {
        nodes { id client version operationCount }
      }
    }
  }
`);

const OperationSetQuery = graphql(`
  query OperationSet($id: ID!) {
    node(id: $id) {
      ... on OperationVersion { id client version operationIds }
    }
  }
`);

/** A permission that the chosen operations need, and how the key stands to it. */
export interface NeededPermission {
  name: string;
  given: boolean;
  /** Why it may not be given; null when it may. */
  reason: string | null;
}

interface OperationFieldsProps {
  operations: ReadonlySet<string> | null;
  onChange: (operations: ReadonlySet<string> | null) => void;
  known: KnownOperations;
  /** What stands for a permission in the form around this. */
  permission: (name: string) => NeededPermission;
  /** Why the permissions cannot be made exactly those that are needed; null when they can. */
  cannotGive: (needed: readonly string[]) => string | null;
  onGive: (needed: readonly string[]) => void;
  problem: string | null;
  /** The set that could take the place of the one that the key was given; null when there is no newer one. */
  newer: { client: string; version: string; operationIds: readonly string[] } | null;
}

const kindWords = { QUERY: 'reads', MUTATION: 'changes', SUBSCRIPTION: 'listens' } as const;

/** What a key may run: anything, or registered operations and nothing else. */
export function OperationFields({ operations, onChange, known, permission, cannotGive, onGive, problem, newer }: OperationFieldsProps) {
  return (
    <div className={classes.fields}>
      <ChoiceCards
        legend="Operations"
        value={operations === null ? 'ANY' : 'CHOSEN'}
        choices={[
          { value: 'ANY', title: 'Any operation', text: 'Whatever its permissions allow.' },
          { value: 'CHOSEN', title: 'Chosen operations', text: 'Registered ones and nothing else, with any variables.' },
        ]}
        onChange={(value) => onChange(value === 'ANY' ? null : new Set())}
      />
      {operations === null ? null : (
        <>
          {newer === null || newer.operationIds.every((id) => operations.has(id)) && newer.operationIds.length === operations.size ? null : (
            <Notice tone="brass" title={`${newer.client} has registered version ${newer.version} since`}>
              <p>This key runs what an earlier version had.</p>
              <ReasonedButton mt="xs" size="compact-md" variant="default" reason={null} onClick={() => onChange(new Set(newer.operationIds))}>
                Take the set of {newer.version}
              </ReasonedButton>
            </Notice>
          )}
          <Choices operations={operations} onChange={onChange} known={known} problem={problem} />
          <Needed
            operations={operations}
            known={known}
            permission={permission}
            cannotGive={cannotGive}
            onGive={onGive}
          />
        </>
      )}
    </div>
  );
}

interface ChoicesProps extends Pick<OperationFieldsProps, 'known' | 'problem' | 'onChange'> {
  operations: ReadonlySet<string>;
}

function Choices({ operations, onChange, known, problem }: ChoicesProps) {
  const [search, setSearch] = useState('');
  const [onlyChosen, setOnlyChosen] = useState(false);
  const [versionId, setVersionId] = useState('');
  const [filled, setFilled] = useState<string | null>(null);
  const wanted = useDeferredValue(search.trim());
  const client = useClient();
  const [{ data, error }] = useQuery({ query: OperationChoicesQuery, variables: wanted === '' ? {} : { search: wanted } });
  const found = (data?.organization?.persistedOperations?.nodes ?? []).map((node) => readFragment(PickedOperation_operation, node));
  const total = data?.organization?.persistedOperations?.totalCount ?? 0;
  const shown = onlyChosen ? [...operations].sort().map((id) => known.byId.get(id) ?? { id, name: null, kind: null, requiredPermissions: [], valid: true, retiredAt: null }) : found;
  // The latest first, so the first of each client is its current one.
  const current = [...Map.groupBy(data?.organization?.operationVersions?.nodes ?? [], (version) => version.client).values()].flatMap((versions) => versions.slice(0, 1));
  const chosenVersion = current.find(({ id }) => id === versionId) ?? current[0];
  const fill = async () => {
    if (chosenVersion === undefined) return;
    const { data: answer, error: failed } = await client.query(OperationSetQuery, { id: chosenVersion.id }).toPromise();
    if (answer?.node?.__typename !== 'OperationVersion') {
      setFilled(failed === undefined ? 'This version is not here any more.' : wordsForFailure(failureOf(failed)));
      return;
    }
    onChange(new Set(answer.node.operationIds));
    setFilled(`${count(answer.node.operationIds.length, 'operation')} of ${answer.node.client} ${answer.node.version} ${answer.node.operationIds.length === 1 ? 'is' : 'are'} chosen.`);
  };
  if (error !== undefined) return <Notice tone="danger">{wordsForFailure(failureOf(error))}</Notice>;
  return (
    <>
      {current.length === 0 ? null : (
        <div className={classes.fill}>
          <NativeSelect
            label="Current set of a client"
            value={chosenVersion?.id ?? ''}
            data={current.map(({ id, client: name, version, operationCount }) => ({ value: id, label: `${name} ${version}, ${count(operationCount, 'operation')}` }))}
            onChange={(event) => setVersionId(event.target.value)}
          />
          <ReasonedButton variant="default" reason={null} onClick={() => void fill()}>
            Use this set
          </ReasonedButton>
        </div>
      )}
      <p role="status" className={classes.filled}>
        {filled}
      </p>
      <div className={classes.picker}>
        <div className={classes.search}>
          <TextInput
            type="search"
            aria-label="Search operations"
            placeholder="Search by name, or paste an id"
            leftSection={<IconSearch size={16} stroke={1.75} aria-hidden />}
            value={search}
            error={problem}
            autoComplete="off"
            spellCheck={false}
            disabled={onlyChosen}
            onChange={(event) => setSearch(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter') event.preventDefault();
            }}
          />
          <CheckField label={`Only the ${count(operations.size, 'chosen one')}`} checked={onlyChosen} onChange={setOnlyChosen} />
        </div>
        {/* Focusable, so that the keyboard can scroll it also where every row is out of sight. */}
        <div className={classes.rows} role="group" aria-label="Registered operations" tabIndex={0}>
          {shown.map((operation) => (
            <CheckField
              key={operation.id}
              label={operation.name ?? shortOperationId(operation.id)}
              description={[
                operation.kind === null ? 'not registered here' : kindWords[operation.kind],
                operation.requiredPermissions.length === 0 ? 'needs no permission' : `needs ${operation.requiredPermissions.join(', ')}`,
                ...(operation.retiredAt === null ? [] : ['retired: it is refused']),
                ...(operation.valid ? [] : ['broken by an upgrade: it is refused']),
              ].join(', ')}
              checked={operations.has(operation.id)}
              onChange={(checked) => onChange(checked ? operations.union(new Set([operation.id])) : operations.difference(new Set([operation.id])))}
            />
          ))}
          {shown.length === 0 ? (
            <p className="muted">
              {onlyChosen ? 'None is chosen.' : wanted === '' ? (data === undefined ? '' : 'Nothing is registered yet. Operations come with “latchkey operations push”.') : 'No operation is called that.'}
            </p>
          ) : null}
          {!onlyChosen && total > found.length ? <p className="muted">{(total - found.length).toLocaleString('en')} more: search for them.</p> : null}
        </div>
      </div>
    </>
  );
}

interface NeededProps extends Pick<OperationFieldsProps, 'known' | 'permission' | 'cannotGive' | 'onGive'> {
  operations: ReadonlySet<string>;
}

/** What the chosen operations need, and what of it the key would lack. */
function Needed({ operations, known, permission, cannotGive, onGive }: NeededProps) {
  if (operations.size === 0) return null;
  const chosen = [...operations].flatMap((id) => known.byId.get(id) ?? []);
  const needed = permissionsOf(chosen).map(permission);
  const names = needed.map(({ name }) => name);
  if (known.failure !== null) return <Notice tone="danger" announce="status" title="What they need could not be read">{wordsForFailure(known.failure)}</Notice>;
  return (
    <div>
      <h3 className={classes.heading}>They need</h3>
      {needed.length === 0 ? <p className="muted">{known.pending ? 'Reading…' : 'No permission at all.'}</p> : null}
      <ul className={classes.needed} aria-label="Permissions that the operations need">
        {needed.map(({ name, given, reason }) => (
          <li key={name} className={classes.permission} data-lacking={given ? undefined : true}>
            {given ? <IconCheck size={15} stroke={2} aria-hidden /> : <IconX size={15} stroke={2} aria-hidden />}
            <code>{name}</code>
            <span className="muted">
              {given ? 'given' : (reason ?? 'not given')}
              {given ? '' : `, so ${chosen.filter((operation) => operation.requiredPermissions.includes(name)).map(({ id }) => operationName(id, known.byId)).slice(0, 3).join(', ')} could be refused`}
            </span>
          </li>
        ))}
      </ul>
      <ReasonedButton variant="default" size="compact-md" reason={known.pending ? 'What they need is still being read.' : cannotGive(names)} onClick={() => onGive(names)}>
        Give exactly these permissions
      </ReasonedButton>
    </div>
  );
}
