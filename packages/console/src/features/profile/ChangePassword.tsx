import { Button, PasswordInput } from '@mantine/core';
import { useState } from 'react';
import { graphql } from '../../gql/gql.ts';
import { count } from '../../lib/list-words.ts';
import { assertNever, useResultMutation } from '../../network/use-result-mutation.ts';
import { Notice } from '../../ui/Notice.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { showToast } from '../../ui/toasts.ts';
import { wordsForFailure } from '../../words/error-words.ts';
import { issuesByField } from '../../words/issues.ts';
import classes from './Profile.module.css';

const ChangePasswordMutation = graphql(`
  mutation ChangePassword($input: ChangePasswordInput!) {
    changePassword(input: $input) {
      ... on ChangePasswordSuccess { endedSessions }
      ... on DomainError { code message }
      ... on InvalidInput { issues { path code message } }
    }
  }
`);

/** A new password, with the one that counts now. Every other browser is signed out by it. */
export function ChangePassword({ email }: { email: string }) {
  const { run, pending } = useResultMutation(ChangePasswordMutation);
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [problems, setProblems] = useState<ReadonlyMap<string, string>>(new Map());
  const [refusal, setRefusal] = useState<string | null>(null);
  const change = async () => {
    setProblems(new Map());
    setRefusal(null);
    const result = await run({ input: { currentPassword: current, newPassword: next } });
    switch (result.__typename) {
      case 'ChangePasswordSuccess':
        setCurrent('');
        setNext('');
        showToast({ text: `Your password is changed.${result.endedSessions === 0 ? '' : ` ${count(result.endedSessions, 'other browser was', 'other browsers were')} signed out.`}` });
        return;
      case 'InvalidInput':
        setProblems(issuesByField(result.issues));
        return;
      case 'InvalidCredentials':
        setProblems(new Map([['currentPassword', 'This is not your password.']]));
        return;
      case 'Failed':
        setRefusal(wordsForFailure(result.failure));
        return;
      default:
        assertNever(result);
    }
  };
  return (
    <Panel heading="Password" hint="Changing it signs every other browser of yours out.">
      <form
        noValidate
        className={classes.fields}
        onSubmit={(event) => {
          event.preventDefault();
          if (!pending) void change();
        }}
      >
        {/* For password managers, which file a password under its name. */}
        <input type="email" autoComplete="username" value={email} readOnly hidden />
        <PasswordInput
          label="Present password"
          autoComplete="current-password"
          value={current}
          error={problems.get('currentPassword') ?? null}
          maxLength={256}
          onChange={(event) => setCurrent(event.target.value)}
        />
        <PasswordInput
          label="New password"
          description="At least 15 characters. Three or four unrelated words do well, a password manager better."
          autoComplete="new-password"
          value={next}
          error={problems.get('newPassword') ?? null}
          maxLength={256}
          onChange={(event) => setNext(event.target.value)}
        />
        {refusal === null ? null : (
          <Notice tone="danger" announce="alert">
            {refusal}
          </Notice>
        )}
        <div>
          <Button type="submit" variant="default" loading={pending}>
            Change password
          </Button>
        </div>
      </form>
    </Panel>
  );
}
