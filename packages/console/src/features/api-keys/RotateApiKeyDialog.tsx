import { Button } from '@mantine/core';
import { ROTATION_OVERLAPS } from '@latchkey/domain/key/rotation.ts';
import { useRef, useState } from 'react';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import type { RotationOverlap } from '../../gql/graphql.ts';
import { newRequestId } from '../../lib/random.ts';
import { assertNever, useResultMutation } from '../../network/use-result-mutation.ts';
import { CheckField } from '../../ui/CheckField.tsx';
import { ChoiceCards } from '../../ui/ChoiceCards.tsx';
import { Dialog, DialogActions, DialogForm } from '../../ui/Dialog.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { wordsForError, wordsForFailure } from '../../words/error-words.ts';
import { LastUse } from './LastUse.tsx';
import { RefusalNotice } from './RefusalNotice.tsx';
import { loadReveal, useReveal } from './RevealHost.tsx';
import { wordsForShortfalls } from './shortfalls.ts';
import type { Refused } from './use-undelivered-secret.ts';

export const RotateApiKeyDialog_apiKey = graphql(`
  fragment RotateApiKeyDialog_apiKey on ApiKey {
    id
    name
    hint
    expiresAt
    lastUsedAt
  }
`);

const RotateApiKeyMutation = graphql(`
  mutation RotateApiKey($input: RotateApiKeyInput!) {
    rotateApiKey(input: $input) {
      ... on RotateApiKeySuccess { secret apiKey { id name } }
      ... on DomainError { code message }
      ... on InvalidInput { issues { path code message } }
      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }
    }
  }
`);

const overlaps: ReadonlyArray<{ value: RotationOverlap; title: string; text: string }> = [
  { value: 'HOUR_1', title: '1 hour', text: 'For one service that you restart now.' },
  { value: 'HOURS_24', title: '24 hours', text: 'For a deployment today.' },
  { value: 'DAYS_7', title: '7 days', text: 'For several services and people.' },
  { value: 'DAYS_30', title: '30 days', text: 'For customers and slow release trains.' },
  { value: 'NOW', title: 'None', text: 'The old secret dies at once. For one that has leaked.' },
];

const silentHours = 24;

interface RotateApiKeyDialogProps {
  apiKey: FragmentType<typeof RotateApiKeyDialog_apiKey>;
  onClose: () => void;
  /** Called once the new secret is stored and forgotten here. */
  onRotated: () => void;
}

/** A new secret for a key, shown once, and how long the old one works beside it. */
export function RotateApiKeyDialog({ onClose, onRotated, ...refs }: RotateApiKeyDialogProps) {
  const apiKey = readFragment(RotateApiKeyDialog_apiKey, refs.apiKey);
  const { run, pending } = useResultMutation(RotateApiKeyMutation);
  const reveal = useReveal();
  const [overlap, setOverlap] = useState<RotationOverlap>('HOURS_24');
  const [endWhenSilent, setEndWhenSilent] = useState(false);
  const [refusal, setRefusal] = useState<Refused | null>(null);
  const requestId = useRef(newRequestId());
  const endsFirst = apiKey.expiresAt !== null && Date.parse(apiKey.expiresAt) < Date.now() + ROTATION_OVERLAPS[overlap];
  const refuse = (title: string, lines: readonly string[] = []) => setRefusal({ title, lines });

  const rotate = async () => {
    setRefusal(null);
    try {
      await loadReveal();
    } catch {
      refuse('A part of the console could not be loaded, so nothing was changed. Check your connection and try again.');
      return;
    }
    const result = await run({
      input: { id: apiKey.id, overlap, requestId: requestId.current, ...(endWhenSilent && overlap !== 'NOW' ? { endWhenSilentForHours: silentHours } : {}) },
    });
    switch (result.__typename) {
      case 'RotateApiKeySuccess':
        onClose();
        reveal({ keyName: result.apiKey.name, secret: result.secret, rotated: true, onStored: onRotated });
        return;
      case 'PermissionNotDelegable':
        refuse(wordsForError(result), wordsForShortfalls(result.missing));
        return;
      case 'RequestIdReused':
        // The first try may have come through with another overlap; the next one is a request of its own.
        requestId.current = newRequestId();
        refuse(wordsForError(result));
        return;
      case 'InvalidInput':
        refuse(wordsForError(result), result.issues.map((issue) => issue.message));
        return;
      case 'ApiKeyAlreadyRotated':
      case 'ApiKeyNotChangeable':
      case 'ApiKeyNotFound':
      case 'StaleVersion':
        refuse(wordsForError(result));
        return;
      case 'Failed':
        refuse(wordsForFailure(result.failure));
        return;
      default:
        assertNever(result);
    }
  };

  return (
    <Dialog opened title={`Rotate “${apiKey.name}”`} onClose={onClose}>
      <DialogForm
        onSubmit={() => {
          if (!pending) void rotate();
        }}
      >
        <p>
          The key gets a new secret; its settings and its end stay. Until the overlap is over both secrets work, so nothing is refused while you change over.{' '}
          <LastUse at={apiKey.lastUsedAt} />
        </p>
        <ChoiceCards legend="The old secret works on for" value={overlap} choices={overlaps} onChange={setOverlap} />
        {overlap === 'NOW' ? (
          <Notice tone="warning">
            Whatever still uses <code>{apiKey.hint}</code> is refused at once.
          </Notice>
        ) : (
          <CheckField
            label={`End it sooner, when it is silent for ${silentHours} hours`}
            description="As soon as the new secret has been used and nobody uses the old one any more."
            checked={endWhenSilent}
            onChange={setEndWhenSilent}
          />
        )}
        {endsFirst && apiKey.expiresAt !== null && overlap !== 'NOW' ? (
          <Notice tone="neutral">
            The key itself ends <RelativeTime instant={apiKey.expiresAt} />, and both secrets with it. A rotation does not lengthen it.
          </Notice>
        ) : null}
        {refusal === null ? null : <RefusalNotice refusal={refusal} />}
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={pending}>
            Make new secret
          </Button>
        </DialogActions>
      </DialogForm>
    </Dialog>
  );
}
