import { Button } from '@mantine/core';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { newRequestId } from '../../lib/random.ts';
import { type Failed, assertNever, useResultMutation } from '../../network/use-result-mutation.ts';
import { ReasonedButton } from '../../ui/ReasonedButton.tsx';
import { wordsForError, wordsForFailure } from '../../words/error-words.ts';
import { issuesByField } from '../../words/issues.ts';
import { wordsForReason } from '../../words/reason-words.ts';
import { ApiKeyForm, ApiKeyForm_catalogue, ApiKeyForm_organization, ApiKeyForm_viewer } from './ApiKeyForm.tsx';
import classes from './ApiKeyForm.module.css';
import { AuthoritySummary } from './AuthoritySummary.tsx';
import { commandEquivalent, curlEquivalent, graphqlEquivalent } from './equivalents.ts';
import { Equivalent } from './Equivalent.tsx';
import { useAskFirstUse } from './first-use.ts';
import { type DraftWish, newDraft, problemsOfDraft, type StarterName, toCreateInput } from './draft.ts';
import { RefusalNotice, refusalOfProblems } from './RefusalNotice.tsx';
import { wordsForShortfalls } from './shortfalls.ts';
import { summarize } from './summary.ts';
import { useUndeliveredSecret } from './use-undelivered-secret.ts';
import { useOperations } from './use-operations.ts';
import { useProblems } from './use-problems.ts';
import { useSummaryFacts } from './use-summary-facts.ts';

const loadReveal = () => import('./RevealSecret.tsx');
const RevealSecret = lazy(async () => ({ default: (await loadReveal()).RevealSecret }));

const CreateApiKeyMutation = graphql(`
  mutation CreateApiKey($input: CreateApiKeyInput!) {
    createApiKey(input: $input) {
      ... on CreateApiKeySuccess { secret apiKey { id name } }
      ... on DomainError { code message }
      ... on InvalidInput { issues { path code message } }
      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }
      ... on ApiKeyAlreadyCreated { apiKey { id name } }
    }
  }
`);

interface Refusal {
  title: string;
  lines: readonly string[];
  /** The key exists and its secret never arrived: a new secret can be asked for, once. */
  undelivered: { id: string } | null;
}

interface CreateApiKeyProps {
  organization: FragmentType<typeof ApiKeyForm_organization>;
  catalogue: FragmentType<typeof ApiKeyForm_catalogue>;
  viewer: FragmentType<typeof ApiKeyForm_viewer>;
  starter: StarterName | undefined;
  /** What the link that led here asks for. */
  wish: DraftWish;
  onCancel: () => void;
  /** Called once the secret is stored and forgotten here. */
  onCreated: (id: string) => void;
}

