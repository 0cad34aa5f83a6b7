import { Link } from '@tanstack/react-router';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import type { OperationNeeds_OperationFragment } from '../../gql/graphql.ts';
import { joinWords } from '../../lib/list-words.ts';
import { paths } from '../../lib/paths.ts';
import { Notice } from '../../ui/Notice.tsx';
import classes from './Operations.module.css';

export const OperationNeeds_operation = graphql(`
  fragment OperationNeeds_operation on PersistedOperation {
    explanation {
      cost
      greatestCost
      permissions { permission always fields { path conditions { variable is } } }
    }
  }
`);

type Permission = NonNullable<OperationNeeds_OperationFragment['explanation']>['permissions'][number];
type Condition = Permission['fields'][number]['conditions'][number];

const conditionWords = (conditions: readonly Condition[]): string => joinWords(conditions.map(({ variable, is }) => `$${variable} is ${String(is)}`));

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
  const { permissions, cost, greatestCost } = explanation;
  return (
    <>
      {permissions.length === 0 ? (
        <p className="muted">It needs no permission: any key may run it.</p>
      ) : (
        <ul className={classes.list}>
          {permissions.map(({ permission, always, fields }) => (
            <li key={permission}>
              <span className={classes.row}>
                <Link className="mono" to={paths.permissions(organizationSlug)} search={{ search: permission }}>
                  {permission}
                </Link>
                <span className="muted">{always ? 'always' : 'depends on variables'}</span>
              </span>
              <ul className={classes.places}>
                {fields.map(({ path, conditions }) => (
                  <li key={path}>
                    <span className="mono">{path}</span>
                    {conditions.length === 0 ? '' : ` where ${conditionWords(conditions)}`}
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      )}
      <p className={`muted ${classes.more}`}>
        Cost {cost.toLocaleString('en')}
        {greatestCost === cost ? '' : `, up to ${greatestCost.toLocaleString('en')} with the largest pages`}.
      </p>
    </>
  );
}
