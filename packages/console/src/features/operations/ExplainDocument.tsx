import { Textarea } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import { graphql } from '../../gql/gql.ts';
import type { ExplainDocumentQuery } from '../../gql/graphql.ts';
import { paths } from '../../lib/paths.ts';
import { type Failure, failureOf } from '../../network/failure.ts';
import { AccessChip } from '../../ui/AccessChip.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { ReasonedButton } from '../../ui/ReasonedButton.tsx';
import { wordsForFailure } from '../../words/error-words.ts';
import { operationName } from '../../words/operation-words.ts';
import { ExplanationNeeds } from './ExplanationNeeds.tsx';
import classes from './ExplainDocument.module.css';

const ExplainQuery = graphql(`
  query ExplainDocument($document: String!) {
    explainOperation(document: $document) {
      __typename
      ... on OperationExplanation {
        name
        kind
        permissions { permission }
        ...ExplanationNeeds_explanation
      }
      ... on InvalidInput { issues { code message } }
    }
  }
`);

type Explained = NonNullable<ExplainDocumentQuery['explainOperation']>;

const example = `query OpenIncidents($details: Boolean!) {
  organization {
    apiKeys(first: 10) { nodes { name status } }
    members(first: 10) @include(if: $details) { nodes { role } }
  }
}`;

/**
 * What a document needs, without running or registering it. The document stays out of the address: it is longer than one may
 * be, and people write values into it.
 */
export function ExplainDocument({ organizationSlug }: { organizationSlug: string }) {
  const client = useClient();
  const navigate = useNavigate();
  const [document, setDocument] = useState('');
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [explained, setExplained] = useState<Explained | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const answer = useRef<HTMLDivElement>(null);

  const explain = async () => {
    setPending(true);
    const { data, error } = await client.query(ExplainQuery, { document }, { requestPolicy: 'network-only' }).toPromise();
    setPending(false);
    setFailure(error === undefined ? null : failureOf(error));
    setExplained(data?.explainOperation ?? null);
    if (data?.explainOperation?.__typename === 'InvalidInput') field.current?.focus();
  };
  // On a phone the answer stands below the document, out of sight.
  useEffect(() => {
    if (explained?.__typename === 'OperationExplanation') answer.current?.scrollIntoView({ block: 'nearest' });
  }, [explained]);
  const empty = document.trim() === '';
  const submit = () => {
    if (!empty && !pending) void explain();
  };

  return (
    <div className={classes.columns}>
      <form
        noValidate
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Textarea
          ref={field}
          label="GraphQL document"
          description="One operation, with its fragments. It is neither run nor kept."
          placeholder={example}
          classNames={{ input: 'mono' }}
          value={document}
          rows={14}
          autoComplete="off"
          spellCheck={false}
          error={
            explained?.__typename === 'InvalidInput'
              ? explained.issues.map(({ code, message }) => (
                  <span key={code + message} className={classes.fault}>
                    {message}
                  </span>
                ))
              : null
          }
          onChange={(event) => {
            setDocument(event.target.value);
            setExplained(null);
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            submit();
          }}
        />
        <div>
          <ReasonedButton type="submit" loading={pending} reason={empty ? 'Paste a document first.' : null}>
            Explain
          </ReasonedButton>
        </div>
        {failure === null ? null : (
          <Notice tone="danger" announce="alert">
            {wordsForFailure(failure)}
          </Notice>
        )}
      </form>
      <div ref={answer} role="status" className={classes.answer}>
        {explained?.__typename === 'OperationExplanation' ? (
          <Panel heading={operationName(explained.name)} aside={<AccessChip writes={explained.kind === 'MUTATION'} />}>
            <ExplanationNeeds explanation={explained} organizationSlug={organizationSlug} />
            <ReasonedButton
              mt="md"
              variant="default"
              leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />}
              reason={explained.permissions.length === 0 ? 'It needs no permission, so any key may run it.' : null}
              onClick={() =>
                void navigate({
                  to: paths.newApiKey(organizationSlug),
                  search: { ...(explained.name === null ? {} : { name: explained.name }), permissions: explained.permissions.map(({ permission }) => permission).join(',') },
                })
              }
            >
              Create a key for this
            </ReasonedButton>
          </Panel>
        ) : null}
      </div>
    </div>
  );
}
