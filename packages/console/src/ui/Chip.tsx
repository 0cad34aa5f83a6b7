import type { ReactNode } from 'react';
import classes from './Chip.module.css';

export type Tone = 'positive' | 'warning' | 'danger' | 'neutral' | 'brass';

interface ChipProps {
  tone: Tone;
  icon?: ReactNode;
  children: ReactNode;
}

/** A word with a tone. The icon differs in shape, so that nothing is told by colour alone. */
export function Chip({ tone, icon, children }: ChipProps) {
  return (
    <span className={`${classes.chip} ${classes[tone]} ${icon === undefined ? classes.plain : ''}`}>
      {icon}
      {children}
    </span>
  );
}
