import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { graphql } from '../../gql/gql.ts';
import { assertNever, useResultMutation } from '../../network/use-result-mutation.ts';
import { Notice } from '../../ui/Notice.tsx';
import { wordsForError, wordsForFailure } from '../../words/error-words.ts';
import { issuesByField } from '../../words/issues.ts';
import classes from './Form.module.css';
import { NewPassword } from './NewPassword.tsx';

const AcceptInvitationMutation = graphql(`
  mutation AcceptInvitation($input: AcceptInvitationInput!) {
    acceptInvitation(input: $input) {
      ... on AcceptInvitationSuccess { viewer { organizations { slug } } }
      ... on DomainError { code message }
      ... on InvalidInput { issues { path code message } }
    }
  }
`);

interface AcceptInvitationFormProps {
  token: string;
  email: string;
  /** False for someone who already has an account here: they prove it by its password. */
  newAccount: boolean;
  onAccepted: () => void;
}

export function AcceptInvitationForm({ token, email, newAccount, onAccepted }: AcceptInvitationFormProps) {
  const { run, pending } = useResultMutation(AcceptInvitationMutation);
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [problems, setProblems] = useState<ReadonlyMap<string, string>>(new Map());
  const [refusal, setRefusal] = useState<string | null>(null);

  const accept = async () => {
    setProblems(new Map());
    setRefusal(null);
    const result = await run({ input: { token, password, ...(newAccount ? { name: name.trim() } : {}) } });
    switch (result.__typename) {
      case 'AcceptInvitationSuccess':
        onAccepted();
        return;
      case 'InvalidInput':
        setProblems(issuesByField(result.issues));
        setRefusal(wordsForError(result));
        return;
      case 'LinkInvalid':
      case 'InvalidCredentials':
        setRefusal(wordsForError(result));
        return;
      case 'Failed':
        setRefusal(wordsForFailure(result.failure));
        return;
      default:
        assertNever(result);
    }
  };

  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!pending) void accept();
      }}
    >
      <TextInput size="md" type="email" label="Email address" autoComplete="username" readOnly value={email} />
      {newAccount ? (
        <>
          <TextInput size="md" label="Name" required withAsterisk={false} autoFocus maxLength={100} autoComplete="name" value={name} error={problems.get('name') ?? null} onChange={(event) => setName(event.target.value)} />
          <NewPassword value={password} error={problems.get('password') ?? null} onChange={setPassword} />
        </>
      ) : (
        <PasswordInput size="md" label="Password" required withAsterisk={false} autoFocus autoComplete="current-password" value={password} error={problems.get('password') ?? null} onChange={(event) => setPassword(event.target.value)} />
      )}
      {refusal === null ? null : (
        <Notice tone="danger" announce="alert">
          {refusal}
        </Notice>
      )}
      <Button type="submit" size="md" fullWidth loading={pending}>
        Join
      </Button>
    </form>
  );
}
