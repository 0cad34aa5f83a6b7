import { isPlainObject, quoted, type Issue, type IssuePath, type Parsed } from '../issue.ts';
import type { Catalogue } from '../permission/catalogue.ts';
import { parsePermissions, type PermissionSet } from '../permission/lattice.ts';

/** The kind of a key whose permissions its maker chooses. */
export const CUSTOM_KIND = 'custom';

/** A kind with fixed permissions. Its keys have level Restricted and stay with the permissions of the day they were made. */
export interface KeyKind {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly permissions: PermissionSet;
}

/** A kind as an operator writes it in the configuration. */
export interface KindDefinition {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly permissions: readonly string[];
}

/** The kinds of an installation that configures none. */
export const DEFAULT_KINDS: readonly KindDefinition[] = [
  {
    id: 'telemetry',
    title: 'Telemetry',
    description: 'For applications and agents that send telemetry and must read nothing.',
    permissions: ['telemetry:write'],
  },
  {
    id: 'sdk_integration',
    title: 'SDK integration',
    description: 'For the SDK inside an application: keeps its monitors in step and sends telemetry.',
    permissions: ['monitors:read', 'monitors:write', 'telemetry:write'],
  },
];

const ID = /^[a-z][a-z0-9_]{0,39}$/;
const PROPERTIES: ReadonlySet<string> = new Set(['id', 'title', 'description', 'permissions']);

/** True for keys whose permissions cannot change through any path (their name can). */
export function isImmutableKind(kind: string): boolean {
  return kind !== CUSTOM_KIND;
}

/**
 * Parses the kinds of the configuration against the catalogue, all problems at once. Nothing given means the default
 * kinds, without those whose permissions an own catalogue does not have. `custom` is reserved.
 */
export function parseKinds(input: unknown, catalogue: Catalogue, path: IssuePath = ['kinds']): Parsed<{ readonly kinds: ReadonlyMap<string, KeyKind> }> {
  const definitions = input === undefined ? DEFAULT_KINDS.filter((kind) => kind.permissions.every((name) => catalogue.entries.has(name))) : input;
  if (!Array.isArray(definitions)) {
    return { ok: false, issues: [{ path, code: 'NOT_A_LIST', message: 'The kinds are a list.' }] };
  }
  const issues: Issue[] = [];
  const kinds = new Map<string, KeyKind>();
  definitions.forEach((definition: unknown, index) => {
    const kind = parseKind(definition, catalogue, [...path, index], issues);
    if (kind === null) return;
    if (kinds.has(kind.id)) issues.push({ path: [...path, index, 'id'], code: 'DUPLICATE', message: `The kind ${kind.id} is given twice.` });
    kinds.set(kind.id, kind);
  });
  return issues.length > 0 ? { ok: false, issues } : { ok: true, kinds };
}

function parseKind(input: unknown, catalogue: Catalogue, path: IssuePath, issues: Issue[]): KeyKind | null {
  if (!isPlainObject(input)) {
    issues.push({ path, code: 'NOT_AN_OBJECT', message: 'A kind is an object with id, title, description and permissions.' });
    return null;
  }
  const before = issues.length;
  for (const property of Object.keys(input)) {
    if (!PROPERTIES.has(property)) issues.push({ path: [...path, property], code: 'UNKNOWN_PROPERTY', message: `${quoted(property)} is not known here.` });
  }
  const { id, title, description, permissions } = input;
  const validId = typeof id === 'string' && ID.test(id);
  if (!validId) {
    issues.push({ path: [...path, 'id'], code: 'INVALID_ID', message: 'A kind id is a lower-case letter and up to 39 letters, digits or _.' });
  } else if (id === CUSTOM_KIND) {
    issues.push({ path: [...path, 'id'], code: 'RESERVED', message: `${CUSTOM_KIND} is the kind of keys with chosen permissions.` });
  }
  if (!isText(title, 80)) issues.push({ path: [...path, 'title'], code: 'INVALID_TEXT', message: 'A text of 1 to 80 characters.' });
  if (!isText(description, 300)) issues.push({ path: [...path, 'description'], code: 'INVALID_TEXT', message: 'A text of 1 to 300 characters.' });
  const isList = Array.isArray(permissions) && permissions.every((name) => typeof name === 'string');
  if (!isList) {
    issues.push({ path: [...path, 'permissions'], code: 'INVALID_LIST', message: 'The permissions are a list of names.' });
    return null;
  }
  const parsed = parsePermissions(permissions, catalogue, 'api_key', [...path, 'permissions']);
  if (!parsed.ok) issues.push(...parsed.issues);
  if (issues.length > before || !parsed.ok || !validId || !isText(title, 80) || !isText(description, 300)) return null;
  return { id, title, description, permissions: parsed.permissions };
}

const isText = (value: unknown, max: number): value is string => typeof value === 'string' && value.trim() !== '' && value.length <= max;
