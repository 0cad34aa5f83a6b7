import { IconUser } from '@tabler/icons-react';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { Chip } from '../../ui/Chip.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { ownershipWords } from '../../words/key-words.ts';
import { formatExact } from '../../lib/time.ts';

export const ApiKeyFacts_apiKey = graphql(`
  fragment ApiKeyFacts_apiKey on ApiKey {
    id
    description
    kind
    ownership
    owner { name email }
    createdBy { kind name email }
    createdWith { kind id }
    createdAt
    updatedAt
    expiresAt
    lastUsedAt
    lastUsedFrom
    stale
    rotationAdvised
  }
`);

const credentialWords = {
  SESSION: 'signed in to the console',
  API_KEY: 'with an API key',
  SETUP_TOKEN: 'with the setup link',
  ONE_TIME_LINK: 'with a one-time link',
  COMMAND_LINE: 'on the command line',
  NONE: '',
} as const;

const When = ({ instant }: { instant: string }) => (
  <>
    <RelativeTime instant={instant} /> <span className="muted">· {formatExact(instant)}</span>
  </>
);

/** Who made a key, with what, and when it was and will be what. */
export function ApiKeyFacts(props: { apiKey: FragmentType<typeof ApiKeyFacts_apiKey> }) {
  const apiKey = readFragment(ApiKeyFacts_apiKey, props.apiKey);
  return (
    <Facts>
      {apiKey.description === '' ? null : <Fact name="Description">{apiKey.description}</Fact>}
      <Fact name="Owner">
        {apiKey.ownership === 'SERVICE' ? (
          'The organization (service key)'
        ) : (
          <>
            {apiKey.owner === null ? 'Nobody any more' : `${apiKey.owner.name}, ${apiKey.owner.email}`}{' '}
            <Chip tone="neutral" icon={<IconUser size={12} stroke={2} aria-hidden />}>
              {ownershipWords[apiKey.ownership]}
            </Chip>
          </>
        )}
      </Fact>
      <Fact name="Created">
        <When instant={apiKey.createdAt} />
        <br />
        <span className="muted">
          by {apiKey.createdBy.name ?? apiKey.createdBy.email ?? apiKey.createdBy.kind.toLowerCase()}, {credentialWords[apiKey.createdWith.kind]}
          {apiKey.createdWith.kind === 'API_KEY' && apiKey.createdWith.id !== null ? ` ${apiKey.createdWith.id}` : ''}
        </span>
      </Fact>
      {apiKey.updatedAt === apiKey.createdAt ? null : (
        <Fact name="Changed">
          <When instant={apiKey.updatedAt} />
        </Fact>
      )}
      <Fact name="Expires">{apiKey.expiresAt === null ? 'Never' : <When instant={apiKey.expiresAt} />}</Fact>
      <Fact name="Last used">
        {apiKey.lastUsedAt === null ? (
          'Never'
        ) : (
          <>
            <When instant={apiKey.lastUsedAt} />
            {apiKey.lastUsedFrom === null ? null : <span className="mono"> {apiKey.lastUsedFrom}</span>}
          </>
        )}
      </Fact>
      <Fact name="Id">
        <span className="mono">{apiKey.id}</span>
      </Fact>
    </Facts>
  );
}
