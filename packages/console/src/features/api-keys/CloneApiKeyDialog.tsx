import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useRef, useState } from 'react';
import { useQuery } from 'urql';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import type { ExpiresIn } from '../../gql/graphql.ts';
import { count, joinWords } from '../../lib/list-words.ts';
import { newRequestId } from '../../lib/random.ts';
import { assertNever, useResultMutation } from '../../network/use-result-mutation.ts';
import { Dialog, DialogActions, DialogForm } from '../../ui/Dialog.tsx';
import { wordsForError, wordsForFailure } from '../../words/error-words.ts';
import { expiryWords } from '../../words/key-words.ts';
import { RefusalNotice } from './RefusalNotice.tsx';
import { useAskFirstUse } from './first-use.ts';
import { loadReveal, useReveal } from './RevealHost.tsx';
import { wordsForShortfalls } from './shortfalls.ts';
import { type Delivered, type Refused, useUndeliveredSecret } from './use-undelivered-secret.ts';

export const CloneApiKeyDialog_apiKey = graphql(`
  fragment CloneApiKeyDialog_apiKey on ApiKey {
    id
    name
    ipAllowlist
    allowedOperations
  }
`);

const CloneChoicesQuery = graphql(`
  query CloneChoices {
    organization {
      id
      expirationChoices { value expiresAt allowed reason default }
    }
  }
`);

const CloneApiKeyMutation = graphql(`
  mutation CloneApiKey($input: CloneApiKeyInput!) {
    cloneApiKey(input: $input) {
      ... on CloneApiKeySuccess { secret apiKey { id name } }
      ... on DomainError { code message }
      ... on InvalidInput { issues { path code message } }
      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }
    }
  }
`);

interface CloneApiKeyDialogProps {
  apiKey: FragmentType<typeof CloneApiKeyDialog_apiKey>;
  onClose: () => void;
  /** Called once the secret is stored and forgotten here. */
  onCloned: (id: string) => void;
}

/** A new key with the settings of another, a name and a period of its own, and a secret that is shown once. */
export function CloneApiKeyDialog({ onClose, onCloned, ...refs }: CloneApiKeyDialogProps) {
  const apiKey = readFragment(CloneApiKeyDialog_apiKey, refs.apiKey);
  const [{ data }] = useQuery({ query: CloneChoicesQuery });
  const choices = data?.organization?.expirationChoices ?? [];
  const cloning = useResultMutation(CloneApiKeyMutation);
  const undelivered = useUndeliveredSecret();
  const reveal = useReveal();
  const askFirstUse = useAskFirstUse();
  const [name, setName] = useState(`${apiKey.name} (copy)`.slice(0, 100));
  const [chosen, setChosen] = useState<ExpiresIn | null>(null);
  const [refusal, setRefusal] = useState<(Refused & { undelivered: boolean }) | null>(null);
  const requestId = useRef(newRequestId());
  const expiresIn = chosen ?? choices.find((choice) => choice.default)?.value ?? null;
  const refuse = (title: string, lines: readonly string[] = [], isUndelivered = false) => setRefusal({ title, lines, undelivered: isUndelivered });

  const show = ({ id, name: made, secret }: Delivered) => {
    onClose();
    reveal({ keyName: made, secret, askFirstUse: askFirstUse(id), onStored: () => onCloned(id) });
  };
  const clone = async () => {
    setRefusal(null);
    try {
      await loadReveal();
    } catch {
      refuse('A part of the console could not be loaded, so nothing was created. Check your connection and try again.');
      return;
    }
    const result = await cloning.run({
      input: { id: apiKey.id, name: name.trim(), requestId: requestId.current, ...(expiresIn === null ? {} : { expiresIn }) },
    });
    switch (result.__typename) {
      case 'CloneApiKeySuccess':
        show({ id: result.apiKey.id, name: result.apiKey.name, secret: result.secret });
        return;
      case 'InvalidInput':
        refuse(wordsForError(result), result.issues.map((issue) => issue.message));
        return;
      case 'PermissionNotDelegable':
        refuse(wordsForError(result), wordsForShortfalls(result.missing));
        return;
      case 'ApiKeyAlreadyCreated':
        refuse('This key was created already, and its secret did not arrive.', [], true);
        return;
      case 'RequestIdReused':
        requestId.current = newRequestId();
        refuse(wordsForError(result));
        return;
      case 'ApiKeyLimitReached':
      case 'ApiKeyNotFound':
        refuse(wordsForError(result));
        return;
      case 'Failed':
        refuse(wordsForFailure(result.failure));
        return;
      default:
        assertNever(result);
    }
  };
  const replace = async () => {
    const result = await undelivered.replace(requestId.current);
    if ('secret' in result) show(result);
    else setRefusal({ ...result, undelivered: false });
  };

  return (
    <Dialog opened title={`Clone “${apiKey.name}”`} onClose={onClose}>
      <DialogForm
        onSubmit={() => {
          if (!cloning.pending) void clone();
        }}
      >
        <p>A new key with the same permissions, workspaces and limits. It gets a secret and a period of its own; this key stays as it is.</p>
        {apiKey.allowedOperations === null ? null : <p>Like this key it runs {count(apiKey.allowedOperations.length, 'registered operation')} and nothing else.</p>}
        {apiKey.ipAllowlist === null ? null : <p>Like this key it works only from {joinWords(apiKey.ipAllowlist)}.</p>}
        <TextInput data-autofocus label="Name" value={name} maxLength={100} autoComplete="off" onChange={(event) => setName(event.target.value)} />
        <NativeSelect label="Expiration" value={expiresIn ?? ''} onChange={(event) => setChosen(event.target.value as ExpiresIn)}>
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value} disabled={!choice.allowed}>
              {expiryWords[choice.value]}
              {choice.allowed ? (choice.default ? ' (default)' : '') : ' (not allowed here)'}
            </option>
          ))}
        </NativeSelect>
        {refusal === null ? null : (
          <RefusalNotice refusal={refusal}>
            {refusal.undelivered ? (
              <Button mt="xs" size="compact-md" loading={undelivered.pending} onClick={() => void replace()}>
                Make a new secret for it
              </Button>
            ) : null}
          </RefusalNotice>
        )}
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={cloning.pending}>
            Create copy
          </Button>
        </DialogActions>
      </DialogForm>
    </Dialog>
  );
}
