import type {
  ApiKeyOwnership, CreateApiKeyInput, ExpiresIn, PermissionLevel, UpdateApiKeyInput, WorkspaceScope,
} from '../../gql/graphql.ts';
import { parseName } from '@latchkey/domain/naming.ts';
import { endOfLocalDay } from '../../lib/time.ts';
import { wordsForIssue } from '../../words/error-words.ts';
import { addressChange, type AddressDraft, addressInput, problemsOfAddresses, sameAddresses } from './addresses.ts';
import { operationChange, operationInput, sameOperations } from './operations.ts';

/** When a key ends, as the form asks for it. */
export type ExpiryDraft =
  | { type: 'preset'; value: ExpiresIn }
  | { type: 'day'; day: string }
  | { type: 'keep'; expiresAt: string | null };

/** What the form holds: the settings of a key before it is made, or while it is changed. */
export interface ApiKeyDraft extends AddressDraft {
  name: string;
  description: string;
  ownership: ApiKeyOwnership;
  kind: string;
  level: PermissionLevel;
  permissions: ReadonlySet<string>;
  workspaceScope: WorkspaceScope;
  workspaceIds: ReadonlySet<string>;
  expiry: ExpiryDraft;
  /** Null for any operation; else the ids of the registered ones that it runs, and nothing else. */
  operations: ReadonlySet<string> | null;
}

/** The kind whose permissions are chosen by hand. */
export const CUSTOM_KIND = 'custom';

/** The use cases that most first keys are made for, each with no more than it needs. */
export const starters = {
  ci: {
    title: 'CI pipeline',
    text: 'Reports deployments and opens incidents from a build.',
    draft: { name: 'CI pipeline', level: 'RESTRICTED', permissions: ['incidents:read', 'incidents:write', 'services:read'] },
  },
  dashboard: {
    title: 'Dashboard',
    text: 'Reads everything and changes nothing.',
    draft: { name: 'Dashboard', level: 'READ_ONLY', permissions: [] },
  },
  agent: {
    title: 'Monitoring agent',
    text: 'Sends heartbeats, metrics and telemetry, and reads nothing.',
    draft: { name: 'Monitoring agent', level: 'RESTRICTED', permissions: ['heartbeat:write', 'metrics:write', 'telemetry:write'] },
  },
} as const satisfies Record<string, { title: string; text: string; draft: { name: string; level: PermissionLevel; permissions: readonly string[] } }>;

export type StarterName = keyof typeof starters;

export const isStarterName = (name: string | undefined): name is StarterName => name !== undefined && Object.hasOwn(starters, name);

/** What a link asks a new key for, beside or in place of a starter. */
export interface DraftWish {
  name: string;
  permissions: readonly string[];
  operations: readonly string[];
}

interface DraftFacts {
  ownership: ApiKeyOwnership;
  expirationChoices: ReadonlyArray<{ value: ExpiresIn; default: boolean }>;
  workspaces: ReadonlyArray<{ id: string }>;
  grantable: ReadonlySet<string>;
}

/** A new key's form: Restricted and empty, chosen workspaces, the policy's default end. All is never what one gets by not choosing. */
export function newDraft(facts: DraftFacts, starter: StarterName | undefined, wish: DraftWish): ApiKeyDraft {
  const preset = starter === undefined ? undefined : starters[starter].draft;
  const onlyWorkspace = facts.workspaces.length === 1 ? facts.workspaces[0] : undefined;
  return {
    name: wish.name === '' ? (preset?.name ?? '') : wish.name,
    description: '',
    ownership: facts.ownership,
    kind: CUSTOM_KIND,
    level: preset?.level ?? 'RESTRICTED',
    permissions: new Set([...(preset?.permissions ?? []), ...wish.permissions].filter((permission) => facts.grantable.has(permission))),
    workspaceScope: 'CHOSEN',
    workspaceIds: new Set(onlyWorkspace === undefined ? [] : [onlyWorkspace.id]),
    expiry: { type: 'preset', value: facts.expirationChoices.find((choice) => choice.default)?.value ?? 'DAYS_90' },
    ranges: null,
    confirmLockout: false,
    operations: wish.operations.length === 0 ? null : new Set(wish.operations),
  };
}

