import { type ReactNode, useId } from 'react';
import classes from './Panel.module.css';

interface PanelProps {
  heading: string;
  hint?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}

/** A named part of a page. */
export function Panel({ heading, hint, aside, children }: PanelProps) {
  const id = useId();
  return (
    <section className={classes.panel} aria-labelledby={id}>
      <div className={classes.head}>
        <div>
          <h2 id={id} className={classes.heading}>
            {heading}
          </h2>
          {hint === undefined ? null : <p className={classes.hint}>{hint}</p>}
        </div>
        {aside}
      </div>
      <div className={classes.body}>{children}</div>
    </section>
  );
}