/** The form for a new key and, after it, the one showing of its secret. */
export function CreateApiKey({ starter, wish, onCancel, onCreated, ...refs }: CreateApiKeyProps) {
  const organization = readFragment(ApiKeyForm_organization, refs.organization);
  const catalogue = readFragment(ApiKeyForm_catalogue, refs.catalogue);
  const { ipAddress } = readFragment(ApiKeyForm_viewer, refs.viewer);
  const facts = useSummaryFacts(refs.organization, refs.catalogue);
  const [draft, setDraft] = useState(() => {
    const ownership = organization.viewerCan.createServiceApiKey.allowed ? 'SERVICE' : 'PERSONAL';
    const grantable = catalogue.groups
      .flatMap((group) => group.permissions)
      .filter((permission) => (ownership === 'SERVICE' ? permission.service : permission.personal).allowed)
      .map((permission) => permission.name);
    return newDraft(
      {
        ownership,
        expirationChoices: organization.expirationChoices,
        workspaces: (organization.workspaces?.nodes ?? []).filter((workspace) => workspace.archivedAt === null),
        grantable: new Set(grantable),
      },
      starter,
      wish,
    );
  });
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [revealed, setRevealed] = useState<{ id: string; name: string; secret: string } | null>(null);
  const requestId = useRef(newRequestId());
  const form = useRef<HTMLFormElement>(null);
  const { problems, refuse: refuseFields, renew } = useProblems(form);
  const creation = useResultMutation(CreateApiKeyMutation);
  const replacement = useUndeliveredSecret();
  const askFirstUse = useAskFirstUse();
  const known = useOperations(draft.operations ?? []);
  const summary = useMemo(() => summarize(draft, facts, Date.now()), [draft, facts]);

  // A page that the browser keeps for its Back button would keep the secret with it.
  useEffect(() => {
    const forget = () => setRevealed(null);
    window.addEventListener('pagehide', forget);
    return () => window.removeEventListener('pagehide', forget);
  }, []);

  const refuse = (title: string, lines: readonly string[] = [], undelivered: Refusal['undelivered'] = null) =>
    setRefusal({ title, lines, undelivered });
  const failed = ({ failure }: Failed) => refuse(wordsForFailure(failure));

  const create = async () => {
    setRefusal(null);
    const missing = problemsOfDraft(draft, ipAddress, null);
    refuseFields(missing);
    if (missing.size > 0) return;
    // The screen that shows the secret has to be there before there is a secret: it comes once.
    try {
      await loadReveal();
    } catch {
      refuse('A part of the console could not be loaded, so nothing was created. Check your connection and try again.');
      return;
    }
    const result = await creation.run({ input: toCreateInput(draft, requestId.current) });
    switch (result.__typename) {
      case 'CreateApiKeySuccess':
        setRevealed({ id: result.apiKey.id, name: result.apiKey.name, secret: result.secret });
        return;
      case 'InvalidInput':
        refuseFields(issuesByField(result.issues));
        refuse(wordsForError(result), [...issuesByField(result.issues).values()]);
        return;
      case 'PermissionNotDelegable':
        refuse(wordsForError(result), wordsForShortfalls(result.missing));
        return;
      case 'ApiKeyAlreadyCreated':
        refuse('This key was created already, and its secret did not arrive.', [], { id: result.apiKey.id });
        return;
      case 'RequestIdReused':
        requestId.current = newRequestId();
        refuse(wordsForError(result));
        return;
      case 'ApiKeyLimitReached':
        refuse(wordsForError(result));
        return;
      case 'Failed':
        failed(result);
        return;
      default:
        assertNever(result);
    }
  };

  const replaceSecret = async () => {
    const result = await replacement.replace(requestId.current);
    if ('secret' in result) {
      setRefusal(null);
      setRevealed(result);
    } else refuse(result.title, result.lines);
  };

  const told = refusal ?? refusalOfProblems(problems);
  const { requestId: _once, ...input } = toCreateInput(draft, '');
  const permit = draft.ownership === 'SERVICE' ? organization.viewerCan.createServiceApiKey : organization.viewerCan.createPersonalApiKey;
  return (
    <>
      <form
        ref={form}
        noValidate
        className={classes.columns}
        onSubmit={(event) => {
          event.preventDefault();
          if (permit.allowed && !creation.pending) void create();
        }}
      >
        <div className={classes.form}>
          <ApiKeyForm
            organization={refs.organization}
            catalogue={refs.catalogue}
            viewer={refs.viewer}
            draft={draft}
            problems={problems}
            known={known}
            onChange={(next) => {
              setDraft(next);
              renew(problemsOfDraft(next, ipAddress, null));
            }}
          />
          <Equivalent
            tabs={[
              { name: 'GraphQL', text: graphqlEquivalent('createApiKey', input) },
              { name: 'curl', text: curlEquivalent(window.location.origin, 'createApiKey', input), hint: 'With a key in $KEY that may create keys.' },
              { name: 'Command line', text: commandEquivalent(input), hint: 'Signed in with a key that may create keys.' },
            ]}
          />
          {told === null ? null : (
            <RefusalNotice refusal={told}>
              {told === refusal && refusal.undelivered ? (
                <Button mt="xs" size="compact-md" loading={replacement.pending} onClick={() => void replaceSecret()}>
                  Make a new secret for it
                </Button>
              ) : null}
            </RefusalNotice>
          )}
        </div>
        <div className={classes.side}>
          <AuthoritySummary summary={summary} />
        </div>
        <div className={classes.footer}>
          <ReasonedButton type="submit" size="md" loading={creation.pending} reason={permit.allowed ? null : wordsForReason(permit.reason)}>
            Create key
          </ReasonedButton>
          <Button variant="subtle" size="md" onClick={onCancel}>
            Cancel
          </Button>
        </div>
      </form>
      {revealed === null ? null : (
        <Suspense>
          <RevealSecret
            keyName={revealed.name}
            secret={revealed.secret}
            askFirstUse={askFirstUse(revealed.id)}
            onStored={() => {
              setRevealed(null);
              onCreated(revealed.id);
            }}
          />
        </Suspense>
      )}
    </>
  );
}
