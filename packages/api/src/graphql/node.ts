import { refusal } from '../application/refusal.ts'
import type { RequestContext } from '../application/request-context.ts'
import { builder } from './builder.ts'

/** Whatever has a public id. `typeName` says which GraphQL type it is. */
export interface NodeShape {
  id: string
}

interface NodeLoader {
  typeName: string
  /** Finds what this principal may see; null for anything else, whether or not it exists. */
  find: (ctx: RequestContext, id: string) => Promise<NodeShape | null>
}

const loaders = new Map<string, NodeLoader>()
const typeNames = new WeakMap<object, string>()

export const Node = builder.interfaceRef<NodeShape>('Node').implement({
  description: 'Anything with a public id, the same in GraphQL, REST, verification and the audit log (Relay Global Object Identification).',
  fields: (t) => ({ id: t.exposeID('id', { description: 'The public id, such as key_… or ws_….' }) }),
  resolveType: (value) => typeNames.get(value),
})

/** Says how ids that begin with `<prefix>_` are found. The finder is the same that queries use, so `node` shows no more than they do. */
export function registerNode(prefix: string, typeName: string, find: NodeLoader['find']): void {
  loaders.set(prefix, { typeName, find })
}

async function findNode(ctx: RequestContext, id: string): Promise<NodeShape | null> {
  const loader = loaders.get(id.slice(0, Math.max(0, id.indexOf('_'))))
  if (loader === undefined) return null
  const found = await loader.find(ctx, id)
  if (found !== null) typeNames.set(found, loader.typeName)
  return found
}

const MAX_NODES = 100

builder.queryField('node', (t) =>
  t.field({
    type: Node,
    nullable: true,
    authScopes: { authenticated: true },
    description: 'Finds anything by its public id. Null when it does not exist or you may not see it: the two cannot be told apart.',
    args: { id: t.arg.id({ required: true, description: 'The public id.' }) },
    resolve: (_root, { id }, ctx) => findNode(ctx, id),
  }),
)

builder.queryField('nodes', (t) =>
  t.field({
    type: [Node],
    nullable: { list: true, items: true },
    authScopes: { authenticated: true },
    description: 'Finds several by their public ids, in the order asked for, at most 100. Null stands for each that does not exist or that you may not see.',
    args: { ids: t.arg.idList({ required: true, description: 'The public ids.' }) },
    resolve: (_root, { ids }, ctx) => {
      if (ids.length > MAX_NODES) throw refusal('BAD_USER_INPUT', `Ask for at most ${MAX_NODES} ids at once.`)
      return Promise.all(ids.map((id) => findNode(ctx, id)))
    },
  }),
)
