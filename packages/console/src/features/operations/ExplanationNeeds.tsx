import { Link } from '@tanstack/react-router';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import type { ExplanationNeeds_ExplanationFragment } from '../../gql/graphql.ts';
import { joinWords } from '../../lib/list-words.ts';
import { paths } from '../../lib/paths.ts';
import classes from './Operations.module.css';

export const ExplanationNeeds_explanation = graphql(`
  fragment ExplanationNeeds_explanation on OperationExplanation {
    cost
    greatestCost
    permissions { permission always fields { path conditions { variable is } } }
  }
`);

type Condition = ExplanationNeeds_ExplanationFragment['permissions'][number]['fields'][number]['conditions'][number];

const conditionWords = (conditions: readonly Condition[]): string => joinWords(conditions.map(({ variable, is }) => `$${variable} is ${String(is)}`));

/** The permissions that a document needs, which part of it asks for each, and what it costs. */
export function ExplanationNeeds({ organizationSlug, ...refs }: { explanation: FragmentType<typeof ExplanationNeeds_explanation>; organizationSlug: string }) {
  const { permissions, cost, greatestCost } = readFragment(ExplanationNeeds_explanation, refs.explanation);
  return (
    <>
      {permissions.length === 0 ? (
        <p className="muted">It needs no permission: any key may run it.</p>
      ) : (
        <ul className={classes.list} aria-label="Permissions that it needs">
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
