import { Button } from '@mantine/core';
import { IconCheck, IconMinus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { graphql } from '../../gql/gql.ts';
import type { ApiKeyChangeOutcome } from '../../gql/graphql.ts';
import { count } from '../../lib/list-words.ts';
import { assertNever, useResultMutation } from '../../network/use-result-mutation.ts';
import { Chip } from '../../ui/Chip.tsx';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { Dialog, DialogActions } from '../../ui/Dialog.tsx';
import { wordsForError, wordsForFailure } from '../../words/error-words.ts';
import classes from './BulkBar.module.css';
import { wordsForPropagation } from './propagation.ts';
import { ReasonField, reasonInput } from './ReasonField.tsx';
import type { ChosenApiKey } from './selection.ts';
import { usedLately } from './used-lately.ts';

const DisableApiKeysMutation = graphql(`
  mutation DisableApiKeys($input: DisableApiKeysInput!) {
    disableApiKeys(input: $input) {
      ... on DisableApiKeysSuccess {
        changedCount
        propagation { acknowledged nodes milliseconds }
        results { id outcome apiKey { id name status } }
      }
      ... on DomainError { code message }
    }
  }
`);

const RevokeApiKeysMutation = graphql(`
  mutation RevokeApiKeys($input: RevokeApiKeysInput!) {
    revokeApiKeys(input: $input) {
      ... on RevokeApiKeysSuccess {
        changedCount
        propagation { acknowledged nodes milliseconds }
        results { id outcome apiKey { id name status } }
      }
      ... on DomainError { code message }
    }
  }
`);

const words = {
  disable: { question: 'Disable', done: 'disabled', act: 'Disable them', effect: 'Requests with them are refused at once, until each is enabled again.' },
  revoke: { question: 'Revoke', done: 'revoked', act: 'Revoke for good', effect: 'Every request with them is refused from now on, for good. Their records and history stay.' },
} as const;

const outcomes = {
  CHANGED: { tone: 'positive', Icon: IconCheck },
  UNCHANGED: { tone: 'neutral', Icon: IconMinus },
  NOT_CHANGEABLE: { tone: 'warning', Icon: IconX },
  NOT_FOUND: { tone: 'warning', Icon: IconX },
} as const satisfies Record<ApiKeyChangeOutcome, unknown>;

const outcomeWords = (outcome: ApiKeyChangeOutcome, done: string): string =>
  ({ CHANGED: done, UNCHANGED: `was ${done} already`, NOT_CHANGEABLE: 'revoked or expired', NOT_FOUND: 'not found' })[outcome];

const takeFocus = (button: HTMLButtonElement | null): void => button?.focus();

interface Outcome {
  changedCount: number;
  results: ReadonlyArray<{ id: string; outcome: ApiKeyChangeOutcome }>;
  spread: string;
}

interface BulkChangeDialogProps {
  act: keyof typeof words;
  apiKeys: readonly ChosenApiKey[];
  onChanged: () => void;
  onClose: () => void;
}

/** Disables or revokes several keys, and says of each what became of it. */
export function BulkChangeDialog({ act, apiKeys: chosen, onChanged, onClose }: BulkChangeDialogProps) {
  // The choice is let go of when it is done; the results still have to name the keys.
  const [apiKeys] = useState(chosen);
  const disabling = useResultMutation(DisableApiKeysMutation);
  const revoking = useResultMutation(RevokeApiKeysMutation);
  const [reason, setReason] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const lately = apiKeys.filter(({ lastUsedAt }) => usedLately(lastUsedAt, Date.now())).length;
  const mustType = act === 'revoke' && lately > 0;
  const { question, done, act: label, effect } = words[act];

  const change = async () => {
    setRefusal(null);
    const input = { ids: apiKeys.map(({ id }) => id), ...reasonInput(reason) };
    const result = act === 'disable' ? await disabling.run({ input }) : await revoking.run({ input });
    switch (result.__typename) {
      case 'DisableApiKeysSuccess':
      case 'RevokeApiKeysSuccess':
        setOutcome({ changedCount: result.changedCount, results: result.results, spread: wordsForPropagation(result.propagation) });
        onChanged();
        return;
      case 'InvalidInput':
        setRefusal(wordsForError(result));
        return;
      case 'Failed':
        setRefusal(wordsForFailure(result.failure));
        return;
      default:
        assertNever(result);
    }
  };

  if (outcome !== null) {
    const nameOf = (id: string) => apiKeys.find((apiKey) => apiKey.id === id)?.name ?? id;
    return (
      <Dialog opened title={`${outcome.changedCount.toLocaleString('en')} of ${count(apiKeys.length, 'key')} ${done}`} onClose={onClose}>
        {outcome.changedCount === 0 ? null : <p role="status">{outcome.spread}</p>}
        {/* Focusable, so that the keyboard can scroll a long list. */}
        <ul className={classes.results} aria-label="Results" tabIndex={0}>
          {outcome.results.map((result) => {
            const { tone, Icon } = outcomes[result.outcome];
            return (
              <li key={result.id} className={classes.result}>
                <span className={classes.name}>{nameOf(result.id)}</span>
                <Chip tone={tone} icon={<Icon size={13} stroke={2.2} aria-hidden />}>
                  {outcomeWords(result.outcome, done)}
                </Chip>
              </li>
            );
          })}
        </ul>
        <DialogActions>
          {/* The button that was pressed is gone; without this the focus would be nowhere. */}
          <Button ref={takeFocus} onClick={onClose}>
            Done
          </Button>
        </DialogActions>
      </Dialog>
    );
  }
  return (
    <ConfirmDialog
      title={`${question} ${count(apiKeys.length, 'key')}?`}
      keep="Keep them"
      act={label}
      danger={act === 'revoke'}
      typed={mustType ? { label: `Type ${apiKeys.length} to confirm`, text: String(apiKeys.length), description: 'The number of keys that end.', inputMode: 'numeric' } : null}
      pending={disabling.pending || revoking.pending}
      refusal={refusal}
      onAct={() => void change()}
      onClose={onClose}
    >
      <p>
        {effect} {lately === 0 ? 'None of them was used in the last 7 days.' : `${lately === 1 ? 'One' : lately.toLocaleString('en')} of them ${lately === 1 ? 'was' : 'were'} used in the last 7 days.`}
      </p>
      <ul className={classes.results} aria-label="Keys" tabIndex={0}>
        {apiKeys.map((apiKey) => (
          <li key={apiKey.id} className={classes.result}>
            <span className={classes.name}>{apiKey.name}</span>
            {usedLately(apiKey.lastUsedAt, Date.now()) ? <Chip tone="warning">in use</Chip> : null}
          </li>
        ))}
      </ul>
      <ReasonField value={reason} keptWith="each key" onChange={setReason} />
    </ConfirmDialog>
  );
}
