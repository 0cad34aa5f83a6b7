import { isPlainObject, quoted, type Issue, type Parsed } from '../issue.ts';
import type { Access, GrantTarget } from './definition.ts';
import { MANAGEMENT_GROUPS, type ManagementPermissionName } from './management-groups.ts';
import { DEFAULT_PRODUCT_GROUPS } from './product-groups.ts';

export { MANAGEMENT_GROUPS, type ManagementPermissionName } from './management-groups.ts';
export { DEFAULT_PRODUCT_GROUPS } from './product-groups.ts';
export type { Access, GrantTarget, GroupDefinition, PermissionDefinition } from './definition.ts';

declare const parsedPermission: unique symbol;

/**
 * The name of a permission that stood in a catalogue when it was parsed. A raw string is not one; Latchkey's own
 * permissions are, because every catalogue has them.
 */
export type PermissionName = ManagementPermissionName | (string & { readonly [parsedPermission]: true });

export interface CatalogueEntry {
  readonly name: PermissionName;
  /** Id of the group it is shown in. */
  readonly group: string;
  readonly title: string;
  readonly description: string;
  readonly access: Access;
  /** Empty: people only. */
  readonly grantableTo: readonly GrantTarget[];
  /** True for things of the whole organization: they need the permission and workspace scope "all". */
  readonly organizationWide: boolean;
  /** True for Latchkey's own permissions, false for those of the operator's product. */
  readonly management: boolean;
}

export interface CatalogueGroup {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly permissions: readonly CatalogueEntry[];
}

export interface Catalogue {
  /** Product groups in the operator's order, then the management groups. */
  readonly groups: readonly CatalogueGroup[];
  readonly entries: ReadonlyMap<string, CatalogueEntry>;
}

const ID = /^[a-z][a-z0-9_]{0,39}$/;
const NAME = /^[a-z][a-z0-9_]{0,39}:[a-z][a-z0-9_]{0,39}$/;
const GRANT_TARGETS: ReadonlySet<unknown> = new Set<GrantTarget>(['api_key', 'oauth_client']);
const GROUP_PROPERTIES: ReadonlySet<string> = new Set(['id', 'title', 'description', 'permissions']);
const PERMISSION_PROPERTIES: ReadonlySet<string> = new Set(['name', 'title', 'description', 'access', 'grantableTo']);
const MAX_GROUPS = 100;
const MAX_PERMISSIONS_PER_GROUP = 100;

const managementGroups: readonly CatalogueGroup[] = MANAGEMENT_GROUPS.map((group) => ({
  id: group.id,
  title: group.title,
  description: group.description,
  permissions: group.permissions.map((permission) => ({ ...permission, group: group.id, management: true })),
}));

/** Resources of management permissions; a product permission `members:admin` would read as one of ours. */
const managementIds: ReadonlySet<string> = new Set(managementGroups.map((group) => group.id));

const organizationWideNames: ReadonlySet<string> = new Set(
  managementGroups.flatMap((group) => group.permissions.filter((entry) => entry.organizationWide).map((entry) => entry.name)),
);

/** True for permissions over things of the whole organization (product.md 7). Never true for product permissions. */
export function isOrganizationWide(name: string): boolean {
  return organizationWideNames.has(name);
}

/**
 * Parses the product groups of the configuration and adds the management groups. Without groups (`undefined`) the
 * default catalogue is meant; an empty list is a catalogue of management permissions alone.
 * All problems are reported at once: ids and names that are not lower case and exact, names or groups given twice,
 * a redefinition of Latchkey's own, a permission that could be given to nobody.
 */
export function parseCatalogue(productGroups: unknown = DEFAULT_PRODUCT_GROUPS): Parsed<{ readonly catalogue: Catalogue }> {
  const issues: Issue[] = [];
  const groups: CatalogueGroup[] = [];
  const entries = new Map<string, CatalogueEntry>();
  if (!Array.isArray(productGroups)) {
    return { ok: false, issues: [{ path: [], code: 'NOT_A_LIST', message: 'The catalogue is a list of groups.' }] };
  }
  if (productGroups.length > MAX_GROUPS) {
    issues.push({ path: [], code: 'TOO_MANY', message: `At most ${MAX_GROUPS} groups.` });
  }
  const groupIds = new Set<string>();
  productGroups.forEach((input: unknown, index) => {
    const group = parseGroup(input, [index], issues, entries);
    if (group === null) return;
    if (managementIds.has(group.id)) {
      issues.push({ path: [index, 'id'], code: 'RESERVED', message: `The group ${group.id} is Latchkey's own.` });
    } else if (groupIds.has(group.id)) {
      issues.push({ path: [index, 'id'], code: 'DUPLICATE', message: `The group ${group.id} is given twice.` });
    }
    groupIds.add(group.id);
    groups.push(group);
  });
  if (issues.length > 0) return { ok: false, issues };
  for (const group of managementGroups) {
    groups.push(group);
    for (const entry of group.permissions) entries.set(entry.name, entry);
  }
  return { ok: true, catalogue: { groups, entries } };
}

