import { IconAlertTriangle, IconCalendarOff, IconCheck, IconFileCode, IconStack2, IconWorld } from '@tabler/icons-react';
import classes from './AuthoritySummary.module.css';
import type { Summary } from './summary.ts';

/** What the key could do, said aloud while the form is being filled in. */
export function AuthoritySummary({ summary }: { summary: Summary }) {
  return (
    <section className={classes.card} aria-label="What this key could do">
      <div className={classes.body}>
        <h2 className={classes.heading}>In words</h2>
        <p className={classes.whose}>{summary.whose}</p>
        <div>
          <p className={classes.label}>It may</p>
          {summary.may.length === 0 ? <p className="muted">Nothing yet.</p> : null}
          <ul className={classes.list}>
            {summary.may.map((line) => (
              <li key={line}>
                <IconCheck size={15} stroke={2} aria-hidden />
                {line}
              </li>
            ))}
          </ul>
        </div>
        <ul className={classes.list}>
          <li>
            <IconStack2 size={15} stroke={1.75} aria-hidden />
            {summary.where}
          </li>
          <li>
            <IconWorld size={15} stroke={1.75} aria-hidden />
            {summary.from}
          </li>
          {summary.runs === null ? null : (
            <li>
              <IconFileCode size={15} stroke={1.75} aria-hidden />
              {summary.runs}
            </li>
          )}
          <li>
            <IconCalendarOff size={15} stroke={1.75} aria-hidden />
            {summary.until}
          </li>
        </ul>
        {summary.warnings.length === 0 ? null : (
          <ul className={`${classes.list} ${classes.warning}`}>
            {summary.warnings.map((warning) => (
              <li key={warning}>
                <IconAlertTriangle size={15} stroke={1.75} aria-hidden />
                {warning}
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}
