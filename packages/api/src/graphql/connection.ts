import type { ObjectRef } from '@pothos/core'
import type { Page } from '../persistence/keyset.ts'
import { builder } from './builder.ts'

type Types = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer T> ? T : never

const PageInfo = builder.objectRef<Page<unknown>>('PageInfo').implement({
  description: 'Where a page lies in its list (GraphQL Cursor Connections).',
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasNextPage', { description: 'Whether more follows: ask for it with `after: endCursor`.' }),
    hasPreviousPage: t.exposeBoolean('hasPreviousPage', { description: 'Whether something comes before this page.' }),
    startCursor: t.string({ nullable: true, description: 'The cursor of the first edge; null on an empty page.', resolve: (page) => page.cursorAt(0) }),
    endCursor: t.string({ nullable: true, description: 'The cursor of the last edge; null on an empty page.', resolve: (page) => page.cursorAt(page.rows.length - 1) }),
  }),
})

/** The arguments of every list: a page by cursor, or by offset for clients that think in pages. */
export const pageArguments = (t: Parameters<Parameters<typeof builder.args>[0]>[0]) => ({
  first: t.int({ required: false, description: 'How many at most, from 1 to 100. 25 when left out.' }),
  after: t.string({ required: false, description: 'The cursor after which the page starts; not together with `offset`.' }),
  offset: t.int({ required: false, description: 'How many to leave out from the start, up to 10000; for clients that count pages.' }),
})

// The casts to `never`: Pothos cannot see through a generic row type that the node's reference resolves to it.
/** The connection type of a noun, with its edge: `ApiKeyConnection`, `ApiKeyEdge`. */
export function connectionOf<Row>(name: string, node: ObjectRef<Types, Row, Row>, noun: string) {
  type Edge = { page: Page<Row>; index: number; node: Row }
  const edge = builder.objectRef<Edge>(`${name}Edge`).implement({
    description: `One of ${noun} with its place in the list.`,
    fields: (t) => ({
      cursor: t.string({ description: 'This place in the list, for `after`.', resolve: ({ page, index }) => page.cursorAt(index) ?? '' }),
      node: t.field({ type: node, description: 'What stands here.', resolve: (parent) => parent.node as never }),
    }),
  })
  return builder.objectRef<Page<Row>>(`${name}Connection`).implement({
    description: `A page of ${noun}.`,
    fields: (t) => ({
      edges: t.field({
        type: [edge],
        description: 'The page, each with its cursor.',
        resolve: (page) => page.rows.map((node, index) => ({ page, index, node })),
      }),
      nodes: t.field({ type: [node], description: 'The page without cursors.', resolve: (page) => page.rows as never }),
      pageInfo: t.field({ type: PageInfo, description: 'Where the page lies in the list.', resolve: (page) => page }),
      totalCount: t.int({
        description: 'How many there are in all, exact up to 10000; more than that are given as 10000.',
        resolve: async (page) => (await page.count()).totalCount,
      }),
      totalCountExact: t.boolean({
        description: 'Whether totalCount is exact: false from 10001 on.',
        resolve: async (page) => (await page.count()).totalCountExact,
      }),
    }),
  })
}
