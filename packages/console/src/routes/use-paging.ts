import { useLocation } from '@tanstack/react-router';
import type { PageSearch } from '../lib/page-search.ts';

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** The cursors of the pages that were passed on the way here; the first page has none, which is an empty text. */
    trail?: readonly string[];
  }
}

interface Step {
  search: PageSearch;
  trail: readonly string[];
}

/**
 * The way through a list by cursors: a cursor costs the same on every page and misses nothing when keys are made meanwhile. The
 * API only goes forward, so the way back is kept with the history entry; whoever came by a link goes back to the first page.
 */
export function usePaging({ after, page = 1 }: PageSearch, endCursor: string | null): { page: number; next: Step | null; previous: Step | null } {
  const trail = useLocation({ select: (location) => location.state.trail }) ?? [];
  const before = trail.at(-1) ?? '';
  return {
    page,
    next: endCursor === null ? null : { search: { after: endCursor, page: page + 1 }, trail: [...trail, after ?? ''] },
    previous: after === undefined ? null : { search: before === '' ? {} : { after: before, ...(page > 2 ? { page: page - 1 } : {}) }, trail: trail.slice(0, -1) },
  };
}
