import type { ReactNode } from 'react';
import classes from './FilterBar.module.css';

/** The filters of a list; a text field that comes first takes the room. */
export const FilterBar = ({ label, children }: { label: string; children: ReactNode }) => (
  <div className={classes.filters} role="search" aria-label={label}>
    {children}
  </div>
);
