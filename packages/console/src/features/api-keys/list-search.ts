import type { ApiKeyFilter, ApiKeyOrder, ApiKeyOwnership, ApiKeyStatus, PermissionLevel } from '../../gql/graphql.ts';
import { parsePageSearch } from '../../lib/page-search.ts';
import { levelWords, ownershipWords, statusWords } from '../../words/key-words.ts';

/** The filters as they stand in the address. */
export interface ApiKeyListSearch {
  search?: string;
  status?: ApiKeyStatus;
  ownership?: ApiKeyOwnership;
  workspace?: string;
  level?: PermissionLevel;
  attention?: Attention;
  /** Keys that hold this permission. */
  permission?: string;
  /** Keys that were made with this one. */
  madeWith?: string;
  /** Personal keys of this person. */
  owner?: string;
  /** Keys that are limited to persisted operations, or those that are not. */
  pinned?: boolean;
  /** Keys that are limited to operations of which this is one. */
  operation?: string;
  /** What the list is ordered by, where that is not the newest first. */
  order?: Order;
  after?: string;
  page?: number;
}

type Attention = 'stale' | 'unused' | 'ending';
type Order = 'name' | 'ends';

const oneOf = <Value extends string>(values: readonly Value[], value: unknown): Value | undefined => values.find((candidate) => candidate === value);

/** Reads the address; what it does not know is dropped. */
export function parseApiKeyListSearch(search: Record<string, unknown>): ApiKeyListSearch {
  const text = typeof search['search'] === 'string' ? search['search'].slice(0, 100) : '';
  const workspace = typeof search['workspace'] === 'string' && /^ws_[0-9A-Za-z]{1,64}$/.test(search['workspace']) ? search['workspace'] : undefined;
  const status = oneOf(Object.keys(statusWords) as ApiKeyStatus[], search['status']);
  const ownership = oneOf(Object.keys(ownershipWords) as ApiKeyOwnership[], search['ownership']);
  const level = oneOf(Object.keys(levelWords) as PermissionLevel[], search['level']);
  const attention = oneOf<Attention>(['stale', 'unused', 'ending'], search['attention']);
  const order = oneOf<Order>(['name', 'ends'], search['order']);
  const permission = typeof search['permission'] === 'string' && /^[a-z_]+:[a-z_]+$/.test(search['permission']) ? search['permission'] : undefined;
  const madeWith = typeof search['madeWith'] === 'string' && /^key_\w+$/.test(search['madeWith']) ? search['madeWith'] : undefined;
  const owner = typeof search['owner'] === 'string' && /^usr_\w+$/.test(search['owner']) ? search['owner'] : undefined;
  const pinned = { true: true, false: false }[String(search['pinned'])];
  const operation = typeof search['operation'] === 'string' && /^sha256:[0-9a-f]{64}$/.test(search['operation']) ? search['operation'] : undefined;
  return {
    ...(text === '' ? {} : { search: text }),
    ...(status === undefined ? {} : { status }),
    ...(ownership === undefined ? {} : { ownership }),
    ...(workspace === undefined ? {} : { workspace }),
    ...(level === undefined ? {} : { level }),
    ...(attention === undefined ? {} : { attention }),
    ...(permission === undefined ? {} : { permission }),
    ...(madeWith === undefined ? {} : { madeWith }),
    ...(owner === undefined ? {} : { owner }),
    ...(pinned === undefined ? {} : { pinned }),
    ...(operation === undefined ? {} : { operation }),
    ...(order === undefined ? {} : { order }),
    ...parsePageSearch(search),
  };
}

/** The order for the API; its own, the newest first, where the address names none. */
export const orderOf = ({ order }: ApiKeyListSearch): ApiKeyOrder | null =>
  order === undefined ? null : { field: order === 'name' ? 'NAME' : 'EXPIRES_AT', direction: 'ASC' };

/** What has ended needs nobody's attention. */
const notEnded: ApiKeyStatus[] = ['ACTIVE', 'DISABLED', 'SUSPENDED'];

/** The filter for the API. Days are counted from midnight, so that the same address is the same question all day. */
export function filterOf(search: ApiKeyListSearch, now: Date): ApiKeyFilter {
  const fortnight = new Date(now);
  fortnight.setUTCHours(0, 0, 0, 0);
  fortnight.setUTCDate(fortnight.getUTCDate() + 15);
  return {
    ...(search.search === undefined ? {} : { search: search.search }),
    ...(search.status === undefined ? (search.attention === undefined ? {} : { status: notEnded }) : { status: [search.status] }),
    ...(search.ownership === undefined ? {} : { ownership: search.ownership }),
    ...(search.workspace === undefined ? {} : { workspaceId: search.workspace }),
    ...(search.level === undefined ? {} : { permissionLevel: search.level }),
    ...(search.permission === undefined ? {} : { permission: search.permission }),
    ...(search.madeWith === undefined ? {} : { createdWithId: search.madeWith }),
    ...(search.owner === undefined ? {} : { ownerId: search.owner }),
    ...(search.pinned === undefined ? {} : { pinned: search.pinned }),
    ...(search.operation === undefined ? {} : { operationId: search.operation }),
    ...(search.attention === 'stale' ? { stale: true } : {}),
    ...(search.attention === 'unused' ? { neverUsed: true } : {}),
    ...(search.attention === 'ending' ? { expiresBefore: fortnight.toISOString() } : {}),
  };
}
