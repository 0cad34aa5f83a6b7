import { useLocation, useNavigate } from '@tanstack/react-router';
import type { PageSearch } from '../lib/page-search.ts';
import type { PagerProps } from '../ui/Pager.tsx';

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** The cursors of the pages that were passed on the way here; the first page has none, which is an empty text. */
    trail?: readonly string[];
  }
}

/** What a list has to say about its page. */
interface Paged {
  totalCount: number;
  totalCountExact: boolean;
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  nodes: readonly unknown[];
}

interface PagingOptions {
  /** The address of the list. */
  to: string;
  /** The place and the filters that its address holds; the filters stay when the page changes. */
  search: PageSearch;
  pageSize: number;
  /** Null while there is no answer. */
  list: Paged | null | undefined;
}

/**
 * The way through a list by cursors: a cursor costs the same on every page and misses nothing when keys are made meanwhile. The
 * API only goes forward, so the way back is kept with the history entry; whoever came by a link goes back to the first page.
 */
export function usePaging({ to, search, pageSize, list }: PagingOptions): PagerProps {
  const navigate = useNavigate();
  const trail = useLocation({ select: (location) => location.state.trail }) ?? [];
  const { after, page = 1, ...filters } = search;
  const endCursor = list?.pageInfo.hasNextPage === true ? list.pageInfo.endCursor : null;
  const before = trail.at(-1) ?? '';
  const go = (place: PageSearch, passed: readonly string[]) => () => void navigate({ to, search: { ...filters, ...place }, state: { trail: passed } });
  return {
    page,
    pageSize,
    shown: list?.nodes.length ?? 0,
    total: list?.totalCount ?? 0,
    totalExact: list?.totalCountExact ?? true,
    onNext: endCursor === null ? null : go({ after: endCursor, page: page + 1 }, [...trail, after ?? '']),
    onPrevious: after === undefined ? null : go(before === '' ? {} : { after: before, ...(page > 2 ? { page: page - 1 } : {}) }, trail.slice(0, -1)),
  };
}
