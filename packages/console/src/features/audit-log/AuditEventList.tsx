import { IconChevronRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { paths } from '../../lib/paths.ts';
import { formatExactUtc } from '../../lib/time.ts';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { wordsForAction } from '../../words/action-words.ts';
import classes from './AuditEventList.module.css';
import { changedFields } from './changed-fields.ts';

const AuditEventRow_event = graphql(`
  fragment AuditEventRow_event on AuditEvent {
    id
    sequence
    action
    occurredAt
    actor { kind id email name }
    credential { kind id }
    target { kind id name }
    before
    after
    ip
    userAgent
    requestId
  }
`);

export const AuditEventList_connection = graphql(`
  fragment AuditEventList_connection on AuditEventConnection {
    nodes { id ...AuditEventRow_event }
  }
`);

interface AuditEventListProps {
  connection: FragmentType<typeof AuditEventList_connection>;
  organizationSlug: string;
  /** The row that a deep link names; it is open from the start. */
  openId?: string | undefined;
  /** False inside a panel, which is a frame already. */
  framed?: boolean;
  footer?: ReactNode;
}

/** What happened, newest first; each row opens to before and after. */
export function AuditEventList({ organizationSlug, openId, framed = true, footer, ...refs }: AuditEventListProps) {
  const connection = readFragment(AuditEventList_connection, refs.connection);
  return (
    <div className={framed ? classes.frame : classes.bare}>
      {connection.nodes.map((event) => (
        <AuditEventRow key={event.id} event={event} organizationSlug={organizationSlug} open={event.id === openId} />
      ))}
      {footer}
    </div>
  );
}

/** The one event that a link names, above a page that does not have it. */
export function LinkedAuditEvent({ event, organizationSlug }: { event: FragmentType<typeof AuditEventRow_event>; organizationSlug: string }) {
  return (
    <div className={`${classes.frame} ${classes.linked}`}>
      <AuditEventRow event={event} organizationSlug={organizationSlug} open />
    </div>
  );
}

interface AuditEventRowProps {
  event: FragmentType<typeof AuditEventRow_event>;
  organizationSlug: string;
  open: boolean;
}

const actorKindWords = { USER: 'Somebody', API_KEY: 'An API key', SYSTEM: 'Latchkey', OPERATOR: 'The operator' } as const;

/** The page of what something was done to; null for what has none. It may be gone, which its page says. */
function pageOf({ kind, id }: { kind: string; id: string | null }, organizationSlug: string): string | null {
  if (id === null) return null;
  switch (kind) {
    case 'api_key':
      return paths.apiKey(organizationSlug, id);
    case 'member':
      return paths.member(organizationSlug, id);
    case 'organization':
      return paths.settings(organizationSlug);
    default:
      return null;
  }
}

function AuditEventRow({ organizationSlug, open, ...refs }: AuditEventRowProps) {
  const event = readFragment(AuditEventRow_event, refs.event);
  const onOneself = event.target.name !== null && (event.target.name === event.actor.name || event.target.name === event.actor.email);
  const log = paths.auditLog(organizationSlug);
  const page = pageOf(event.target, organizationSlug);
  const fields = changedFields(event.before, event.after);
  return (
    <details className={classes.event} id={event.id} open={open}>
      <summary className={classes.summary}>
        <IconChevronRight className={classes.chevron} size={16} stroke={1.75} aria-hidden />
        <span className={classes.line}>
          <span className={classes.actor}>{event.actor.name ?? event.actor.email ?? actorKindWords[event.actor.kind]}</span> {wordsForAction(event.action, onOneself)}
          {event.target.name === null || onOneself ? null : (
            <>
              {' '}
              <span className={classes.target}>“{event.target.name}”</span>
            </>
          )}
        </span>
        <span className={classes.when}>
          <RelativeTime instant={event.occurredAt} />
        </span>
      </summary>
      <div className={classes.details}>
        <Facts>
          <Fact name="Time">{formatExactUtc(event.occurredAt)}</Fact>
          <Fact name="Actor">
            {event.actor.email ?? event.actor.name ?? actorKindWords[event.actor.kind]}
            {event.actor.id === null ? null : (
              <>
                <span className="mono muted"> {event.actor.id}</span>{' '}
                <Link to={log} search={{ actor: event.actor.id }}>
                  All that this actor did
                </Link>
              </>
            )}
          </Fact>
          <Fact name="From">
            <span className="mono">{event.ip ?? 'no address'}</span>
            {event.userAgent === null ? null : <span className="muted"> {event.userAgent}</span>}{' '}
            {event.ip === null ? null : (
              <Link to={log} search={{ ip: event.ip }}>
                All from there
              </Link>
            )}
          </Fact>
          <Fact name="Action">
            <span className="mono">{event.action}</span> <span className="muted">#{event.sequence}, request {event.requestId}</span>{' '}
            <Link to={log} search={{ event: event.id }}>
              Link to this event
            </Link>
          </Fact>
          {event.target.id === null ? null : (
            <Fact name="Target">
              {page === null ? (
                <span className="mono">{event.target.id}</span>
              ) : (
                <Link className="mono" to={page}>
                  {event.target.id}
                </Link>
              )}{' '}
              <Link to={log} search={{ target: event.target.id }}>
                All that was done to it
              </Link>
            </Fact>
          )}
        </Facts>
        {fields.length === 0 ? null : (
          <table className={classes.diff}>
            <caption style={{ position: 'absolute', clipPath: 'inset(50%)' }}>Before and after</caption>
            <thead>
              <tr>
                <th scope="col">Field</th>
                {event.before === null ? null : <th scope="col">Before</th>}
                {event.after === null ? null : <th scope="col">After</th>}
              </tr>
            </thead>
            <tbody>
              {fields.map((field) => (
                <tr key={field.name}>
                  <th scope="row">{field.name}</th>
                  {event.before === null ? null : <td className={field.before === null ? undefined : classes.before}>{field.before ?? '–'}</td>}
                  {event.after === null ? null : <td className={field.after === null ? undefined : classes.after}>{field.after ?? '–'}</td>}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </details>
  );
}
