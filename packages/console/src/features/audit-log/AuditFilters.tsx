import { parseAddress } from '@latchkey/domain/address/cidr.ts';
import { Button, TextInput } from '@mantine/core';
import { useEffect, useId, useState } from 'react';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { FilterBar } from '../../ui/FilterBar.tsx';
import { Removable } from '../../ui/Removable.tsx';
import { SelectFilter } from '../../ui/SelectFilter.tsx';
import { organizationActions } from '../../words/action-words.ts';
import classes from './AuditEventList.module.css';
import { type AuditLogSearch, parseAuditLogSearch } from './log-search.ts';

export const AuditFilters_organization = graphql(`
  fragment AuditFilters_organization on Organization {
    members(first: 100) { nodes { user { id name } } }
  }
`);

interface AuditFiltersProps {
  organization: FragmentType<typeof AuditFilters_organization>;
  search: AuditLogSearch;
  onChange: (search: AuditLogSearch) => void;
}

export function AuditFilters({ search, onChange, ...refs }: AuditFiltersProps) {
  const organization = readFragment(AuditFilters_organization, refs.organization);
  const id = useId();
  const [ip, setIp] = useState(search.ip ?? '');
  useEffect(() => setIp(search.ip ?? ''), [search.ip]);
  const setFilter = (name: keyof AuditLogSearch, value: string) => {
    const { [name]: _before, page: _page, after: _after, event: _event, ...rest } = search;
    onChange(parseAuditLogSearch({ ...rest, ...(value === '' ? {} : { [name]: value }) }));
  };
  const people = (organization.members?.nodes ?? []).map(({ user }) => ({ value: user.id, label: user.name }));
  const isAddress = ip.trim() === '' || parseAddress(ip.trim()).ok;
  const searchAddress = () => {
    if (isAddress && ip.trim() !== (search.ip ?? '')) setFilter('ip', ip.trim());
  };
  const filtered = Object.keys(search).some((name) => name !== 'page' && name !== 'after' && name !== 'event');
  return (
    <>
      <FilterBar label="Filter the audit log">
        <SelectFilter
          label="Action"
          value={search.action ?? ''}
          options={organizationActions}
          onChange={(value) => setFilter('action', value)}
        />
        <SelectFilter
          label="Actor"
          value={search.actor ?? ''}
          options={people}
          onChange={(value) => setFilter('actor', value)}
        />
        <TextInput
          aria-label="Address"
          placeholder="IP address"
          w="9.5rem"
          value={ip}
          spellCheck={false}
          error={!isAddress}
          onChange={(event) => setIp(event.target.value)}
          onBlur={searchAddress}
          onKeyDown={(event) => {
            if (event.key === 'Enter') searchAddress();
          }}
        />
        {(['from', 'to'] as const).map((name) => (
          <span key={name} className={classes.dateLabel}>
            <label htmlFor={`${id}-${name}`}>{name === 'from' ? 'From' : 'To'}</label>
            <input
              id={`${id}-${name}`}
              className={classes.date}
              type="date"
              value={search[name] ?? ''}
              onChange={(event) => setFilter(name, event.target.value)}
            />
          </span>
        ))}
        {filtered ? (
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => {
              setIp('');
              onChange({});
            }}
          >
            Clear filters
          </Button>
        ) : null}
      </FilterBar>
      {isAddress ? null : (
        <p className="field-error" role="alert">
          This is no whole IP address, such as 203.0.113.7 or 2001:db8::1.
        </p>
      )}
      {search.actor === undefined || people.some(({ value }) => value === search.actor) ? null : (
        <Removable onRemove={() => setFilter('actor', '')}>
          Done by <code>{search.actor}</code>
        </Removable>
      )}
      {search.target === undefined ? null : (
        <Removable onRemove={() => setFilter('target', '')}>
          Events of <code>{search.target}</code>
        </Removable>
      )}
    </>
  );
}
