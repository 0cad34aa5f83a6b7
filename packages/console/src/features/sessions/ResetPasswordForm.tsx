import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { graphql } from '../../gql/gql.ts';
import { assertNever, useResultMutation } from '../../network/use-result-mutation.ts';
import { Notice } from '../../ui/Notice.tsx';
import { wordsForError, wordsForFailure } from '../../words/error-words.ts';
import { issuesByField } from '../../words/issues.ts';
import classes from './Form.module.css';
import { NewPassword } from './NewPassword.tsx';

const ResetPasswordMutation = graphql(`
  mutation ResetPassword($input: ResetPasswordInput!) {
    resetPassword(input: $input) {
      ... on ResetPasswordSuccess { email }
      ... on DomainError { code message }
      ... on InvalidInput { issues { path code message } }
    }
  }
`);

interface ResetPasswordFormProps {
  token: string;
  email: string;
  onReset: () => void;
}

export function ResetPasswordForm({ token, email, onReset }: ResetPasswordFormProps) {
  const { run, pending } = useResultMutation(ResetPasswordMutation);
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);

  const reset = async () => {
    setProblem(null);
    setRefusal(null);
    const result = await run({ input: { token, password } });
    switch (result.__typename) {
      case 'ResetPasswordSuccess':
        onReset();
        return;
      case 'InvalidInput':
        setProblem(issuesByField(result.issues).get('password') ?? wordsForError(result));
        return;
      case 'LinkInvalid':
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
        if (!pending) void reset();
      }}
    >
      <TextInput size="md" type="email" label="Email address" autoComplete="username" readOnly value={email} />
      <NewPassword value={password} error={problem} onChange={setPassword} />
      {refusal === null ? null : (
        <Notice tone="danger" announce="alert">
          {refusal}
        </Notice>
      )}
      <Button type="submit" size="md" fullWidth loading={pending}>
        Set new password
      </Button>
    </form>
  );
}
