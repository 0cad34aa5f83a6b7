import { MAX_PAGE_SIZE } from '../../persistence/keyset.ts'
import { badParameter } from './invalid-request.ts'
import type { Field, RestAnswer, RestRequest } from './rest-route.ts'
import { type Shape, shaped } from './shape.ts'

export const DEFAULT_REST_PAGE_SIZE = 50
const MAX_OFFSET = 10_000

/** The parameters of every list: by number, or by cursor from one page to the next. */
export const PAGE_PARAMETERS: Readonly<Record<string, Field>> = {
  page: { to: 'offset', description: 'Which page, from 1. Pages end at the 10,000th entry; use `cursor` to go on from there.' },
  page_size: { to: 'first', description: `How many entries a page has at most, from 1 to ${MAX_PAGE_SIZE}. ${DEFAULT_REST_PAGE_SIZE} when left out.` },
  cursor: { to: 'after', description: 'The `next_cursor` of the page before; not together with `page`.' },
}

/** What a list selects beside its entries. */
export const PAGE_SELECTION = 'totalCount totalCountExact pageInfo { endCursor hasNextPage }'

export interface Connection {
  totalCount: number
  totalCountExact: boolean
  pageInfo: { endCursor: string | null; hasNextPage: boolean }
  nodes: readonly unknown[]
}

interface AskedPage {
  page: number
  size: number
  cursor: string | null
}

function askedPage({ query }: RestRequest): AskedPage {
  const size = query['page_size'] ?? DEFAULT_REST_PAGE_SIZE
  const page = query['page'] ?? 1
  const cursor = query['cursor'] ?? null
  if (typeof size !== 'number' || size < 1 || size > MAX_PAGE_SIZE) throw badParameter('page_size', `page_size must be from 1 to ${MAX_PAGE_SIZE}.`)
  if (typeof page !== 'number' || page < 1) throw badParameter('page', 'page must be 1 or more.')
  if (cursor !== null && query['page'] !== undefined) throw badParameter('page', 'Give page or cursor, not both.')
  if ((page - 1) * size > MAX_OFFSET) throw badParameter('page', `Pages end at the ${MAX_OFFSET.toLocaleString('en')}th entry. Use cursor with the next_cursor of a page to go on from there.`)
  return { page, size, cursor: cursor as string | null }
}

/** The variables of a list for the page that is asked for. Throws the problem of a bad page. */
export function pageVariables(request: RestRequest): Record<string, unknown> {
  const { page, size, cursor } = askedPage(request)
  return cursor === null ? { first: size, offset: (page - 1) * size, after: null } : { first: size, offset: null, after: cursor }
}

/** A connection as a page of REST. `page` is null for pages that were asked for by cursor. */
export function pageAnswer(shape: Shape, connection: unknown, request: RestRequest): RestAnswer {
  const { page, size, cursor } = askedPage(request)
  const { totalCount, totalCountExact, pageInfo, nodes } = connection as Connection
  return {
    status: 200,
    body: {
      page: cursor === null ? page : null,
      page_size: size,
      total_count: totalCount,
      total_count_exact: totalCountExact,
      next_cursor: pageInfo.hasNextPage ? pageInfo.endCursor : null,
      data: nodes.map((node) => shaped(shape, node)),
    },
  }
}
