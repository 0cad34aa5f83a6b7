import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { assertNever, useResultMutation } from '../../network/use-result-mutation.ts';
import { Panel } from '../../ui/Panel.tsx';
import { showToast } from '../../ui/toasts.ts';
import { wordsForError, wordsForFailure } from '../../words/error-words.ts';
import { issuesByField } from '../../words/issues.ts';
import classes from './Profile.module.css';

export const ProfileForm_user = graphql(`
  fragment ProfileForm_user on User {
    name
    email
  }
`);

const UpdateProfileMutation = graphql(`
  mutation UpdateProfile($input: UpdateProfileInput!) {
    updateProfile(input: $input) {
      ... on UpdateProfileSuccess { viewer { user { id name } } }
      ... on DomainError { code message }
      ... on InvalidInput { issues { path code message } }
    }
  }
`);

/** What others see of a person. */
export function ProfileForm(props: { user: FragmentType<typeof ProfileForm_user> }) {
  const user = readFragment(ProfileForm_user, props.user);
  const { run, pending } = useResultMutation(UpdateProfileMutation);
  const [name, setName] = useState(user.name);
  const [problem, setProblem] = useState<string | null>(null);
  const save = async () => {
    setProblem(null);
    const result = await run({ input: { name: name.trim() } });
    switch (result.__typename) {
      case 'UpdateProfileSuccess':
        showToast({ text: 'Your name is changed, in every organization.' });
        return;
      case 'InvalidInput':
        setProblem(issuesByField(result.issues).get('name') ?? wordsForError(result));
        return;
      case 'Failed':
        setProblem(wordsForFailure(result.failure));
        return;
      default:
        assertNever(result);
    }
  };
  return (
    <Panel heading="You" hint={`${user.email}. The name stands in members, keys and the audit log.`}>
      <form
        noValidate
        className={classes.line}
        onSubmit={(event) => {
          event.preventDefault();
          if (!pending) void save();
        }}
      >
        <TextInput label="Name" autoComplete="name" value={name} error={problem} maxLength={100} onChange={(event) => setName(event.target.value)} />
        <Button type="submit" variant="default" loading={pending}>
          Save name
        </Button>
      </form>
    </Panel>
  );
}
