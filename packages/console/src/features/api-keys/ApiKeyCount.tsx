import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { count } from '../../lib/list-words.ts';
import classes from './ApiKeyTable.module.css';

export const ApiKeyCount_organization = graphql(`
  fragment ApiKeyCount_organization on Organization {
    usage { apiKeys apiKeyLimit }
  }
`);

/** "7 of 10 keys"; without a limit just "7 keys". */
export function ApiKeyCount(props: { organization: FragmentType<typeof ApiKeyCount_organization> }) {
  const { usage } = readFragment(ApiKeyCount_organization, props.organization);
  if (usage.apiKeyLimit === null) return <>{count(usage.apiKeys, 'key')}</>;
  const share = usage.apiKeyLimit === 0 ? 1 : Math.min(1, usage.apiKeys / usage.apiKeyLimit);
  return (
    <span className={classes.limit}>
      {usage.apiKeys.toLocaleString('en')} of {count(usage.apiKeyLimit, 'key')}
      <span className={classes.meter} aria-hidden>
        <span className={classes.fill} style={{ width: `${Math.round(share * 100)}%` }} />
      </span>
    </span>
  );
}
