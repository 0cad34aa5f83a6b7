import { VisuallyHidden } from '@mantine/core';
import { IconArrowNarrowDown } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef } from 'react';
import classes from './Table.module.css';

interface Column {
  name: string;
  /** A hidden heading is there for those who listen only. */
  hidden?: boolean;
  lead?: ReactNode;
  /** Where the rows can be ordered by it, from its smallest on: whether they are, and what a press does. */
  order?: { active: boolean; onPress: () => void };
}

interface TableProps {
  label: string;
  columns: readonly Column[];
  children: ReactNode;
  footer?: ReactNode;
}

const stops = 'a[href], button, input, select, time[tabindex]';

/**
 * Up and Down lead to the same place in the next row, so that fifty rows need not be passed stop by stop. A field that uses the
 * arrows itself keeps them.
 */
function moveBetweenRows(event: KeyboardEvent): void {
  const { key, target } = event;
  if ((key !== 'ArrowDown' && key !== 'ArrowUp') || !(target instanceof HTMLElement) || target.matches('select, [role="menuitem"], [aria-haspopup]')) return;
  const row = target.closest('tr');
  const next = key === 'ArrowDown' ? row?.nextElementSibling : row?.previousElementSibling;
  if (row === null || row === undefined || next === null || next === undefined) return;
  const at = [...row.querySelectorAll(stops)].indexOf(target);
  const places = [...next.querySelectorAll<HTMLElement>(stops)];
  const place = places[Math.min(at, places.length - 1)];
  if (at === -1 || place === undefined) return;
  event.preventDefault();
  place.focus();
}

/** A quiet table that becomes a list of cards on a narrow screen. The roles are written out because `display` takes them away. */
export function Table({ label, columns, children, footer }: TableProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  useEffect(() => {
    const rows = body.current;
    rows?.addEventListener('keydown', moveBetweenRows);
    return () => rows?.removeEventListener('keydown', moveBetweenRows);
  }, []);
  return (
    <div className={classes.frame}>
      <table className={classes.table} role="table" aria-label={label}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th key={column.name} role="columnheader" scope="col" aria-sort={column.order?.active === true ? 'ascending' : undefined}>
                {column.lead}
                {column.hidden === true ? <VisuallyHidden>{column.name}</VisuallyHidden> : <Heading {...column} />}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup" ref={body}>{children}</tbody>
      </table>
      {footer}
    </div>
  );
}

/** The name of a column, as a button where the rows can be ordered by it. On a narrow screen the head is out of sight, and nothing in it may take the focus. */
const Heading = ({ name, order }: Column) =>
  order === undefined ? (
    name
  ) : (
    <>
      <button type="button" className={classes.order} onClick={order.onPress}>
        {name}
        <IconArrowNarrowDown className={classes.arrow} data-active={order.active || undefined} size={14} stroke={2} aria-hidden />
      </button>
      <span className={classes.named}>{name}</span>
    </>
  );

interface CellProps {
  /** The column's name, shown on a narrow screen. */
  label?: string;
  corner?: boolean;
  wide?: boolean;
  className?: string | undefined;
  children: ReactNode;
}

export function Cell({ label, corner = false, wide = false, className, children }: CellProps) {
  return (
    <td role="cell" data-label={label} data-corner={corner || undefined} data-wide={wide || undefined} className={className}>
      {children}
    </td>
  );
}
