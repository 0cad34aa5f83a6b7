import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { graphql } from '../../gql/gql.ts';
import { count } from '../../lib/list-words.ts';
import { paths } from '../../lib/paths.ts';
import { assertNever, useResultMutation } from '../../network/use-result-mutation.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { showToast } from '../../ui/toasts.ts';
import { wordsForError, wordsForFailure } from '../../words/error-words.ts';
import { shortOperationId } from '../../words/operation-words.ts';
import classes from './Operations.module.css';

const RetireOperationVersionMutation = graphql(`
  mutation RetireOperationVersion($input: RetireOperationVersionInput!) {
    retireOperationVersion(input: $input) {
      ... on RetireOperationVersionSuccess { operationVersion { id retiredAt viewerCan { retire { allowed reason } } } retiredOperationIds }
      ... on OperationVersionInUse { operationIds lastUsedAt }
      ... on DomainError { code message }
    }
  }
`);

interface RetireVersionDialogProps {
  id: string;
  name: string;
  organizationSlug: string;
  onClose: () => void;
}

/** How many of the operations that would be missed are named one by one. */
const mostNamed = 5;

/** Asks once, and a second time when the answer is that something would be missed: the API knows what was used lately. */
export function RetireVersionDialog({ id, name, organizationSlug, onClose }: RetireVersionDialogProps) {
  const { run, pending } = useResultMutation(RetireOperationVersionMutation);
  const [inUse, setInUse] = useState<{ operationIds: readonly string[]; lastUsedAt: string } | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const retire = async () => {
    const result = await run({ input: { id, ...(inUse === null ? {} : { evenIfUsed: true }) } });
    switch (result.__typename) {
      case 'RetireOperationVersionSuccess': {
        onClose();
        const ended = result.retiredOperationIds.length;
        showToast({ text: `${name} is retired. ${ended === 0 ? 'Other versions have all of its operations, so nothing is refused.' : `${count(ended, 'operation')} ${ended === 1 ? 'is' : 'are'} refused from now on.`}` });
        return;
      }
      case 'OperationVersionInUse':
        setInUse(result);
        return;
      case 'InvalidInput':
      case 'OperationVersionNotFound':
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
    <ConfirmDialog
      title={`Retire ${name}?`}
      keep="Keep it"
      act={inUse === null ? 'Retire version' : 'Retire it all the same'}
      pending={pending}
      refusal={refusal}
      onAct={() => void retire()}
      onClose={onClose}
    >
      <p>
        Operations that only this version has are refused from now on, also for keys that are limited to them. Those that other versions have go on. The
        version cannot be taken back; a later push can register the same operations again.
      </p>
      {inUse === null ? null : (
        <Notice tone="warning" announce="alert" title={`${count(inUse.operationIds.length, 'operation')} would be missed`}>
          <p>
            Only this version has {inUse.operationIds.length === 1 ? 'it, and it was' : 'them, and they were'} used in the last 7 days, last <RelativeTime instant={inUse.lastUsedAt} />.
          </p>
          <ul className={classes.places}>
            {inUse.operationIds.slice(0, mostNamed).map((operationId) => (
              <li key={operationId}>
                <Link className="mono" to={paths.operation(organizationSlug, operationId)}>
                  {shortOperationId(operationId)}
                </Link>
              </li>
            ))}
            {inUse.operationIds.length > mostNamed ? <li>and {inUse.operationIds.length - mostNamed} more</li> : null}
          </ul>
        </Notice>
      )}
    </ConfirmDialog>
  );
}
