import { IconAlertTriangle, IconCircleCheck, IconExclamationCircle, IconInfoCircle, IconKey } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Tone } from './Chip.tsx';
import classes from './Notice.module.css';

const icons = { positive: IconCircleCheck, warning: IconAlertTriangle, danger: IconExclamationCircle, neutral: IconInfoCircle, brass: IconKey };

interface NoticeProps {
  tone: Tone;
  title?: string;
  /** `alert` interrupts a screen reader: for what follows from the person's own act. */
  announce?: 'alert' | 'status';
  children?: ReactNode;
}

export function Notice({ tone, title, announce, children }: NoticeProps) {
  const Icon = icons[tone];
  return (
    <div className={`${classes.notice} ${classes[tone]}`} role={announce}>
      <Icon className={classes.icon} size={18} stroke={1.75} aria-hidden />
      <div className={classes.body}>
        {title === undefined ? null : <div className={classes.title}>{title}</div>}
        {children}
      </div>
    </div>
  );
}
