import { beginsLikeKey } from '@latchkey/domain/key/format.ts';
import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { digestOf, lastFourOf } from '../../lib/pasted-key.ts';
import { FilterBar } from '../../ui/FilterBar.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Removable } from '../../ui/Removable.tsx';
import { SelectFilter } from '../../ui/SelectFilter.tsx';
import { levelWords, ownershipWords, statusWords } from '../../words/key-words.ts';
import { type ApiKeyListSearch, parseApiKeyListSearch } from './list-search.ts';

export const ApiKeyFilters_organization = graphql(`
  fragment ApiKeyFilters_organization on Organization {
    policies { staleAfterDays }
    workspaces(first: 100) { nodes { id name } }
  }
`);

export const ApiKeyFilters_installation = graphql(`
  fragment ApiKeyFilters_installation on Installation {
    keyFormats { prefix encoding }
  }
`);

interface ApiKeyFiltersProps {
  organization: FragmentType<typeof ApiKeyFilters_organization>;
  installation: FragmentType<typeof ApiKeyFilters_installation> | null;
  search: ApiKeyListSearch;
  onChange: (search: ApiKeyListSearch) => void;
  /** The digest of a key that was pasted, which belongs into no address; null when it is let go of. */
  digest: string | null;
  onDigest: (digest: string | null) => void;
}

const optionsOf = (words: Readonly<Record<string, string>>) => Object.entries(words).map(([value, label]) => ({ value, label }));

export function ApiKeyFilters({ search, onChange, digest, onDigest, ...refs }: ApiKeyFiltersProps) {
  const organization = readFragment(ApiKeyFilters_organization, refs.organization);
  const installation = readFragment(ApiKeyFilters_installation, refs.installation);
  const [text, setText] = useState(search.search ?? '');
  const [pasted, setPasted] = useState(false);
  const formats = (installation?.keyFormats ?? []).map(({ prefix, encoding }) => ({ prefix, encoding: encoding === 'HEX' ? ('hex' as const) : ('base62' as const) }));

  useEffect(() => setText(search.search ?? ''), [search.search]);

  const setFilter = (name: keyof ApiKeyListSearch, value: string) => {
    const { [name]: _before, page: _page, after: _after, ...rest } = search;
    onChange(parseApiKeyListSearch({ ...rest, ...(value === '' ? {} : { [name]: value }) }));
  };

  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const type = (value: string) => {
    clearTimeout(timer.current);
    // A secret pasted here must reach neither the address, which is kept in histories, nor the API.
    if (beginsLikeKey(value, formats)) {
      const lastFour = lastFourOf(value);
      setPasted(true);
      setText(lastFour ?? '');
      void digestOf(value, formats).then((found) => {
        onDigest(found);
        if (found === null && lastFour !== null) setFilter('search', lastFour);
      });
      return;
    }
    setPasted(false);
    onDigest(null);
    setText(value);
    timer.current = setTimeout(() => setFilter('search', value.trim()), 100);
  };

  return (
    <>
      <FilterBar label="Filter the keys">
        <TextInput
          type="search"
          aria-label="Search keys by name or last four characters"
          placeholder="Name or last four"
          leftSection={<IconSearch size={16} stroke={1.75} aria-hidden />}
          value={text}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => type(event.target.value)}
        />
        <SelectFilter label="Status" value={search.status ?? ''} options={optionsOf(statusWords)} onChange={(value) => setFilter('status', value)} />
        <SelectFilter label="Owner" value={search.ownership ?? ''} options={optionsOf(ownershipWords)} onChange={(value) => setFilter('ownership', value)} />
        <SelectFilter
          label="Workspace"
          value={search.workspace ?? ''}
          options={(organization.workspaces?.nodes ?? []).map((workspace) => ({ value: workspace.id, label: workspace.name }))}
          onChange={(value) => setFilter('workspace', value)}
        />
        <SelectFilter label="Level" value={search.level ?? ''} options={optionsOf(levelWords)} onChange={(value) => setFilter('level', value)} />
        <SelectFilter
          label="Attention"
          value={search.attention ?? ''}
          options={[
            { value: 'ending', label: 'Ends within 14 days' },
            { value: 'stale', label: `Unused for ${organization.policies.staleAfterDays} days` },
            { value: 'unused', label: 'Never used' },
          ]}
          onChange={(value) => setFilter('attention', value)}
        />
      </FilterBar>
      {search.permission === undefined ? null : (
        <Removable onRemove={() => setFilter('permission', '')}>
          Keys that hold <code>{search.permission}</code>
        </Removable>
      )}
      {search.madeWith === undefined ? null : <Removable onRemove={() => setFilter('madeWith', '')}>Keys that were made with another key</Removable>}
      {search.owner === undefined ? null : <Removable onRemove={() => setFilter('owner', '')}>Personal keys of one person</Removable>}
      {search.pinned === undefined ? null : (
        <Removable onRemove={() => setFilter('pinned', '')}>{search.pinned ? 'Keys that are limited to operations' : 'Keys that may run any operation'}</Removable>
      )}
      {search.operation === undefined ? null : (
        <Removable onRemove={() => setFilter('operation', '')}>
          Keys that are limited to operations, <code>{search.operation.slice(0, 15)}…</code> among them
        </Removable>
      )}
      {pasted ? (
        <div style={{ marginBottom: '1rem' }}>
          <Notice tone="brass" announce="status" title={digest === null ? 'That looks like a whole key' : 'A whole key'}>
            It stayed in this page and was not sent.{' '}
            {digest !== null
              ? 'The list shows the one key whose digest it has, also when that is revoked.'
              : text === ''
                ? 'Paste all of it to find its key.'
                : 'The list is searched by its last four characters.'}
          </Notice>
        </div>
      ) : null}
    </>
  );
}
