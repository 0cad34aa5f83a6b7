import { useMemo } from 'react';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { ApiKeyForm_catalogue, ApiKeyForm_organization } from './ApiKeyForm.tsx';
import type { SummaryFacts } from './summary.ts';

/** What the summary needs, out of what the form already asked for. */
export function useSummaryFacts(
  organizationRef: FragmentType<typeof ApiKeyForm_organization>,
  catalogueRef: FragmentType<typeof ApiKeyForm_catalogue>,
): SummaryFacts {
  const organization = readFragment(ApiKeyForm_organization, organizationRef);
  const catalogue = readFragment(ApiKeyForm_catalogue, catalogueRef);
  return useMemo(
    () => ({
      organizationName: organization.name,
      groups: catalogue.groups,
      kinds: catalogue.kinds,
      workspaces: organization.workspaces?.nodes ?? [],
      expirationChoices: organization.expirationChoices,
    }),
    [organization, catalogue],
  );
}
