import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { Notice } from '../../ui/Notice.tsx';
import { ExplanationNeeds } from './ExplanationNeeds.tsx';

export const OperationNeeds_operation = graphql(`
  fragment OperationNeeds_operation on PersistedOperation {
    explanation { ...ExplanationNeeds_explanation }
  }
`);

/** The permissions that a key needs for it, and which part of the document asks for each. */
export function OperationNeeds({ organizationSlug, ...refs }: { operation: FragmentType<typeof OperationNeeds_operation>; organizationSlug: string }) {
  const { explanation } = readFragment(OperationNeeds_operation, refs.operation);
  if (explanation === null) {
    return (
      <Notice tone="danger" title="The schema does not take it any more">
        An upgrade of Latchkey has changed something that it asks for. It is refused until its client registers another document.
      </Notice>
    );
  }
  return <ExplanationNeeds explanation={explanation} organizationSlug={organizationSlug} />;
}
