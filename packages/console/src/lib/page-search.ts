/** Where a list stands, as its address says it: the cursor to go on from, and the page's number for people to read. */
export interface PageSearch {
  after?: string;
  page?: number;
}

/** Reads a list's place from the address. A number without its cursor means nothing. */
export function parsePageSearch(search: Record<string, unknown>): PageSearch {
  const page = Number(search['page']);
  const after = search['after'];
  return typeof after === 'string' && after !== '' && after.length <= 500 ? { after, ...(Number.isInteger(page) && page > 1 ? { page } : {}) } : {};
}
