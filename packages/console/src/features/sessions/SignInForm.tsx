import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { graphql } from '../../gql/gql.ts';
import { assertNever, useResultMutation } from '../../network/use-result-mutation.ts';
import { Notice } from '../../ui/Notice.tsx';
import { wordsForError, wordsForFailure } from '../../words/error-words.ts';
import classes from './Form.module.css';

const SignInMutation = graphql(`
  mutation SignIn($input: SignInInput!) {
    signIn(input: $input) {
      ... on SignInSuccess { viewer { organizations { slug } } }
      ... on DomainError { code message }
    }
  }
`);

/** Known and unknown addresses are answered alike; the form does not try to tell them apart. */
export function SignInForm({ onSignedIn }: { onSignedIn: () => void }) {
  const { run, pending } = useResultMutation(SignInMutation);
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);

  const signIn = async () => {
    setRefusal(null);
    const result = await run({ input: { email: email.trim(), password } });
    switch (result.__typename) {
      case 'SignInSuccess':
        onSignedIn();
        return;
      case 'InvalidCredentials':
      case 'InvalidInput':
        setRefusal(wordsForError({ code: 'INVALID_CREDENTIALS', message: result.message }));
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
        if (!pending) void signIn();
      }}
    >
      <TextInput size="md" type="email" name="email" label="Email address" autoComplete="username" required withAsterisk={false} autoFocus value={email} onChange={(event) => setEmail(event.target.value)} />
      <PasswordInput size="md" name="password" label="Password" autoComplete="current-password" required withAsterisk={false} value={password} onChange={(event) => setPassword(event.target.value)} />
      {refusal === null ? null : (
        <Notice tone="danger" announce="alert">
          {refusal}
        </Notice>
      )}
      <Button type="submit" size="md" fullWidth loading={pending}>
        Sign in
      </Button>
      <p className="muted">Lost your password? Whoever runs this Latchkey can make you a one-time link.</p>
    </form>
  );
}
