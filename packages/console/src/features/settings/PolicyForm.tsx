import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import type { ExpiresIn } from '../../gql/graphql.ts';
import { assertNever, useResultMutation } from '../../network/use-result-mutation.ts';
import { CheckField } from '../../ui/CheckField.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { showToast } from '../../ui/toasts.ts';
import { wordsForFailure } from '../../words/error-words.ts';
import { issuesByField } from '../../words/issues.ts';
import { expiryWords } from '../../words/key-words.ts';
import { PolicyEffects } from './PolicyEffects.tsx';
import { changesOf, draftOf, effectsOf, type PolicyDraft, problemsOf } from './policy-draft.ts';
import classes from './Settings.module.css';

export const PolicyForm_organization = graphql(`
  fragment PolicyForm_organization on Organization {
    id
    policies { persistedOperationsOnly defaultExpiry maxLifetimeDays allowNoExpiry allowExtension }
    free: apiKeys(filter: { pinned: false, status: [ACTIVE] }, first: 1) { totalCount totalCountExact }
  }
`);

const UpdateOrganizationPoliciesMutation = graphql(`
  mutation UpdateOrganizationPolicies($input: UpdateOrganizationPoliciesInput!) {
    updateOrganizationPolicies(input: $input) {
      ... on UpdateOrganizationPoliciesSuccess { organization { id policies { persistedOperationsOnly } } }
      ... on DomainError { code message }
      ... on InvalidInput { issues { path code message } }
    }
  }
`);

interface PolicyFormProps {
  organization: FragmentType<typeof PolicyForm_organization>;
  organizationSlug: string;
}

/** The policies that an owner decides; what a change means is said before it is saved. */
export function PolicyForm({ organizationSlug, ...refs }: PolicyFormProps) {
  const { policies, free } = readFragment(PolicyForm_organization, refs.organization);
  // Only what was touched here: what somebody else changes meanwhile shows, and is not taken back by saving.
  const [edits, setEdits] = useState<Partial<PolicyDraft>>({});
  const draft = { ...draftOf(policies), ...edits };
  const [refused, setRefused] = useState<ReadonlyMap<string, string>>(new Map());
  const [failure, setFailure] = useState<string | null>(null);
  const { run, pending } = useResultMutation(UpdateOrganizationPoliciesMutation);
  const problems = new Map([...refused, ...problemsOf(draft)]);
  const effects = effectsOf(draft, policies, free === null ? null : { count: free.totalCount, exact: free.totalCountExact });
  const change = (changes: Partial<PolicyDraft>) => {
    setEdits({ ...edits, ...changes });
    setRefused(new Map());
  };
  const save = async () => {
    setFailure(null);
    const result = await run({ input: changesOf(draft, policies) });
    switch (result.__typename) {
      case 'UpdateOrganizationPoliciesSuccess':
        setEdits({});
        showToast({ text: 'The policies hold.' });
        return;
      case 'InvalidInput':
        setRefused(issuesByField(result.issues));
        return;
      case 'Failed':
        setFailure(wordsForFailure(result.failure));
        return;
      default:
        assertNever(result);
    }
  };
  return (
    <form
      noValidate
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!pending && effects.length > 0 && problemsOf(draft).size === 0) void save();
      }}
    >
      <fieldset className={classes.part}>
        <legend className={classes.legend}>What keys may run</legend>
        <CheckField
          label="Persisted operations only"
          description="Keys run operations that are registered or built in, and send no documents of their own. People in the console are not touched by it."
          checked={draft.persistedOperationsOnly}
          onChange={(persistedOperationsOnly) => change({ persistedOperationsOnly })}
        />
      </fieldset>
      <fieldset className={classes.part}>
        <legend className={classes.legend}>How long keys live</legend>
        <NativeSelect
          label="Default expiration"
          description="For keys that ask for none."
          maw="18rem"
          value={draft.defaultExpiry}
          error={problems.get('defaultExpiry') ?? null}
          data={Object.entries(expiryWords).map(([value, label]) => ({ value, label }))}
          onChange={(event) => change({ defaultExpiry: event.target.value as ExpiresIn })}
        />
        <TextInput
          label="Longest life in days"
          description="Counted from the creation of a key. Empty for no maximum."
          maw="18rem"
          inputMode="numeric"
          value={draft.maxLifetimeDays}
          error={problems.get('maxLifetimeDays') ?? null}
          onChange={(event) => change({ maxLifetimeDays: event.target.value })}
        />
        <CheckField
          label="Allow keys without an end"
          description="Whoever makes a key can then choose “Never”."
          checked={draft.allowNoExpiry}
          onChange={(allowNoExpiry) => change({ allowNoExpiry })}
        />
        <CheckField
          label="Allow a later end"
          description="Otherwise the end of a key can be moved to earlier only, and who needs longer makes a new key."
          checked={draft.allowExtension}
          onChange={(allowExtension) => change({ allowExtension })}
        />
      </fieldset>
      <PolicyEffects effects={effects} organizationSlug={organizationSlug} />
      {failure === null ? null : (
        <Notice tone="danger" announce="alert">
          {failure}
        </Notice>
      )}
      {effects.length === 0 ? null : (
        <div className={classes.actions}>
          <Button type="submit" loading={pending} disabled={problems.size > 0}>
            Save policies
          </Button>
          <Button variant="default" onClick={() => setEdits({})}>
            Discard changes
          </Button>
        </div>
      )}
    </form>
  );
}
