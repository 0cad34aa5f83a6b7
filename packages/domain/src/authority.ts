import { containsCidr, printCidr, type Cidr } from './address/cidr.ts';
import { isOrganizationWide, type Catalogue, type PermissionName } from './permission/catalogue.ts';
import {
  emptyPermissions,
  join,
  meet,
  missingFromGrant,
  permissionsOf,
  type GrantShortfall,
  type PermissionGrant,
  type PermissionSet,
} from './permission/lattice.ts';
import { authorityOfRole, canMakeServiceKeys, type Role } from './role.ts';

export type Ownership = 'PERSONAL' | 'SERVICE';

/** Requests per minute, with separate budgets for reads and writes. */
export interface RateLimit {
  readonly read: number;
  readonly write: number;
}

/** The bounds that a credential has beside its owner and its grant. */
interface Bounds {
  readonly workspaces: 'ALL' | ReadonlySet<string>;
  readonly operations: 'ANY' | ReadonlySet<string>;
  readonly addresses: 'ANY' | readonly Cidr[];
  /** `null`: whatever the plan gives, no bound of its own. */
  readonly rateLimit: RateLimit | null;
  /** `null`: no end. The end of a person's session is not the end of the person's authority. */
  readonly endsAt: Date | null;
}

/** Everything that bounds the credential a request acts with, as one value (product.md 5). */
export interface Authority extends Bounds {
  readonly bearer: 'PERSON' | 'PERSONAL_KEY' | 'SERVICE_KEY';
  /** The person, or the owner of a personal key; `null` for a service key. */
  readonly ownerId: string | null;
  /** The role of `ownerId` today; `null` for a service key, and for a personal key whose owner is no member any more. */
  readonly role: Role | null;
  readonly grant: PermissionGrant;
  /** What only people can do; counts for bearer PERSON only. */
  readonly humanPermissions: PermissionSet;
}

/** The authority that a new or changed key would have. */
export interface WantedAuthority extends Bounds {
  readonly ownership: Ownership;
  readonly ownerId: string | null;
  readonly grant: PermissionGrant;
}

/** One thing that the holder lacks. The answer of a refusal names all of them. */
export type Shortfall =
  | GrantShortfall
  | { readonly kind: 'WORKSPACES'; readonly workspaces: 'ALL' | readonly string[] }
  | { readonly kind: 'EXPIRATION' }
  | { readonly kind: 'OWNERSHIP' }
  | { readonly kind: 'OPERATIONS' }
  | { readonly kind: 'ADDRESSES' }
  | { readonly kind: 'RATE_LIMIT' };

/** The authority of a signed-in member. People are bounded by their role alone. */
export function authorityOfMember(ownerId: string, role: Role, catalogue: Catalogue): Authority {
  const { grant, humanPermissions } = authorityOfRole(role, catalogue);
  return {
    bearer: 'PERSON',
    ownerId,
    role,
    grant,
    humanPermissions,
    workspaces: 'ALL',
    operations: 'ANY',
    addresses: 'ANY',
    rateLimit: null,
    endsAt: null,
  };
}

/** The authority of a key that acts. `ownerRole` is the owner's role today, `null` when there is none any more; a service key has none. */
export function authorityOfKey(key: WantedAuthority, ownerRole: Role | null): Authority {
  const { ownership, ownerId, ...bounds } = key;
  return ownership === 'PERSONAL'
    ? { ...bounds, bearer: 'PERSONAL_KEY', ownerId, role: ownerRole, humanPermissions: emptyPermissions }
    : { ...bounds, bearer: 'SERVICE_KEY', ownerId: null, role: null, humanPermissions: emptyPermissions };
}

/** What a key's grant meets when it is used: the owner's grant today, nothing for a service key, or an owner who is no member any more. */
export type Ceiling = PermissionGrant | 'SERVICE' | 'OWNER_GONE';

/**
 * What a key may do now: the meet of its own set and its owner's set, worked out at use under today's catalogue. A
 * service key has no ceiling; a key whose owner is gone can do nothing.
 */
export function effectivePermissions(grant: PermissionGrant, ceiling: Ceiling, catalogue: Catalogue): PermissionSet {
  if (ceiling === 'OWNER_GONE') return emptyPermissions;
  const own = permissionsOf(grant, catalogue);
  return ceiling === 'SERVICE' ? own : meet(own, permissionsOf(ceiling, catalogue));
}

const knownHeld = new WeakMap<Authority, { readonly catalogue: Catalogue; readonly held: PermissionSet }>();

/**
 * All permissions of an authority today: for a person the role's with the human-only ones, for a key the effective ones. Worked out
 * once for each authority, because a request asks again and again.
 */
