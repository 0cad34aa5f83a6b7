import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { assertNever, useResultMutation } from '../../network/use-result-mutation.ts';
import { Notice } from '../../ui/Notice.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { ReasonedButton } from '../../ui/ReasonedButton.tsx';
import { showToast } from '../../ui/toasts.ts';
import { wordsForError, wordsForFailure } from '../../words/error-words.ts';
import { issuesByField } from '../../words/issues.ts';
import { wordsForReason } from '../../words/reason-words.ts';
import classes from './CreateWorkspace.module.css';

export const CreateWorkspace_organization = graphql(`
  fragment CreateWorkspace_organization on Organization {
    viewerCan { createWorkspace { allowed reason } }
  }
`);

const CreateWorkspaceMutation = graphql(`
  mutation CreateWorkspace($input: CreateWorkspaceInput!) {
    createWorkspace(input: $input) {
      ... on CreateWorkspaceSuccess { workspace { id name } }
      ... on DomainError { code message }
      ... on InvalidInput { issues { path code message } }
    }
  }
`);

export function CreateWorkspace(props: { organization: FragmentType<typeof CreateWorkspace_organization> }) {
  const organization = readFragment(CreateWorkspace_organization, props.organization);
  const { run, pending } = useResultMutation(CreateWorkspaceMutation);
  const [name, setName] = useState('');
  const [slug, setSlug] = useState('');
  const [problems, setProblems] = useState<ReadonlyMap<string, string>>(new Map());
  const [refusal, setRefusal] = useState<string | null>(null);
  const permit = organization.viewerCan.createWorkspace;

  const create = async () => {
    setProblems(new Map());
    setRefusal(null);
    const result = await run({ input: { name: name.trim(), ...(slug.trim() === '' ? {} : { slug: slug.trim() }) } });
    switch (result.__typename) {
      case 'CreateWorkspaceSuccess':
        showToast({ text: `“${result.workspace.name}” is there. Keys of all workspaces work in it at once.` });
        setName('');
        setSlug('');
        return;
      case 'InvalidInput':
        setProblems(issuesByField(result.issues));
        return;
      case 'WorkspaceSlugTaken':
        setProblems(new Map([['slug', wordsForError(result)]]));
        return;
      case 'Failed':
        setRefusal(wordsForFailure(result.failure));
        return;
      default:
        assertNever(result);
    }
  };

  return (
    <Panel heading="New workspace" hint="For example one for each environment. Its short name never changes.">
      <form
        noValidate
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (permit.allowed && !pending) void create();
        }}
      >
        <TextInput label="Name" value={name} error={problems.get('name') ?? null} placeholder="Staging" maxLength={100} onChange={(event) => setName(event.target.value)} />
        <TextInput
          label="Short name"
          value={slug}
          error={problems.get('slug') ?? null}
          placeholder="made from the name"
          spellCheck={false}
          onChange={(event) => setSlug(event.target.value)}
        />
        <ReasonedButton type="submit" loading={pending} reason={permit.allowed ? null : wordsForReason(permit.reason)}>
          Create workspace
        </ReasonedButton>
      </form>
      {refusal === null ? null : (
        <Notice tone="danger" announce="alert">
          {refusal}
        </Notice>
      )}
    </Panel>
  );
}
