import { Button } from '@mantine/core';
import { IconKey, IconLock, IconPlugConnectedX } from '@tabler/icons-react';
import type { Failure } from '../../network/failure.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { wordsForFailure } from '../../words/error-words.ts';

interface FailureScreenProps {
  failure: Failure;
  onRetry: () => void;
}

/** The one home of everything that kept a page from being shown. */
export function FailureScreen({ failure, onRetry }: FailureScreenProps) {
  if (failure.code === 'NOT_SET_UP') return <NotSetUp onRetry={onRetry} />;
  if (failure.code === 'FORBIDDEN') {
    return (
      <EmptyState level={1} icon={<IconLock size={24} stroke={1.6} aria-hidden />} title="Not yours to see">
        {wordsForFailure(failure)} An owner or admin of the organization can change your role.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      level={1}
      icon={<IconPlugConnectedX size={24} stroke={1.6} aria-hidden />}
      title="This did not work"
      action={
        <Button variant="default" onClick={onRetry}>
          Try again
        </Button>
      }
    >
      {wordsForFailure(failure)}
    </EmptyState>
  );
}

function NotSetUp({ onRetry }: { onRetry: () => void }) {
  return (
    <EmptyState
      level={1}
      icon={<IconKey size={24} stroke={1.6} aria-hidden />}
      title="Latchkey is running and waits to be set up"
      action={
        <Button variant="default" onClick={onRetry}>
          I have set it up
        </Button>
      }
    >
      <p>
        Open the setup link. Latchkey printed it when it started; it also stands in the file <code>setup-link</code> in its data directory, by default{' '}
        <code>.latchkey/setup-link</code>.
      </p>
      <p style={{ marginTop: '0.75rem' }}>The link is new at every start and works once.</p>
    </EmptyState>
  );
}
