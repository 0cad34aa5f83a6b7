import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './Removable.module.css';

/** A filter that came with a link and has no field of its own: what it is, and how to be rid of it. */
export const Removable = ({ onRemove, children }: { onRemove: () => void; children: ReactNode }) => (
  <p className={classes.removable}>
    <span>{children}</span>
    <button type="button" className={classes.remove} onClick={onRemove}>
      <IconX size={14} stroke={2} aria-hidden />
      Show all
    </button>
  </p>
);
