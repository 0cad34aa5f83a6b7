import { Button } from '@mantine/core';
import { useMemo, useRef, useState } from 'react';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import type { EditApiKey_ApiKeyFragment } from '../../gql/graphql.ts';
import { assertNever, useResultMutation } from '../../network/use-result-mutation.ts';
import { Notice } from '../../ui/Notice.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { ReasonedButton } from '../../ui/ReasonedButton.tsx';
import { showToast } from '../../ui/toasts.ts';
import { wordsForError, wordsForFailure } from '../../words/error-words.ts';
import { issuesByField } from '../../words/issues.ts';
import { wordsForReason } from '../../words/reason-words.ts';
import { ApiKeyForm, type ApiKeyForm_catalogue, type ApiKeyForm_organization, ApiKeyForm_viewer } from './ApiKeyForm.tsx';
import formClasses from './ApiKeyForm.module.css';
import { AuthoritySummary } from './AuthoritySummary.tsx';
import { type Change, changesBetween, type ChangeFacts } from './changes.ts';
import { type ApiKeyDraft, draftOfApiKey, draftWith, problemsOfDraft, type Proposal, rebaseDraft, toUpdateInput } from './draft.ts';
import classes from './EditApiKey.module.css';
import { curlEquivalent, graphqlEquivalent, withoutVersion } from './equivalents.ts';
import { Equivalent } from './Equivalent.tsx';
import { operationName } from './operations.ts';
import { wordsForShortfalls } from './shortfalls.ts';
import { summarize } from './summary.ts';
import { useOperations } from './use-operations.ts';
import { RefusalNotice, refusalOfProblems } from './RefusalNotice.tsx';
import { useProblems } from './use-problems.ts';
import { useSummaryFacts } from './use-summary-facts.ts';

export const EditApiKey_apiKey = graphql(`
  fragment EditApiKey_apiKey on ApiKey {
    id
    version
    name
    description
    ownership
    kind
    immutable
    permissionLevel
    permissions
    workspaceScope
    workspaces { id name }
    expiresAt
    ipAllowlist
    allowedOperations
    newerOperationVersion { id client version operationIds }
    viewerCan {
      update { allowed reason }
      widen { allowed reason }
    }
  }
`);

const UpdateApiKeyMutation = graphql(`
  mutation UpdateApiKey($input: UpdateApiKeyInput!) {
    updateApiKey(input: $input) {
      ... on UpdateApiKeySuccess { apiKey { id version } }
      ... on DomainError { code message }
      ... on InvalidInput { issues { path code message } }
      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }
      ... on StaleVersion { current { ...EditApiKey_apiKey } }
    }
  }
`);

interface EditApiKeyProps {
  apiKey: FragmentType<typeof EditApiKey_apiKey>;
  organization: FragmentType<typeof ApiKeyForm_organization>;
  catalogue: FragmentType<typeof ApiKeyForm_catalogue>;
  viewer: FragmentType<typeof ApiKeyForm_viewer>;
  /** What the link that led here would change. */
  proposal: Proposal;
  onCancel: () => void;
  onSaved: () => void;
}

