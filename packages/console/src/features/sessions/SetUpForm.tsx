import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { graphql } from '../../gql/gql.ts';
import { assertNever, useResultMutation } from '../../network/use-result-mutation.ts';
import { CheckField } from '../../ui/CheckField.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { wordsForError, wordsForFailure } from '../../words/error-words.ts';
import { issuesByField } from '../../words/issues.ts';
import classes from './Form.module.css';
import { NewPassword } from './NewPassword.tsx';

const SetUpLatchkeyMutation = graphql(`
  mutation SetUpLatchkey($input: SetUpLatchkeyInput!) {
    setUpLatchkey(input: $input) {
      ... on SetUpLatchkeySuccess { organization { id slug } defaultApiKey { id name } defaultApiKeySecret }
      ... on DomainError { code message }
      ... on InvalidInput { issues { path code message } }
    }
  }
`);

interface SetUpFormProps {
  token: string;
  /** Loads the screen that shows a secret: it has to be there before there is a secret, which comes once. */
  beforeSecret: () => Promise<unknown>;
  onSetUp: (organizationSlug: string, defaultApiKey: { id: string; name: string; secret: string } | null) => void;
}

/** The first person, the first organization and its first workspace. */
export function SetUpForm({ token, beforeSecret, onSetUp }: SetUpFormProps) {
  const { run, pending } = useResultMutation(SetUpLatchkeyMutation);
  const [fields, setFields] = useState({ organizationName: '', name: '', email: '', password: '', workspaceName: 'Production', createDefaultApiKey: false });
  const [problems, setProblems] = useState<ReadonlyMap<string, string>>(new Map());
  const [refusal, setRefusal] = useState<string | null>(null);
  const set = (change: Partial<typeof fields>) => setFields({ ...fields, ...change });

  const setUp = async () => {
    setProblems(new Map());
    setRefusal(null);
    const { workspaceName, ...rest } = fields;
    if (rest.createDefaultApiKey) {
      try {
        await beforeSecret();
      } catch {
        setRefusal('A part of the console could not be loaded, so nothing was set up. Check your connection and try again.');
        return;
      }
    }
    const result = await run({ input: { token, ...rest, workspaceNames: workspaceName.trim() === '' ? [] : [workspaceName.trim()] } });
    switch (result.__typename) {
      case 'SetUpLatchkeySuccess': {
        const { organization, defaultApiKey, defaultApiKeySecret: secret } = result;
        onSetUp(organization.slug, defaultApiKey === null || secret === null ? null : { ...defaultApiKey, secret });
        return;
      }
      case 'InvalidInput':
        setProblems(issuesByField(result.issues));
        setRefusal(wordsForError(result));
        return;
      case 'SetupTokenInvalid':
      case 'SetupClosed':
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
        if (!pending) void setUp();
      }}
    >
      <fieldset className={classes.group}>
        <legend className={classes.legend}>Your organization</legend>
        <TextInput size="md" label="Organization" required withAsterisk={false} autoFocus maxLength={100} placeholder="Acme" autoComplete="organization" value={fields.organizationName} error={problems.get('organizationName') ?? problems.get('organizationSlug') ?? null} onChange={(event) => set({ organizationName: event.target.value })} />
        <TextInput size="md" label="First workspace" required withAsterisk={false} maxLength={100} description="Keys can be limited to workspaces. More can be added later." value={fields.workspaceName} error={problems.get('workspaceNames') ?? null} onChange={(event) => set({ workspaceName: event.target.value })} />
      </fieldset>
      <fieldset className={classes.group}>
        <legend className={classes.legend}>You, its owner</legend>
        <TextInput size="md" label="Name" required withAsterisk={false} maxLength={100} autoComplete="name" value={fields.name} error={problems.get('name') ?? null} onChange={(event) => set({ name: event.target.value })} />
        <TextInput size="md" type="email" label="Email address" required withAsterisk={false} autoComplete="username" value={fields.email} error={problems.get('email') ?? null} onChange={(event) => set({ email: event.target.value })} />
        <NewPassword value={fields.password} error={problems.get('password') ?? null} onChange={(password) => set({ password })} />
      </fieldset>
      <CheckField
        label="Make a default key"
        description="For a first program: it may do everything and does not count toward the limit of keys. Its secret is shown next, once. Keys that may do less come from the console."
        checked={fields.createDefaultApiKey}
        onChange={(createDefaultApiKey) => set({ createDefaultApiKey })}
      />
      {refusal === null ? null : (
        <Notice tone="danger" announce="alert">
          {refusal}
        </Notice>
      )}
      <Button type="submit" size="md" fullWidth loading={pending}>
        Set up Latchkey
      </Button>
    </form>
  );
}