export function permissionsHeld(authority: Authority, catalogue: Catalogue): PermissionSet {
  const known = knownHeld.get(authority);
  if (known?.catalogue === catalogue) return known.held;
  const held = heldNow(authority, catalogue);
  knownHeld.set(authority, { catalogue, held });
  return held;
}

function heldNow(authority: Authority, catalogue: Catalogue): PermissionSet {
  switch (authority.bearer) {
    case 'PERSON':
      return authority.role === null ? emptyPermissions : join(permissionsOf(authority.grant, catalogue), authority.humanPermissions);
    case 'PERSONAL_KEY':
      return effectivePermissions(
        authority.grant,
        authority.role === null ? 'OWNER_GONE' : authorityOfRole(authority.role, catalogue).grant,
        catalogue,
      );
    case 'SERVICE_KEY':
      return effectivePermissions(authority.grant, 'SERVICE', catalogue);
  }
}

/** Why an authority may not do something: it lacks the permission, or the thing is of the whole organization and it is limited to workspaces. */
export type PermissionRefusal = 'PERMISSION' | 'WORKSPACES';

/**
 * `null` when the authority holds the permission and, for things of the whole organization, workspace scope "all"
 * (product.md 7). A missing permission is named before a missing workspace scope.
 */
export function refusalOf(authority: Authority, permission: PermissionName, catalogue: Catalogue): PermissionRefusal | null {
  if (!permissionsHeld(authority, catalogue).has(permission)) return 'PERMISSION';
  return isOrganizationWide(permission) && authority.workspaces !== 'ALL' ? 'WORKSPACES' : null;
}

/** True when nothing of `refusalOf` stands in the way. */
export function holds(authority: Authority, permission: PermissionName, catalogue: Catalogue): boolean {
  return refusalOf(authority, permission, catalogue) === null;
}

/**
 * What the holder lacks to make a key with this authority, to rotate, enable or clone one; empty exactly when it may.
 * Everything is compared as it is written. A signed-in person may give an own personal key any grant and any end:
 * the person's role bounds that key whenever it is used. Whether the holder may make keys at all is the permission
 * `api_keys:write`, asked elsewhere.
 */
export function missingForDelegation(holder: Authority, wanted: WantedAuthority, catalogue: Catalogue): readonly Shortfall[] {
  return toShortfalls(gapsOfHolder(holder, wanted, catalogue));
}

/** True exactly when `missingForDelegation` is empty. */
export function covers(holder: Authority, wanted: WantedAuthority, catalogue: Catalogue): boolean {
  return missingForDelegation(holder, wanted, catalogue).length === 0;
}

/**
 * What the holder lacks to change a key from `before` to `after`. Only what is added needs cover, so narrowing needs
 * none. Whoever adds anything must also be one who could own or make such a key: otherwise a developer could move own
 * permissions into a service key, which survives leavers, and anyone could widen another person's key.
 */
export function missingForUpdate(
  holder: Authority,
  before: WantedAuthority,
  after: WantedAuthority,
  catalogue: Catalogue,
): readonly Shortfall[] {
  const added = gapsOfKey(before, after, catalogue);
  if (isEmpty(added)) return [];
  const lacking = gapsOfHolder(holder, after, catalogue);
  // Another owner is another ceiling: nothing of the old state counts as already given.
  if (added.ownership) return toShortfalls(lacking);
  return toShortfalls({
    ownership: lacking.ownership,
    grant: lacking.grant.filter((gap) => added.grant.some((other) => isSameGap(gap, other))),
    workspaces: both(added.workspaces, lacking.workspaces),
    operations: both(added.operations, lacking.operations),
    addresses: both(added.addresses, lacking.addresses),
    rateLimit: added.rateLimit.filter((budget) => lacking.rateLimit.includes(budget)),
    expiration: added.expiration && lacking.expiration,
  });
}

/** True when `after` can do anything that `before` could not. Only its owner may widen a personal key. */
export function isWidening(before: WantedAuthority, after: WantedAuthority, catalogue: Catalogue): boolean {
  return !isEmpty(gapsOfKey(before, after, catalogue));
}

/** What one authority lacks towards another, element by element, so that two answers can be compared. */
interface Gaps {
  readonly ownership: boolean;
  readonly grant: readonly GrantShortfall[];
  readonly workspaces: Gap;
  readonly operations: Gap;
  readonly addresses: Gap;
  readonly rateLimit: readonly (keyof RateLimit)[];
  readonly expiration: boolean;
}

/** `EVERYTHING`: the unlimited form is lacking. Otherwise the elements that are. */
type Gap = 'EVERYTHING' | readonly string[];

