import type { ReactNode } from 'react';
import classes from './Columns.module.css';

/** The page of one thing: what it is and does at the left, facts about it at the right, one below the other where it is narrow. */
export const Columns = ({ main, aside }: { main: ReactNode; aside: ReactNode }) => (
  <div className={classes.columns}>
    <div className={classes.column}>{main}</div>
    <div className={classes.column}>{aside}</div>
  </div>
);