interface ApiKeySettings {
  name: string;
  description: string;
  ownership: ApiKeyOwnership;
  kind: string;
  permissionLevel: PermissionLevel;
  permissions: readonly string[];
  workspaceScope: WorkspaceScope;
  workspaces: ReadonlyArray<{ id: string }>;
  expiresAt?: string | null;
  ipAllowlist?: readonly string[] | null;
  allowedOperations?: readonly string[] | null;
}

/** The form of a key that exists. */
export const draftOfApiKey = (apiKey: ApiKeySettings): ApiKeyDraft => ({
  name: apiKey.name,
  description: apiKey.description,
  ownership: apiKey.ownership,
  kind: apiKey.kind,
  level: apiKey.permissionLevel,
  permissions: new Set(apiKey.permissionLevel === 'RESTRICTED' ? apiKey.permissions : []),
  workspaceScope: apiKey.workspaceScope,
  workspaceIds: new Set(apiKey.workspaceScope === 'CHOSEN' ? apiKey.workspaces.map((workspace) => workspace.id) : []),
  expiry: { type: 'keep', expiresAt: apiKey.expiresAt ?? null },
  ranges: apiKey.ipAllowlist?.join('\n') ?? null,
  confirmLockout: false,
  operations: apiKey.allowedOperations === null || apiKey.allowedOperations === undefined ? null : new Set(apiKey.allowedOperations),
});

/** A change that a link proposes. Nothing of it is saved before the person has seen it. */
export interface Proposal {
  /** Permissions to add. */
  add: readonly string[];
  /** Permissions to take away. */
  without: readonly string[];
  /** Whether to take the newer set of operations, where there is one. */
  newerOperations: boolean;
}

/**
 * The form of a key with a proposal on top. Where its permissions would differ, a level becomes the list of what is meant;
 * nothing is taken away where nothing would be left.
 */
export function draftWith(proposal: Proposal, apiKey: ApiKeySettings & { newerOperationVersion?: { operationIds: readonly string[] } | null }): ApiKeyDraft {
  const has = new Set(apiKey.permissions);
  const rest = has.difference(new Set(proposal.without));
  const wanted = (rest.size === 0 ? has : rest).union(new Set(proposal.add));
  const newer = proposal.newerOperations ? (apiKey.newerOperationVersion?.operationIds ?? null) : null;
  return {
    ...draftOfApiKey(apiKey),
    ...(sameSet(wanted, has) ? {} : { level: 'RESTRICTED', permissions: wanted }),
    ...(newer === null ? {} : { operations: new Set(newer) }),
  };
}

/**
 * What is missing before the form can be sent, by the field's name; empty when nothing is. `ownAddress` is where the person
 * is, null where that is not known; `before` is the key as it is, null for a new one.
 */
export function problemsOfDraft(draft: ApiKeyDraft, ownAddress: string | null, before: ApiKeyDraft | null): Map<string, string> {
  const problems = problemsOfAddresses(draft, ownAddress, before);
  if (draft.name.trim() === '') {
    problems.set('name', 'Give the key a name, so that others know what it is for.');
  } else {
    const name = parseName(draft.name);
    if (!name.ok) for (const issue of name.issues) problems.set('name', wordsForIssue(issue));
  }
  if (draft.kind === CUSTOM_KIND && draft.level === 'RESTRICTED' && draft.permissions.size === 0) {
    problems.set('permissions', 'Choose at least one permission. A key without any could do nothing.');
  }
  if (draft.workspaceScope === 'CHOSEN' && draft.workspaceIds.size === 0) {
    problems.set('workspaces', 'Choose at least one workspace, or all of them.');
  }
  if (draft.operations?.size === 0) problems.set('allowedOperations', 'Choose at least one operation, or any.');
  if (draft.expiry.type === 'day' && endOfLocalDay(draft.expiry.day) === null) problems.set('expiresAt', 'Choose a day.');
  return problems;
}

const expiryInput = (expiry: ExpiryDraft): { expiresIn?: ExpiresIn; expiresAt?: string | null } => {
  switch (expiry.type) {
    case 'preset':
      return { expiresIn: expiry.value };
    case 'day':
      return { expiresAt: endOfLocalDay(expiry.day) };
    case 'keep':
      return {};
  }
};

