import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { count } from '../../lib/list-words.ts';
import { Panel } from '../../ui/Panel.tsx';
import classes from './RoleList.module.css';

export const RoleList_organization = graphql(`
  fragment RoleList_organization on Organization {
    roles { role title description permissions }
  }
`);

/** What each role may do, before it is given to somebody. */
export function RoleList(props: { organization: FragmentType<typeof RoleList_organization> }) {
  const { roles } = readFragment(RoleList_organization, props.organization);
  return (
    <Panel heading="What each role may do">
      <dl className={classes.roles}>
        {roles.map(({ role, title, description, permissions }) => (
          <div key={role} className={classes.role}>
            <dt className={classes.title}>{title}</dt>
            <dd>
              <p>{description}</p>
              <details className={classes.details}>
                <summary>{count(permissions.length, 'permission')}</summary>
                <p className={classes.permissions}>{permissions.join(', ')}</p>
              </details>
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