/** Changes a key: the form, what saving would change, and what to do when somebody else was faster. */
export function EditApiKey({ proposal, onCancel, onSaved, ...refs }: EditApiKeyProps) {
  const opened = readFragment(EditApiKey_apiKey, refs.apiKey);
  // The key as it was when the form was opened or last rebased; a refetch beneath the form must not move its ground.
  const [base, setBase] = useState<EditApiKey_ApiKeyFragment>(opened);
  const baseDraft = useMemo(() => draftOfApiKey(base), [base]);
  const facts = useSummaryFacts(refs.organization, refs.catalogue);
  const [draft, setDraft] = useState<ApiKeyDraft>(() => {
    const names = new Set(facts.groups.flatMap((group) => group.permissions.map(({ name }) => name)));
    const permissions = base.immutable ? { add: [], without: [] } : { add: proposal.add.filter((name) => names.has(name)) };
    return draftWith({ ...proposal, ...permissions }, base);
  });
  const [refusal, setRefusal] = useState<{ title: string; lines: readonly string[] } | null>(null);
  const [theirs, setTheirs] = useState<EditApiKey_ApiKeyFragment | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const { problems, refuse: refuseFields, renew } = useProblems(form);
  const { ipAddress } = readFragment(ApiKeyForm_viewer, refs.viewer);
  const { run, pending } = useResultMutation(UpdateApiKeyMutation);
  const summary = useMemo(() => summarize(draft, facts, Date.now()), [draft, facts]);
  // What is taken away has to be called by its name as well.
  const known = useOperations([...(base.allowedOperations ?? []), ...(theirs?.allowedOperations ?? []), ...(draft.operations ?? [])]);
  const changeFacts: ChangeFacts = {
    workspace: (id) => [...facts.workspaces, ...base.workspaces, ...(theirs?.workspaces ?? [])].find((workspace) => workspace.id === id)?.name ?? id,
    operation: (id) => operationName(id, known.byId),
    gave: new Set(base.permissions),
  };
  const changes = changesBetween(baseDraft, draft, changeFacts);
  const input = toUpdateInput(baseDraft, draft, base.id, base.version);

  const save = async () => {
    setRefusal(null);
    const missing = problemsOfDraft(draft, ipAddress, baseDraft);
    refuseFields(missing);
    if (missing.size > 0 || input === null) return;
    const result = await run({ input });
    switch (result.__typename) {
      case 'UpdateApiKeySuccess':
        showToast({ text: `“${draft.name.trim()}” is changed. It holds for requests from now on.` });
        onSaved();
        return;
      case 'StaleVersion':
        setTheirs(readFragment(EditApiKey_apiKey, result.current));
        return;
      case 'InvalidInput':
        refuseFields(issuesByField(result.issues));
        setRefusal({ title: wordsForError(result), lines: [...issuesByField(result.issues).values()] });
        return;
      case 'PermissionNotDelegable':
        setRefusal({ title: wordsForError(result), lines: wordsForShortfalls(result.missing) });
        return;
      case 'ApiKeyNotFound':
      case 'ImmutableKind':
      case 'ApiKeyNotChangeable':
      case 'ApiKeyLimitReached':
        setRefusal({ title: wordsForError(result), lines: [] });
        return;
      case 'Failed':
        setRefusal({ title: wordsForFailure(result.failure), lines: [] });
        return;
      default:
        assertNever(result);
    }
  };

  const takeTheirs = (keepMine: boolean) => {
    if (theirs === null) return;
    const theirDraft = draftOfApiKey(theirs);
    setDraft(keepMine ? rebaseDraft(baseDraft, draft, theirDraft) : theirDraft);
    setBase(theirs);
    setTheirs(null);
  };

  const told = refusal ?? refusalOfProblems(problems);
  const { update, widen } = base.viewerCan;
  const cannotSave = update.allowed ? (input === null ? 'Nothing has been changed yet.' : null) : wordsForReason(update.reason);
  return (
    <form
      ref={form}
      noValidate
      className={formClasses.columns}
      onSubmit={(event) => {
        event.preventDefault();
        if (cannotSave === null && !pending) void save();
      }}
    >
      <div className={formClasses.form}>
        {widen.allowed ? null : (
          <Notice tone="neutral" title="You may narrow this key, not widen it">
            {wordsForReason(widen.reason)}
          </Notice>
        )}
        <ApiKeyForm
          organization={refs.organization}
          catalogue={refs.catalogue}
          viewer={refs.viewer}
          draft={draft}
          problems={problems}
          known={known}
          newer={base.newerOperationVersion}
          existing={{ draft: baseDraft, immutable: base.immutable }}
          onChange={(next) => {
            setDraft(next);
            renew(problemsOfDraft(next, ipAddress, baseDraft));
          }}
        />
        {input === null ? null : (
          <Equivalent
            tabs={[
              { name: 'GraphQL', text: graphqlEquivalent('updateApiKey', withoutVersion(input)) },
              { name: 'curl', text: curlEquivalent(window.location.origin, 'updateApiKey', withoutVersion(input)), hint: 'With a key in $KEY that may change keys.' },
            ]}
          />
        )}
        {theirs === null ? null : (
          <Notice tone="warning" announce="alert" title="Somebody else changed this key while you did">
            <p>Since you opened it:</p>
            <ChangeList changes={changesBetween(baseDraft, draftOfApiKey(theirs), changeFacts)} />
            <div className={formClasses.choices}>
              <Button size="compact-md" onClick={() => takeTheirs(true)}>
                Put my changes on top
              </Button>
              <Button size="compact-md" variant="default" onClick={() => takeTheirs(false)}>
                Drop my changes
              </Button>
            </div>
          </Notice>
        )}
        {told === null ? null : <RefusalNotice refusal={told} />}
      </div>
      <div className={formClasses.side}>
        <Panel heading="Saving would">
          {changes.length === 0 ? <p className="muted">change nothing yet.</p> : <ChangeList changes={changes} />}
        </Panel>
        <div style={{ marginTop: '1rem' }}>
          <AuthoritySummary summary={summary} />
        </div>
      </div>
      <div className={formClasses.footer}>
        <ReasonedButton type="submit" size="md" loading={pending} reason={cannotSave}>
          Save changes
        </ReasonedButton>
        <Button variant="subtle" size="md" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

function ChangeList({ changes }: { changes: readonly Change[] }) {
  return (
    <ul className={classes.diff} aria-label="Changes">
      {changes.map((change) => (
        <li key={change.sign + change.text} className={classes.change} data-sign={change.sign}>
          <span className={classes.sign} aria-hidden>
            {change.sign}
          </span>
          {change.text}
        </li>
      ))}
    </ul>
  );
}