/** The mutation's input for a draft without problems. A kind brings its own level and permissions. */
export function toCreateInput(draft: ApiKeyDraft, requestId: string): CreateApiKeyInput {
  const ownKind = draft.kind === CUSTOM_KIND;
  return {
    name: draft.name.trim(),
    ...(draft.description.trim() === '' ? {} : { description: draft.description.trim() }),
    ownership: draft.ownership,
    ...(ownKind ? { permissionLevel: draft.level } : { kind: draft.kind }),
    ...(ownKind && draft.level === 'RESTRICTED' ? { permissions: [...draft.permissions].sort() } : {}),
    workspaceScope: draft.workspaceScope,
    ...(draft.workspaceScope === 'CHOSEN' ? { workspaces: [...draft.workspaceIds] } : {}),
    ...addressInput(draft),
    ...operationInput(draft.operations),
    ...expiryInput(draft.expiry),
    requestId,
  };
}

const sameSet = (a: ReadonlySet<string>, b: ReadonlySet<string>) => a.size === b.size && a.isSubsetOf(b);

/** Only what differs, so that two people who change different things do not undo each other. Null when nothing differs. */
export function toUpdateInput(before: ApiKeyDraft, after: ApiKeyDraft, id: string, version: number): UpdateApiKeyInput | null {
  const input: UpdateApiKeyInput = {
    id,
    version,
    ...(after.name.trim() === before.name ? {} : { name: after.name.trim() }),
    ...(after.description.trim() === before.description ? {} : { description: after.description.trim() }),
    ...(after.level === before.level && sameSet(after.permissions, before.permissions)
      ? {}
      : { permissionLevel: after.level, ...(after.level === 'RESTRICTED' ? { permissions: [...after.permissions].sort() } : {}) }),
    ...(after.workspaceScope === before.workspaceScope && sameSet(after.workspaceIds, before.workspaceIds)
      ? {}
      : { workspaceScope: after.workspaceScope, ...(after.workspaceScope === 'CHOSEN' ? { workspaces: [...after.workspaceIds] } : {}) }),
    ...addressChange(before, after),
    ...operationChange(before.operations, after.operations),
    ...expiryInput(after.expiry),
  };
  return Object.keys(input).length > 2 ? input : null;
}

/** What they have, with what I put in and without what I took out: two people who each add one thing both get theirs. */
function mergeSets<Item>(base: ReadonlySet<Item>, mine: ReadonlySet<Item>, theirs: ReadonlySet<Item>): ReadonlySet<Item> {
  return theirs.difference(base.difference(mine)).union(mine.difference(base));
}

/** `mine` carried over to a newer state of the key: what I changed from `base` stays mine, everything else is theirs. */
export function rebaseDraft(base: ApiKeyDraft, mine: ApiKeyDraft, theirs: ApiKeyDraft): ApiKeyDraft {
  // A list of permissions belongs to its level: lists of two levels are not put together.
  const mergedPermissions = mine.level === theirs.level ? mergeSets(base.permissions, mine.permissions, theirs.permissions) : mine.permissions;
  const samePermissions = mine.level === base.level && sameSet(mine.permissions, base.permissions);
  const sameWorkspaces = mine.workspaceScope === base.workspaceScope && sameSet(mine.workspaceIds, base.workspaceIds);
  return {
    ...theirs,
    name: mine.name === base.name ? theirs.name : mine.name,
    description: mine.description === base.description ? theirs.description : mine.description,
    level: samePermissions ? theirs.level : mine.level,
    permissions: samePermissions ? theirs.permissions : mergedPermissions,
    workspaceScope: sameWorkspaces ? theirs.workspaceScope : mine.workspaceScope,
    workspaceIds: mergeSets(base.workspaceIds, mine.workspaceIds, theirs.workspaceIds),
    ...(sameAddresses(base, mine) ? {} : { ranges: mine.ranges, confirmLockout: mine.confirmLockout }),
    operations: sameOperations(base.operations, mine.operations) ? theirs.operations : mine.operations,
    expiry: mine.expiry.type === 'keep' ? theirs.expiry : mine.expiry,
  };
}
