import { Link } from '@tanstack/react-router';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { count } from '../../lib/list-words.ts';
import { paths } from '../../lib/paths.ts';
import { Panel } from '../../ui/Panel.tsx';
import classes from './ApiKeyUsage.module.css';
import { PermissionUse } from './PermissionUse.tsx';
import { UsageChart } from './UsageChart.tsx';
import { ranges, rememberedDays, type ShownRange } from './usage-range.ts';

export const ApiKeyUsage_apiKey = graphql(`
  fragment ApiKeyUsage_apiKey on ApiKey {
    id
    createdAt
    immutable
    viewerCan { update { allowed } }
    usage(range: $range) {
      buckets { start requests outcomes { outcome requests } }
      outcomes { outcome requests }
      ...PermissionUse_usage
    }
  }
`);

interface ApiKeyUsageProps {
  apiKey: FragmentType<typeof ApiKeyUsage_apiKey>;
  organizationSlug: string;
  range: ShownRange;
  staleAfterDays: number;
}

/** What a key was used for and with what outcome, and which of its permissions nobody needs. */
export function ApiKeyUsage({ organizationSlug, range, staleAfterDays, ...refs }: ApiKeyUsageProps) {
  const { id, createdAt, immutable, viewerCan, usage } = readFragment(ApiKeyUsage_apiKey, refs.apiKey);
  if (usage === null) return null;
  const total = usage.outcomes.reduce((sum, { requests }) => sum + requests, 0);
  const refused = usage.outcomes.reduce((sum, { outcome, requests }) => sum + (outcome === 'VALID' ? 0 : requests), 0);
  return (
    <>
      <Panel heading="Requests" hint={`${count(total, 'request')} in the last ${range.name}${refused === 0 ? '' : `, ${refused.toLocaleString('en')} refused`}.`} aside={<RangeLinks apiKeyId={id} organizationSlug={organizationSlug} />}>
        {total === 0 ? <p className="muted">No request was counted.</p> : <UsageChart buckets={usage.buckets} outcomes={usage.outcomes} range={range} />}
      </Panel>
      <PermissionUse
        usage={usage}
        apiKeyId={id}
        organizationSlug={organizationSlug}
        rangeName={range.name}
        unusedDays={Math.min(staleAfterDays, rememberedDays)}
        createdAt={createdAt}
        mayNarrow={viewerCan.update.allowed && !immutable}
      />
    </>
  );
}

const RangeLinks = ({ apiKeyId, organizationSlug }: { apiKeyId: string; organizationSlug: string }) => (
  <nav aria-label="Range" className={classes.ranges}>
    {ranges.map((range) => (
      <Link
        key={range.range}
        to={paths.apiKey(organizationSlug, apiKeyId)}
        search={range.search === undefined ? {} : { range: range.search }}
        replace
        resetScroll={false}
        activeOptions={{ exact: true, includeSearch: true }}
        className={classes.range}
      >
        {range.name}
      </Link>
    ))}
  </nav>
);
