import { Button } from '@mantine/core';
import { IconMoodSad } from '@tabler/icons-react';
import { EmptyState } from '../ui/EmptyState.tsx';

/** For what should not have happened in the console itself. */
export function ErrorScreen() {
  return (
    <main>
    <EmptyState
      level={1}
      icon={<IconMoodSad size={24} stroke={1.6} aria-hidden />}
      title="The console stumbled"
      action={
        <Button variant="default" onClick={() => window.location.reload()}>
          Load the page again
        </Button>
      }
    >
      The fault is ours. If Latchkey was just upgraded, loading the page again is enough.
    </EmptyState>
    </main>
  );
}
