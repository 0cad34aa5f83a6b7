import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { count } from '../../lib/list-words.ts';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { expiryWords } from '../../words/key-words.ts';

export const PolicyFacts_organization = graphql(`
  fragment PolicyFacts_organization on Organization {
    policies { persistedOperationsOnly defaultExpiry maxLifetimeDays allowNoExpiry allowExtension }
  }
`);

/** The policies for those who may look and not change. */
export function PolicyFacts(props: { organization: FragmentType<typeof PolicyFacts_organization> }) {
  const { policies } = readFragment(PolicyFacts_organization, props.organization);
  return (
    <Facts>
      <Fact name="Operations">{policies.persistedOperationsOnly ? 'Keys run registered operations only' : 'Keys may send documents of their own'}</Fact>
      <Fact name="Default">{expiryWords[policies.defaultExpiry]} for keys that ask for no period</Fact>
      <Fact name="Longest life">{policies.maxLifetimeDays === null ? 'No maximum' : `${count(policies.maxLifetimeDays, 'day')} from creation`}</Fact>
      <Fact name="Without an end">{policies.allowNoExpiry ? 'Allowed' : 'Not allowed'}</Fact>
      <Fact name="Later end">{policies.allowExtension ? 'Allowed' : 'Not allowed: an end can be moved to earlier only'}</Fact>
    </Facts>
  );
}
