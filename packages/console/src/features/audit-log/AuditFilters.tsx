import { Button, TextInput } from '@mantine/core';
import { useId, useState } from 'react';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import type { AuditEventFilter } from '../../gql/graphql.ts';
import { SelectFilter } from '../../ui/SelectFilter.tsx';
import { organizationActions } from '../../words/action-words.ts';
import classes from './AuditEventList.module.css';

export const AuditFilters_organization = graphql(`
  fragment AuditFilters_organization on Organization {
    members(first: 100) { nodes { user { id name } } }
  }
`);

/** The filters as they stand in the address. */
export interface AuditLogSearch {
  action?: string;
  actor?: string;
  target?: string;
  ip?: string;
  from?: string;
  to?: string;
  event?: string;
  page?: number;
}

const dayPattern = /^\d{4}-\d{2}-\d{2}$/;

/** Reads the address; what it does not know is dropped. */
export function parseAuditLogSearch(search: Record<string, unknown>): AuditLogSearch {
  const text = (name: string, pattern = /^.{1,100}$/s) => {
    const value = search[name];
    return typeof value === 'string' && pattern.test(value) ? { [name]: value } : {};
  };
  const page = Number(search['page']);
  return {
    ...text('action', /^[a-z_]+\.[a-z_]+$/), ...text('actor'), ...text('target'), ...text('ip', /^[0-9a-fA-F:.]{2,45}$/),
    ...text('from', dayPattern), ...text('to', dayPattern), ...text('event'),
    ...(Number.isInteger(page) && page > 1 ? { page } : {}),
  };
}

/** The filter for the API; whole days, in the reader's own time zone, the last one included. */
export function auditFilterOf(search: AuditLogSearch): AuditEventFilter {
  const instant = (day: string | undefined, time: string) => {
    if (day === undefined) return undefined;
    const date = new Date(`${day}T${time}`);
    return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
  };
  const from = instant(search.from, '00:00:00');
  const to = instant(search.to, '23:59:59.999');
  return {
    ...(search.action === undefined ? {} : { action: search.action }),
    ...(search.actor === undefined ? {} : { actorId: search.actor }),
    ...(search.target === undefined ? {} : { targetId: search.target }),
    ...(search.ip === undefined ? {} : { ip: search.ip }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}

interface AuditFiltersProps {
  organization: FragmentType<typeof AuditFilters_organization>;
  search: AuditLogSearch;
  onChange: (search: AuditLogSearch) => void;
}

export function AuditFilters({ search, onChange, ...refs }: AuditFiltersProps) {
  const organization = readFragment(AuditFilters_organization, refs.organization);
  const id = useId();
  const [ip, setIp] = useState(search.ip ?? '');
  const setFilter = (name: keyof AuditLogSearch, value: string) => {
    const { [name]: _before, page: _page, event: _event, ...rest } = search;
    onChange(parseAuditLogSearch({ ...rest, ...(value === '' ? {} : { [name]: value }) }));
  };
  const filtered = Object.keys(search).some((name) => name !== 'page' && name !== 'event');
  return (
    <div className={classes.filters} role="search" aria-label="Filter the audit log">
      <SelectFilter
        label="Action"
        value={search.action ?? ''}
        options={organizationActions}
        onChange={(value) => setFilter('action', value)}
      />
      <SelectFilter
        label="Actor"
        value={search.actor ?? ''}
        options={(organization.members?.nodes ?? []).map(({ user }) => ({ value: user.id, label: user.name }))}
        onChange={(value) => setFilter('actor', value)}
      />
      <TextInput
        aria-label="Address"
        placeholder="IP address"
        w="9.5rem"
        value={ip}
        spellCheck={false}
        onChange={(event) => setIp(event.target.value)}
        onBlur={() => setFilter('ip', ip.trim())}
        onKeyDown={(event) => {
          if (event.key === 'Enter') setFilter('ip', ip.trim());
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
    </div>
  );
}
