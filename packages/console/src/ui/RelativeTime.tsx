import { Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';
import { formatExact, formatExactUtc, formatRelative } from '../lib/time.ts';

interface RelativeTimeProps {
  instant: string;
  /** In long lists a time is no stop of its own on the way with the Tab key; the row's page shows it in full. */
  focusable?: boolean;
}

/** A time as people say it, with the exact one, local and UTC, on hover and focus. Keeps up while the page stands open. */
export function RelativeTime({ instant, focusable = false }: RelativeTimeProps) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <Tooltip
      label={
        <>
          {formatExact(instant)}
          <br />
          {formatExactUtc(instant)}
        </>
      }
    >
      <time dateTime={instant} tabIndex={focusable ? 0 : undefined}>
        {formatRelative(instant, now)}
      </time>
    </Tooltip>
  );
}
