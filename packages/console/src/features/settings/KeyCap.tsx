import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { count } from '../../lib/list-words.ts';
import { assertNever, useResultMutation } from '../../network/use-result-mutation.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { showToast } from '../../ui/toasts.ts';
import { wordsForFailure } from '../../words/error-words.ts';
import { issuesByField } from '../../words/issues.ts';
import classes from './Settings.module.css';

export const KeyCap_organization = graphql(`
  fragment KeyCap_organization on Organization {
    id
    usage { apiKeys apiKeyLimit }
  }
`);

const LowerApiKeyCapMutation = graphql(`
  mutation LowerApiKeyCap($input: LowerApiKeyCapInput!) {
    lowerApiKeyCap(input: $input) {
      ... on LowerApiKeyCapSuccess { organization { id usage { apiKeys apiKeyLimit } } }
      ... on DomainError { code message }
      ... on InvalidInput { issues { path code message } }
    }
  }
`);

/** Lowers how many keys there may be. It asks first, because only the operator can take it back. */
export function KeyCap(props: { organization: FragmentType<typeof KeyCap_organization> }) {
  const { usage } = readFragment(KeyCap_organization, props.organization);
  const { run, pending } = useResultMutation(LowerApiKeyCapMutation);
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [asking, setAsking] = useState<number | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const present = usage.apiKeyLimit;
  const ask = () => {
    const cap = /^\d{1,7}$/.test(text.trim()) ? Number(text.trim()) : Number.NaN;
    if (!(cap <= 1_000_000)) setProblem('A whole number of keys.');
    else if (present !== null && cap >= present) setProblem(`Less than ${present.toLocaleString('en')}, which holds now. The operator can raise it.`);
    else {
      setRefusal(null);
      setAsking(cap);
    }
  };
  const lower = async (cap: number) => {
    const result = await run({ input: { cap } });
    switch (result.__typename) {
      case 'LowerApiKeyCapSuccess':
        setAsking(null);
        setText('');
        showToast({ text: `The organization may have ${count(cap, 'key')} from now on.` });
        return;
      case 'InvalidInput':
        setRefusal(issuesByField(result.issues).get('cap') ?? null);
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
      noValidate
      className={classes.cap}
      onSubmit={(event) => {
        event.preventDefault();
        ask();
      }}
    >
      <TextInput
        label="Lower the limit to"
        inputMode="numeric"
        value={text}
        error={problem}
        placeholder={present === null ? 'no limit now' : `less than ${present.toLocaleString('en')}`}
        onChange={(event) => {
          setText(event.target.value);
          setProblem(null);
        }}
      />
      <Button type="submit" variant="default" disabled={text.trim() === ''}>
        Lower limit…
      </Button>
      {asking === null ? null : (
        <ConfirmDialog
          title={`Lower the limit to ${count(asking, 'key')}?`}
          keep="Keep it"
          act="Lower limit"
          pending={pending}
          refusal={refusal}
          onAct={() => void lower(asking)}
          onClose={() => setAsking(null)}
        >
          <p>Only the operator of the installation can raise it again.</p>
          <p>
            {usage.apiKeys < asking
              ? `${count(usage.apiKeys, 'key')} ${usage.apiKeys === 1 ? 'counts' : 'count'} today, so ${count(asking - usage.apiKeys, 'more key')} can be made.`
              : `${count(usage.apiKeys, 'key')} ${usage.apiKeys === 1 ? 'counts' : 'count'} today: they stay as they are, and none can be made until fewer than ${asking.toLocaleString('en')} count.`}
          </p>
        </ConfirmDialog>
      )}
    </form>
  );
}
