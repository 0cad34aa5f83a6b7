import { IconCheck, IconCopy, IconExclamationCircle } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { copyText } from '../lib/clipboard.ts';
import classes from './CopyId.module.css';
import { showToast } from './toasts.ts';

interface CopyIdProps {
  id: string;
  /** What it is the id of, for those who listen. */
  of: string;
  /** What is shown where the whole is too long for its place; the whole is copied. */
  short?: string;
}

/** An id in monospace with a button that copies the whole of it. */
export function CopyId({ id, of, short = id }: CopyIdProps) {
  const [copied, setCopied] = useState<boolean | null>(null);
  useEffect(() => {
    if (copied === null) return undefined;
    const timer = setTimeout(() => setCopied(null), 4000);
    return () => clearTimeout(timer);
  }, [copied]);
  const Icon = copied === null ? IconCopy : copied ? IconCheck : IconExclamationCircle;
  return (
    <span className={classes.id}>
      <span className={classes.text} title={short === id ? undefined : id}>
        {short}
      </span>
      <button
        type="button"
        className={classes.copy}
        aria-label={`Copy the id of ${of}`}
        onClick={async () => {
          const done = await copyText(id);
          setCopied(done);
          showToast(done ? { text: 'The id is copied.' } : { text: 'The browser did not allow copying.', tone: 'danger' });
        }}
      >
        <Icon size={14} stroke={1.9} aria-hidden />
      </button>
    </span>
  );
}
