import type { PersistedOperationFilter } from '../../gql/graphql.ts';
import { type PageSearch, parsePageSearch } from '../../lib/page-search.ts';

/** The filters of the operations as they stand in the address. */
export interface OperationListSearch extends PageSearch {
  search?: string;
  client?: string;
  version?: string;
  retired?: true;
}

/** The filters of the versions as they stand in the address. */
export interface VersionListSearch extends PageSearch {
  client?: string;
  retired?: true;
}

const textOf = (search: Record<string, unknown>, name: string) => {
  const value = search[name];
  return typeof value === 'string' && value !== '' ? { [name]: value.slice(0, 100) } : {};
};

/** Reads the address of the versions; what it does not know is dropped. */
export const parseVersionListSearch = (search: Record<string, unknown>): VersionListSearch => ({
  ...textOf(search, 'client'),
  ...(search['retired'] === true || search['retired'] === 'true' ? { retired: true } : {}),
  ...parsePageSearch(search),
});

/** Reads the address of the operations; what it does not know is dropped. */
export const parseOperationListSearch = (search: Record<string, unknown>): OperationListSearch => ({
  ...textOf(search, 'search'),
  ...textOf(search, 'version'),
  ...parseVersionListSearch(search),
});

/** The filter for the API. */
export const operationFilterOf = ({ search, client, version, retired }: OperationListSearch): PersistedOperationFilter => ({
  ...(search === undefined ? {} : { search }),
  ...(client === undefined ? {} : { client }),
  ...(version === undefined ? {} : { version }),
  ...(retired === undefined ? {} : { includeRetired: true }),
});
