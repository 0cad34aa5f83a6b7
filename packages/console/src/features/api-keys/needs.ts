import type { PermissionLevel } from '../../gql/graphql.ts';
import { CUSTOM_KIND } from './draft.ts';

interface GivenByDraft {
  kind: string;
  level: PermissionLevel;
  permissions: ReadonlySet<string>;
}

interface CatalogueFacts {
  groups: ReadonlyArray<{ permissions: ReadonlyArray<{ name: string; access: 'READ' | 'WRITE' }> }>;
  kinds: ReadonlyArray<{ name: string; permissions: readonly string[] }>;
}

/** Whether a draft gives a permission, by its level, its list or its kind. */
export function gives(draft: GivenByDraft, permission: string, { groups, kinds }: CatalogueFacts): boolean {
  if (draft.kind !== CUSTOM_KIND) return kinds.find(({ name }) => name === draft.kind)?.permissions.includes(permission) === true;
  if (draft.level === 'ALL') return true;
  if (draft.level === 'READ_ONLY') return groups.some((group) => group.permissions.some(({ name, access }) => name === permission && access === 'READ'));
  return draft.permissions.has(permission);
}

/** Whether a draft's list is exactly these permissions. */
export const givesExactly = (draft: GivenByDraft, permissions: readonly string[]): boolean =>
  draft.kind === CUSTOM_KIND && draft.level === 'RESTRICTED' && draft.permissions.size === permissions.length && permissions.every((name) => draft.permissions.has(name));
