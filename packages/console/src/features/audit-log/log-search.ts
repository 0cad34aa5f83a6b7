import { parseAddress } from '@latchkey/domain/address/cidr.ts';
import type { AuditEventFilter } from '../../gql/graphql.ts';
import { parsePageSearch } from '../../lib/page-search.ts';
import { organizationActions } from '../../words/action-words.ts';

/** The filters as they stand in the address. */
export interface AuditLogSearch {
  action?: string;
  actor?: string;
  target?: string;
  ip?: string;
  from?: string;
  to?: string;
  event?: string;
  after?: string;
  page?: number;
}

const dayPattern = /^\d{4}-\d{2}-\d{2}$/;

/** Reads the address; what it does not know is dropped. */
export function parseAuditLogSearch(search: Record<string, unknown>): AuditLogSearch {
  const text = (name: string, pattern = /^.{1,100}$/s) => {
    const value = search[name];
    return typeof value === 'string' && pattern.test(value) ? { [name]: value } : {};
  };
  return {
    ...(organizationActions.some(({ value }) => value === search['action']) ? { action: String(search['action']) } : {}),
    ...text('actor', /^(?:usr|key)_[0-9A-Za-z]{1,64}$/), ...text('target', /^[a-z]+_[0-9A-Za-z]{1,64}$/),
    ...(typeof search['ip'] === 'string' && parseAddress(search['ip']).ok ? { ip: search['ip'] } : {}),
    ...text('from', dayPattern), ...text('to', dayPattern), ...text('event'),
    ...parsePageSearch(search),
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