function parseGroup(
  input: unknown,
  path: readonly (string | number)[],
  issues: Issue[],
  entries: Map<string, CatalogueEntry>,
): CatalogueGroup | null {
  if (!isPlainObject(input)) {
    issues.push({ path, code: 'NOT_AN_OBJECT', message: 'A group is an object with id, title, description and permissions.' });
    return null;
  }
  refuseUnknownProperties(input, GROUP_PROPERTIES, path, issues);
  const id = input['id'];
  const validId = typeof id === 'string' && ID.test(id);
  if (!validId) {
    issues.push({ path: [...path, 'id'], code: 'INVALID_ID', message: 'A group id is a lower-case letter and up to 39 letters, digits or _.' });
  }
  const title = parseText(input['title'], 80, [...path, 'title'], issues);
  const description = parseText(input['description'], 300, [...path, 'description'], issues);
  const list = input['permissions'];
  if (!Array.isArray(list) || list.length === 0 || list.length > MAX_PERMISSIONS_PER_GROUP) {
    issues.push({
      path: [...path, 'permissions'],
      code: 'INVALID_LIST',
      message: `A group has between 1 and ${MAX_PERMISSIONS_PER_GROUP} permissions.`,
    });
    return null;
  }
  const permissions = list.map((permission: unknown, index) =>
    parseEntry(permission, validId ? id : '', [...path, 'permissions', index], issues, entries),
  );
  return validId ? { id, title, description, permissions: permissions.filter((entry) => entry !== null) } : null;
}

function parseEntry(
  input: unknown,
  group: string,
  path: readonly (string | number)[],
  issues: Issue[],
  entries: Map<string, CatalogueEntry>,
): CatalogueEntry | null {
  if (!isPlainObject(input)) {
    issues.push({ path, code: 'NOT_AN_OBJECT', message: 'A permission is an object with name, title, description and access.' });
    return null;
  }
  refuseUnknownProperties(input, PERMISSION_PROPERTIES, path, issues);
  const title = parseText(input['title'], 80, [...path, 'title'], issues);
  const description = parseText(input['description'], 300, [...path, 'description'], issues);
  const access = input['access'];
  const validAccess = access === 'read' || access === 'write';
  if (!validAccess) {
    issues.push({ path: [...path, 'access'], code: 'INVALID_ACCESS', message: 'The access is read or write.' });
  }
  const grantableTo = parseGrantTargets(input['grantableTo'], [...path, 'grantableTo'], issues);
  const name = input['name'];
  if (typeof name !== 'string' || !NAME.test(name)) {
    issues.push({ path: [...path, 'name'], code: 'INVALID_NAME', message: 'A permission is named resource:verb in lower case.' });
    return null;
  }
  if (managementIds.has(name.slice(0, name.indexOf(':')))) {
    issues.push({ path: [...path, 'name'], code: 'RESERVED', message: `${quoted(name)} names a resource of Latchkey's own.` });
    return null;
  }
  if (entries.has(name)) {
    issues.push({ path: [...path, 'name'], code: 'DUPLICATE', message: `${quoted(name)} is given twice.` });
    return null;
  }
  const entry: CatalogueEntry = {
    name: name as PermissionName,
    group,
    title,
    description,
    access: validAccess ? access : 'write',
    grantableTo,
    organizationWide: false,
    management: false,
  };
  entries.set(name, entry);
  return entry;
}

function parseGrantTargets(input: unknown, path: readonly (string | number)[], issues: Issue[]): readonly GrantTarget[] {
  if (input === undefined) return ['api_key', 'oauth_client'];
  if (Array.isArray(input) && input.length > 0 && input.every((target) => GRANT_TARGETS.has(target))) {
    return [...new Set(input as readonly GrantTarget[])];
  }
  issues.push({
    path,
    code: 'INVALID_GRANT_TARGET',
    message: 'grantableTo is a list with api_key, oauth_client or both; a product permission that nobody can be given has no use.',
  });
  return [];
}

function parseText(input: unknown, max: number, path: readonly (string | number)[], issues: Issue[]): string {
  if (typeof input === 'string' && input.trim() !== '' && input.length <= max && !/\p{Cc}/u.test(input)) return input.trim();
  issues.push({ path, code: 'INVALID_TEXT', message: `A text of 1 to ${max} characters on one line.` });
  return '';
}

/** A mistyped property would otherwise be an access or a bound that silently falls back to its default. */
function refuseUnknownProperties(
  input: Record<string, unknown>,
  known: ReadonlySet<string>,
  path: readonly (string | number)[],
  issues: Issue[],
): void {
  for (const property of Object.keys(input)) {
    if (!known.has(property)) {
      issues.push({ path: [...path, property], code: 'UNKNOWN_PROPERTY', message: `${quoted(property)} is not known here.` });
    }
  }
}
