import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { Notice } from '../../ui/Notice.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { statusExplained, statusWords } from '../../words/key-words.ts';

export const ApiKeyStateNotice_apiKey = graphql(`
  fragment ApiKeyStateNotice_apiKey on ApiKey {
    status
    stale
    rotationAdvised
    disabledAt
    disabledReason
    revokedAt
    revokedReason
    expiresAt
    lastUsedAt
  }
`);

/** Why a key is not answered, or what about a working one wants attention; nothing when all is well. */
export function ApiKeyStateNotice(props: { apiKey: FragmentType<typeof ApiKeyStateNotice_apiKey> }) {
  const apiKey = readFragment(ApiKeyStateNotice_apiKey, props.apiKey);
  if (apiKey.status === 'ACTIVE') {
    if (apiKey.stale) {
      return (
        <Notice tone="warning" title="Unused for a long time">
          {apiKey.lastUsedAt === null ? 'It was never used.' : <>Last used <RelativeTime instant={apiKey.lastUsedAt} />.</>} If nothing needs it, revoke it.
        </Notice>
      );
    }
    return apiKey.rotationAdvised ? (
      <Notice tone="brass" title="Old enough for a new secret">This key has had the same secret for a long time. Rotate it: both secrets work until you have changed over.</Notice>
    ) : null;
  }
  const at = apiKey.status === 'REVOKED' ? apiKey.revokedAt : apiKey.status === 'DISABLED' ? apiKey.disabledAt : apiKey.expiresAt;
  const reason = apiKey.status === 'REVOKED' ? apiKey.revokedReason : apiKey.status === 'DISABLED' ? apiKey.disabledReason : null;
  return (
    <Notice tone={apiKey.status === 'REVOKED' ? 'danger' : 'warning'} title={statusWords[apiKey.status]}>
      {statusExplained[apiKey.status]}{' '}
      {at === null ? null : (
        <>
          Since <RelativeTime instant={at} />.
        </>
      )}
      {reason === null || reason === '' ? null : <p>Reason given: “{reason}”</p>}
    </Notice>
  );
}
