import { TextInput } from '@mantine/core';
import { IconSearch, IconUser } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import type { PermissionList_CatalogueFragment } from '../../gql/graphql.ts';
import { count } from '../../lib/list-words.ts';
import { paths } from '../../lib/paths.ts';
import { AccessChip } from '../../ui/AccessChip.tsx';
import { Chip } from '../../ui/Chip.tsx';
import classes from './PermissionList.module.css';

export const PermissionList_catalogue = graphql(`
  fragment PermissionList_catalogue on PermissionCatalogue {
    groups {
      id
      title
      description
      permissions {
        name
        title
        description
        access
        grantableToApiKeys
        organizationWide
        heldBy { apiKeyCount }
      }
    }
    kinds { name title permissions }
  }
`);

export const PermissionList_organization = graphql(`
  fragment PermissionList_organization on Organization {
    roles { role title permissions }
  }
`);

interface PermissionListProps {
  catalogue: FragmentType<typeof PermissionList_catalogue>;
  organization: FragmentType<typeof PermissionList_organization>;
  organizationSlug: string;
  search: string;
  onSearch: (search: string) => void;
}

type Group = PermissionList_CatalogueFragment['groups'][number];

/** The group with those permissions in whose words all parts of the search occur; null when none is left. */
function matching(group: Group, parts: readonly string[]): Group | null {
  const permissions = group.permissions.filter((permission) => {
    const words = `${group.title} ${permission.name} ${permission.title} ${permission.description} ${permission.access}`.toLowerCase();
    return parts.every((part) => words.includes(part));
  });
  return permissions.length === 0 ? null : { ...group, permissions };
}

/** Everything that can be permitted: what it opens, and who has it. */
export function PermissionList({ organizationSlug, search, onSearch, ...refs }: PermissionListProps) {
  const catalogue = readFragment(PermissionList_catalogue, refs.catalogue);
  const { roles } = readFragment(PermissionList_organization, refs.organization);
  const parts = search.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = catalogue.groups.flatMap((group) => matching(group, parts) ?? []);
  return (
    <>
      <TextInput
        type="search"
        className={classes.search ?? ''}
        aria-label="Search permissions"
        placeholder="Search by name, title or what it does"
        leftSection={<IconSearch size={16} stroke={1.75} aria-hidden />}
        value={search}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onSearch(event.target.value)}
      />
      {groups.length === 0 ? <p className="muted">No permission is like that.</p> : null}
      <div className={classes.groups}>
        {groups.map((group) => (
          <section key={group.id} className={classes.group} aria-labelledby={`group-${group.id}`}>
            <header className={classes.head}>
              <h2 id={`group-${group.id}`} className={classes.title}>
                {group.title}
              </h2>
              <p className={classes.text}>{group.description}</p>
            </header>
            <ul className={classes.permissions}>
              {group.permissions.map((permission) => {
                const holders = roles.filter(({ permissions }) => permissions.includes(permission.name));
                const kinds = catalogue.kinds.filter(({ permissions }) => permissions.includes(permission.name));
                return (
                  <li key={permission.name} className={classes.permission}>
                    <div className={classes.names}>
                      <span className={classes.name}>{permission.name}</span>
                      <AccessChip writes={permission.access === 'WRITE'} />
                      {permission.organizationWide ? <Chip tone="neutral">All workspaces</Chip> : null}
                      {permission.grantableToApiKeys ? null : (
                        <Chip tone="warning" icon={<IconUser size={13} stroke={2} aria-hidden />}>
                          People only
                        </Chip>
                      )}
                    </div>
                    <p className={classes.text}>{permission.description}</p>
                    <p className={classes.holders}>
                      {holders.length === 0 ? 'No role has it.' : `Roles: ${holders.map(({ title }) => title).join(', ')}.`}
                      {kinds.length === 0 ? '' : ` Kinds: ${kinds.map(({ title }) => title).join(', ')}.`}{' '}
                      {permission.heldBy === null || permission.heldBy.apiKeyCount === 0 ? null : (
                        <Link to={paths.apiKeys(organizationSlug)} search={{ permission: permission.name }}>
                          {count(permission.heldBy.apiKeyCount, 'key')}
                        </Link>
                      )}
                    </p>
                  </li>
                );
              })}
            </ul>
          </section>
        ))}
      </div>
    </>
  );
}
