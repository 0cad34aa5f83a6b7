import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { count } from '../../lib/list-words.ts';
import { CopyId } from '../../ui/CopyId.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';

export const OrganizationFacts_organization = graphql(`
  fragment OrganizationFacts_organization on Organization {
    id
    name
    slug
    externalId
    createdAt
    plan { name maxKeys }
    usage { apiKeys apiKeyLimit }
  }
`);

/** Who the organization is and how much it may have; the operator of the installation decides that. */
export function OrganizationFacts(props: { organization: FragmentType<typeof OrganizationFacts_organization> }) {
  const { id, name, slug, externalId, createdAt, plan, usage } = readFragment(OrganizationFacts_organization, props.organization);
  return (
    <Facts>
      <Fact name="Name">{name}</Fact>
      <Fact name="Short name">
        <span className="mono">{slug}</span>
      </Fact>
      {externalId === null ? null : (
        <Fact name="External id">
          <span className="mono">{externalId}</span>
        </Fact>
      )}
      <Fact name="Id">
        <CopyId id={id} of="the organization" />
      </Fact>
      <Fact name="Plan">
        {plan.name}
        <span className="muted">{plan.maxKeys === null ? ', as many keys as wanted' : `, up to ${count(plan.maxKeys, 'key')}`}</span>
      </Fact>
      <Fact name="Keys">{usage.apiKeyLimit === null ? count(usage.apiKeys, 'key') : `${usage.apiKeys.toLocaleString('en')} of ${count(usage.apiKeyLimit, 'key')}`}</Fact>
      <Fact name="Created">
        <RelativeTime instant={createdAt} />
      </Fact>
    </Facts>
  );
}
