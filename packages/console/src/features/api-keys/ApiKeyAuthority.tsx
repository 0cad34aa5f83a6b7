import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { joinWords } from '../../lib/list-words.ts';
import { Notice } from '../../ui/Notice.tsx';
import { levelWords } from '../../words/key-words.ts';
import { previewsOf } from './addresses.ts';
import classes from './ApiKeyAuthority.module.css';

export const ApiKeyAuthority_apiKey = graphql(`
  fragment ApiKeyAuthority_apiKey on ApiKey {
    ownership
    kind
    immutable
    permissionLevel
    permissions
    effectivePermissions
    workspaceScope
    ipAllowlist
    workspaces { id name archivedAt }
  }
`);

const levelExplained = {
  ALL: 'Everything that keys can do, also what is added to the catalogue later.',
  READ_ONLY: 'Reads everything that keys can read, also what is added later. Changes nothing.',
  RESTRICTED: 'Only the permissions listed here.',
} as const;

/** What a key may do today, and where. */
export function ApiKeyAuthority(props: { apiKey: FragmentType<typeof ApiKeyAuthority_apiKey> }) {
  const apiKey = readFragment(ApiKeyAuthority_apiKey, props.apiKey);
  const effective = new Set(apiKey.effectivePermissions);
  const listed = apiKey.permissionLevel === 'RESTRICTED' ? apiKey.permissions : apiKey.effectivePermissions;
  const held = listed.filter((permission) => !effective.has(permission));
  return (
    <>
      <p>
        <strong>{levelWords[apiKey.permissionLevel]}.</strong> {levelExplained[apiKey.permissionLevel]}
        {apiKey.immutable ? ` Its kind, ${apiKey.kind}, fixes them.` : ''}
      </p>
      <ul className={classes.group} style={{ marginTop: '0.75rem' }} aria-label="Permissions">
        {listed.map((permission) => (
          <li key={permission} className={classes.permission} data-ineffective={effective.has(permission) ? undefined : true}>
            {permission}
          </li>
        ))}
      </ul>
      {held.length === 0 ? null : (
        <div style={{ marginTop: '0.75rem' }}>
          <Notice tone="neutral">
            Struck out: the key has it, but its owner does not hold it today. A personal key is never stronger than its owner.
          </Notice>
        </div>
      )}
      {apiKey.ipAllowlist === null ? null : (
        <div className={classes.where}>
          <p>Works only from these addresses:</p>
          <ul className={classes.group} aria-label="Addresses">
            {previewsOf(apiKey.ipAllowlist.join('\n'), null).map((range) => (
              <li key={range.typed}>
                <span className={classes.permission}>{range.typed}</span> {range.ok ? <span className="muted">{range.size}</span> : null}
              </li>
            ))}
          </ul>
        </div>
      )}
      <p className={classes.where}>
        {apiKey.workspaceScope === 'ALL' ? (
          'Works in all workspaces, also those made later.'
        ) : (
          <>Works only in {joinWords(apiKey.workspaces.map((workspace) => (workspace.archivedAt === null ? workspace.name : `${workspace.name} (archived)`)))}.</>
        )}
      </p>
    </>
  );
}
