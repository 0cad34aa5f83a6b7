import { IconArrowBackUp, IconPlayerStop } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { count } from '../../lib/list-words.ts';
import { Chip } from '../../ui/Chip.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { ReasonedButton } from '../../ui/ReasonedButton.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { wordsForReason } from '../../words/reason-words.ts';
import classes from './ApiKeyRotation.module.css';

const EndRotationDialog = lazy(async () => ({ default: (await import('./EndRotationDialog.tsx')).EndRotationDialog }));

export const ApiKeyRotation_apiKey = graphql(`
  fragment ApiKeyRotation_apiKey on ApiKey {
    id
    rotation {
      endsAt
      endWhenSilentForHours
      safeToEnd
      old { hint createdAt lastUsedAt lastUsedFrom }
      new { hint createdAt lastUsedAt lastUsedFrom }
    }
    viewerCan {
      endRotation { allowed reason }
      cancelRotation { allowed reason }
    }
    ...EndRotationDialog_apiKey
  }
`);

interface SecretProps {
  word: string;
  tone: 'neutral' | 'positive';
  secret: { hint: string; createdAt: string; lastUsedAt: string | null; lastUsedFrom: string | null };
}

const Secret = ({ word, tone, secret }: SecretProps) => (
  <li className={classes.secret}>
    <div className={classes.head}>
      <span className="mono">{secret.hint}</span> <Chip tone={tone}>{word}</Chip>
    </div>
    <div className="muted">
      {secret.lastUsedAt === null ? (
        'Never used'
      ) : (
        <>
          Last used <RelativeTime instant={secret.lastUsedAt} />
          {secret.lastUsedFrom === null ? null : (
            <>
              {' '}
              from <span className="mono">{secret.lastUsedFrom}</span>
            </>
          )}
        </>
      )}
      {' · made '}
      <RelativeTime instant={secret.createdAt} />
    </div>
  </li>
);

const reasonOf = ({ allowed, reason }: { allowed: boolean; reason: string | null }) => (allowed ? null : wordsForReason(reason));

/** A rotation under way: both secrets with their last use, and the two ways to end it. Nothing while one secret works. */
export function ApiKeyRotation(props: { apiKey: FragmentType<typeof ApiKeyRotation_apiKey> }) {
  const apiKey = readFragment(ApiKeyRotation_apiKey, props.apiKey);
  const [open, setOpen] = useState<'end' | 'cancel' | null>(null);
  const { rotation } = apiKey;
  if (rotation === null) return null;
  return (
    <Panel
      heading="Rotation"
      hint={
        <>
          Both secrets work. The old one ends <RelativeTime instant={rotation.endsAt} />
          {rotation.endWhenSilentForHours === null ? '' : `, or as soon as it is silent for ${count(rotation.endWhenSilentForHours, 'hour')}`}.
        </>
      }
    >
      <ul className={classes.secrets} aria-label="Secrets">
        <Secret word="Old" tone="neutral" secret={rotation.old} />
        <Secret word="New" tone="positive" secret={rotation.new} />
      </ul>
      {rotation.safeToEnd ? (
        <Notice tone="positive">The old secret is unused for 24 hours and the new one is in use: it is safe to end the old one.</Notice>
      ) : (
        <p className="muted">
          {rotation.new.lastUsedAt === null ? 'Nobody has used the new secret yet.' : 'Something may still use the old secret: it was not silent for 24 hours yet.'}
        </p>
      )}
      <div className={classes.actions}>
        <ReasonedButton
          variant={rotation.safeToEnd ? 'filled' : 'default'}
          reason={reasonOf(apiKey.viewerCan.endRotation)}
          leftSection={<IconPlayerStop size={16} stroke={1.75} aria-hidden />}
          onClick={() => setOpen('end')}
        >
          End old secret…
        </ReasonedButton>
        <ReasonedButton
          variant="default"
          reason={reasonOf(apiKey.viewerCan.cancelRotation)}
          leftSection={<IconArrowBackUp size={16} stroke={1.75} aria-hidden />}
          onClick={() => setOpen('cancel')}
        >
          Cancel rotation…
        </ReasonedButton>
      </div>
      <Suspense>{open === null ? null : <EndRotationDialog apiKey={apiKey} way={open} onClose={() => setOpen(null)} />}</Suspense>
    </Panel>
  );
}