function gapsOfHolder(holder: Authority, wanted: WantedAuthority, catalogue: Catalogue): Gaps {
  const ownership = !canOwn(holder, wanted);
  const isBoundedByPerson = holder.bearer === 'PERSON' && wanted.ownership === 'PERSONAL' && !ownership;
  return {
    ...gapsOfBounds(holder, wanted),
    ownership,
    grant: isBoundedByPerson ? [] : missingFromGrant(holder.grant, wanted.grant, catalogue),
    expiration: !isBoundedByPerson && endsLater(wanted.endsAt, holder.endsAt),
  };
}

function gapsOfKey(before: WantedAuthority, after: WantedAuthority, catalogue: Catalogue): Gaps {
  return {
    ...gapsOfBounds(before, after),
    ownership: before.ownership !== after.ownership || before.ownerId !== after.ownerId,
    grant: missingFromGrant(before.grant, after.grant, catalogue),
    expiration: endsLater(after.endsAt, before.endsAt),
  };
}

function gapsOfBounds(holder: Bounds, wanted: Bounds): Pick<Gaps, 'workspaces' | 'operations' | 'addresses' | 'rateLimit'> {
  return {
    workspaces: gapOf(holder.workspaces, wanted.workspaces),
    operations: gapOf(holder.operations, wanted.operations),
    addresses: addressGap(holder.addresses, wanted.addresses),
    rateLimit: rateLimitGap(holder.rateLimit, wanted.rateLimit),
  };
}

/** A personal key makes keys of its owner, a service key service keys; a person own keys, and service keys through the role. */
function canOwn(holder: Authority, wanted: WantedAuthority): boolean {
  if (wanted.ownership === 'PERSONAL') {
    return holder.bearer !== 'SERVICE_KEY' && holder.role !== null && wanted.ownerId !== null && wanted.ownerId === holder.ownerId;
  }
  if (wanted.ownerId !== null) return false;
  return holder.bearer === 'SERVICE_KEY' || (holder.bearer === 'PERSON' && canMakeServiceKeys(holder.role));
}

function gapOf(holder: 'ALL' | 'ANY' | ReadonlySet<string>, wanted: 'ALL' | 'ANY' | ReadonlySet<string>): Gap {
  if (typeof holder === 'string') return [];
  return typeof wanted === 'string' ? 'EVERYTHING' : [...wanted].filter((element) => !holder.has(element));
}

function addressGap(holder: 'ANY' | readonly Cidr[], wanted: 'ANY' | readonly Cidr[]): Gap {
  if (holder === 'ANY') return [];
  return wanted === 'ANY' ? 'EVERYTHING' : wanted.filter((cidr) => !containsCidr(holder, cidr)).map(printCidr);
}

function rateLimitGap(holder: RateLimit | null, wanted: RateLimit | null): readonly (keyof RateLimit)[] {
  const budgets = ['read', 'write'] as const;
  return holder === null ? [] : budgets.filter((budget) => wanted === null || wanted[budget] > holder[budget]);
}

/** No end is later than every end; the same instant is not later. */
function endsLater(wanted: Date | null, holder: Date | null): boolean {
  return holder !== null && (wanted === null || wanted > holder);
}

const isGap = (gap: Gap): boolean => gap.length > 0;

const both = (a: Gap, b: Gap): Gap => (a === 'EVERYTHING' || b === 'EVERYTHING' ? (a === b ? a : []) : a.filter((element) => b.includes(element)));

const isSameGap = (a: GrantShortfall, b: GrantShortfall): boolean =>
  a.kind === 'PERMISSION' ? b.kind === 'PERMISSION' && a.permission === b.permission : b.kind === 'PERMISSION_LEVEL' && a.level === b.level;

const isEmpty = (gaps: Gaps): boolean => toShortfalls(gaps).length === 0;

function toShortfalls(gaps: Gaps): readonly Shortfall[] {
  const shortfalls: Shortfall[] = [];
  if (gaps.ownership) shortfalls.push({ kind: 'OWNERSHIP' });
  shortfalls.push(...gaps.grant);
  if (isGap(gaps.workspaces)) {
    shortfalls.push({ kind: 'WORKSPACES', workspaces: gaps.workspaces === 'EVERYTHING' ? 'ALL' : gaps.workspaces.toSorted() });
  }
  if (isGap(gaps.operations)) shortfalls.push({ kind: 'OPERATIONS' });
  if (isGap(gaps.addresses)) shortfalls.push({ kind: 'ADDRESSES' });
  if (gaps.rateLimit.length > 0) shortfalls.push({ kind: 'RATE_LIMIT' });
  if (gaps.expiration) shortfalls.push({ kind: 'EXPIRATION' });
  return shortfalls;
}
