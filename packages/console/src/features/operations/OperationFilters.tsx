import { FilterBar } from '../../ui/FilterBar.tsx';
import { Removable } from '../../ui/Removable.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { SelectFilter } from '../../ui/SelectFilter.tsx';
import { type OperationListSearch, parseOperationListSearch, parseVersionListSearch, type VersionListSearch } from './list-search.ts';

const withRetired = [{ value: 'true', label: 'Retired too' }];

/** The same filters without the place in the list and with one of them set, or with an empty text gone. */
const changed = (search: OperationListSearch, changes: Readonly<Record<string, string>>): Record<string, unknown> => {
  const { after: _after, page: _page, ...filters } = search;
  return Object.fromEntries(Object.entries({ ...filters, ...changes }).filter(([, value]) => value !== ''));
};

interface OperationFiltersProps {
  search: OperationListSearch;
  onChange: (search: OperationListSearch) => void;
}

export function OperationFilters({ search, onChange }: OperationFiltersProps) {
  const set = (changes: Readonly<Record<string, string>>) => onChange(parseOperationListSearch(changed(search, changes)));
  return (
    <>
      <FilterBar label="Filter the operations">
        <SearchField label="Search operations by name or whole id" placeholder="Name or whole id" value={search.search ?? ''} onChange={(text) => set({ search: text })} />
        <SelectFilter label="Show" none="In use" value={search.retired === true ? 'true' : ''} options={withRetired} onChange={(value) => set({ retired: value })} />
      </FilterBar>
      {search.client === undefined ? null : (
        <Removable onRemove={() => set({ client: '', version: '' })}>
          Operations of <code>{search.version === undefined ? search.client : `${search.client} ${search.version}`}</code>
        </Removable>
      )}
    </>
  );
}

interface VersionFiltersProps {
  search: VersionListSearch;
  onChange: (search: VersionListSearch) => void;
}

export function VersionFilters({ search, onChange }: VersionFiltersProps) {
  const set = (changes: Readonly<Record<string, string>>) => onChange(parseVersionListSearch(changed(search, changes)));
  return (
    <>
      <FilterBar label="Filter the versions">
        <SelectFilter label="Show" none="In use" value={search.retired === true ? 'true' : ''} options={withRetired} onChange={(value) => set({ retired: value })} />
      </FilterBar>
      {search.client === undefined ? null : (
        <Removable onRemove={() => set({ client: '' })}>
          Versions of <code>{search.client}</code>
        </Removable>
      )}
    </>
  );
}
