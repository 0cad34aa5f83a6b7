import { Button } from '@mantine/core';
import { IconBan, IconPlayerPause } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { count } from '../../lib/list-words.ts';
import classes from './BulkBar.module.css';
import { mostChosen, type Selection } from './selection.ts';

const BulkChangeDialog = lazy(async () => ({ default: (await import('./BulkChangeDialog.tsx')).BulkChangeDialog }));

/** What can be done with several keys at once; there only while some are chosen. */
export function BulkBar({ selection }: { selection: Selection }) {
  const [open, setOpen] = useState<'disable' | 'revoke' | null>(null);
  const { size } = selection.chosen;
  return (
    <>
      {size === 0 ? null : (
        <div className={classes.bar} role="region" aria-label="Chosen keys">
          <span className={classes.count} aria-live="polite">
            {count(size, 'key')} chosen{size === mostChosen ? ', the most at once' : ''}
          </span>
          <Button size="compact-md" variant="default" leftSection={<IconPlayerPause size={16} stroke={1.75} aria-hidden />} onClick={() => setOpen('disable')}>
            Disable…
          </Button>
          <Button size="compact-md" variant="default" color="danger" leftSection={<IconBan size={16} stroke={1.75} aria-hidden />} onClick={() => setOpen('revoke')}>
            Revoke…
          </Button>
          <Button size="compact-md" variant="subtle" onClick={selection.clear}>
            Choose none
          </Button>
        </div>
      )}
      <Suspense>
        {open === null ? null : (
          <BulkChangeDialog
            act={open}
            apiKeys={[...selection.chosen.values()]}
            onChanged={selection.clear}
            onClose={() => setOpen(null)}
          />
        )}
      </Suspense>
    </>
  );
}
