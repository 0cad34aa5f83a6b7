import { quoted, refused, type Issue, type IssuePath, type Parsed } from '../issue.ts';
import type { Catalogue, CatalogueEntry, GrantTarget, PermissionName } from './catalogue.ts';

export type PermissionLevel = 'ALL' | 'READ_ONLY' | 'RESTRICTED';

declare const parsedPermissions: unique symbol;

/** Permissions that have been parsed against a catalogue. A raw list of strings cannot stand in its place. */
export type PermissionSet = ReadonlySet<PermissionName> & { readonly [parsedPermissions]: true };

/** What a credential was given, as it was written: a level, or an explicit list. */
export type PermissionGrant =
  | { readonly level: 'ALL' }
  | { readonly level: 'READ_ONLY' }
  | { readonly level: 'RESTRICTED'; readonly permissions: PermissionSet };

/** What one grant lacks to cover another. */
export type GrantShortfall =
  | { readonly kind: 'PERMISSION_LEVEL'; readonly level: PermissionLevel }
  | { readonly kind: 'PERMISSION'; readonly permission: PermissionName };

const MAX_NAMES = 1000;

const asPermissionSet = (names: Iterable<PermissionName>): PermissionSet => new Set(names) as ReadonlySet<PermissionName> as PermissionSet;

/** No permissions. It grants nothing; it never stands for everything. */
export const emptyPermissions: PermissionSet = asPermissionSet([]);

const isGrantable = (entry: CatalogueEntry, target: GrantTarget): boolean => entry.grantableTo.includes(target);

/**
 * Parses the explicit list of level Restricted. The comparison is exact: another case, a space, a look-alike letter or
 * a longer name is unknown. An empty list is refused, a name given twice counts once.
 * Issues: EMPTY_LIST, TOO_MANY, UNKNOWN_PERMISSION, NOT_GRANTABLE; the path ends in the position in the list.
 */
export function parsePermissions(
  names: readonly string[],
  catalogue: Catalogue,
  target: GrantTarget,
  path: IssuePath = ['permissions'],
): Parsed<{ readonly permissions: PermissionSet }> {
  if (names.length === 0) return refused(path, 'EMPTY_LIST', 'Choose at least one permission.');
  if (names.length > MAX_NAMES) return refused(path, 'TOO_MANY', `At most ${MAX_NAMES} permissions.`);
  const issues: Issue[] = [];
  const permissions = new Set<PermissionName>();
  names.forEach((name, index) => {
    const entry = catalogue.entries.get(name);
    if (entry === undefined) {
      issues.push({ path: [...path, index], code: 'UNKNOWN_PERMISSION', message: `${quoted(name)} is not in the catalogue.` });
    } else if (!isGrantable(entry, target)) {
      issues.push({ path: [...path, index], code: 'NOT_GRANTABLE', message: `${entry.name} can be held by people only.` });
    } else {
      permissions.add(entry.name);
    }
  });
  return issues.length > 0 ? { ok: false, issues } : { ok: true, permissions: asPermissionSet(permissions) };
}

/**
 * A grant as it was stored. Names that have left the catalogue are dropped, so they grant nothing; a level keeps no
 * list. A Restricted grant of which nothing is left grants nothing.
 */
export function grantFromStored(level: PermissionLevel, names: Iterable<string>, catalogue: Catalogue): PermissionGrant {
  if (level !== 'RESTRICTED') return { level };
  return { level, permissions: permissionsFromStored(names, catalogue) };
}

/** The names that are in the catalogue today; the others grant nothing. */
export function permissionsFromStored(names: Iterable<string>, catalogue: Catalogue): PermissionSet {
  const kept: PermissionName[] = [];
  for (const name of names) {
    const entry = catalogue.entries.get(name);
    if (entry !== undefined) kept.push(entry.name);
  }
  return asPermissionSet(kept);
}

/**
 * What a grant amounts to under today's catalogue, for use and never for comparison. What cannot be given to the
 * target is never part of it, whatever a stored list says.
 */
export function permissionsOf(grant: PermissionGrant, catalogue: Catalogue, target: GrantTarget = 'api_key'): PermissionSet {
  return grant.level === 'RESTRICTED' ? expand(grant, catalogue, target) : permissionsOfLevel(grant, catalogue, target);
}

/** A catalogue never changes while it is in use, so what a level amounts to is worked out once; every request asks for it. */
const levels = new WeakMap<Catalogue, Map<string, PermissionSet>>();

function permissionsOfLevel(grant: PermissionGrant, catalogue: Catalogue, target: GrantTarget): PermissionSet {
  const known = levels.get(catalogue) ?? new Map<string, PermissionSet>();
  levels.set(catalogue, known);
  const name = `${grant.level} ${target}`;
  const permissions = known.get(name) ?? expand(grant, catalogue, target);
  known.set(name, permissions);
  return permissions;
}

function expand(grant: PermissionGrant, catalogue: Catalogue, target: GrantTarget): PermissionSet {
  const permissions: PermissionName[] = [];
  for (const entry of catalogue.entries.values()) {
    if (isGrantable(entry, target) && isNamedBy(grant, entry)) permissions.push(entry.name);
  }
  return asPermissionSet(permissions);
}

function isNamedBy(grant: PermissionGrant, entry: CatalogueEntry): boolean {
  switch (grant.level) {
    case 'ALL':
      return true;
    case 'READ_ONLY':
      return entry.access === 'read';
    case 'RESTRICTED':
      return grant.permissions.has(entry.name);
  }
}

/**
 * What `holder` lacks to hand out `wanted`, both compared as they are written: All is covered only by All, Read-only
 * by All or Read-only, a list by whatever names each of its permissions. A list covers lists only, even when it names
 * the whole catalogue: the next entry would be in the level and not in the list. Empty exactly when covered.
 */
export function missingFromGrant(holder: PermissionGrant, wanted: PermissionGrant, catalogue: Catalogue): readonly GrantShortfall[] {
  switch (wanted.level) {
    case 'ALL':
      return holder.level === 'ALL' ? [] : [{ kind: 'PERMISSION_LEVEL', level: 'ALL' }];
    case 'READ_ONLY':
      return holder.level === 'RESTRICTED' ? [{ kind: 'PERMISSION_LEVEL', level: 'READ_ONLY' }] : [];
    case 'RESTRICTED':
      return [...wanted.permissions]
        .filter((permission) => !namesPermission(holder, permission, catalogue))
        .sort()
        .map((permission) => ({ kind: 'PERMISSION', permission }));
  }
}

function namesPermission(holder: PermissionGrant, permission: PermissionName, catalogue: Catalogue): boolean {
  if (holder.level === 'RESTRICTED') return holder.permissions.has(permission);
  const entry = catalogue.entries.get(permission);
  return entry !== undefined && isGrantable(entry, 'api_key') && isNamedBy(holder, entry);
}

/** True when `holder` may hand out `wanted`; see `missingFromGrant`. */
export function coversGrant(holder: PermissionGrant, wanted: PermissionGrant, catalogue: Catalogue): boolean {
  return missingFromGrant(holder, wanted, catalogue).length === 0;
}

/** What both sets hold. */
export function meet(a: PermissionSet, b: PermissionSet): PermissionSet {
  return asPermissionSet([...a].filter((permission) => b.has(permission)));
}

/** What either set holds. For people only, whose role gives a grant and human-only permissions beside it. */
export function join(a: PermissionSet, b: PermissionSet): PermissionSet {
  return asPermissionSet([...a, ...b]);
}
