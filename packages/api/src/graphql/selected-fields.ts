import type { FieldNode, GraphQLResolveInfo, SelectionSetNode } from 'graphql'

type Info = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>

function collect(selections: SelectionSetNode | undefined, { fragments }: Info, visit: (field: FieldNode) => void): void {
  for (const selection of selections?.selections ?? []) {
    if (selection.kind === 'Field') visit(selection)
    else collect(selection.kind === 'InlineFragment' ? selection.selectionSet : fragments[selection.name.value]?.selectionSet, { fieldNodes: [], fragments }, visit)
  }
}

const known = new WeakMap<FieldNode, ReadonlySet<string>>()

/**
 * The names of the fields that a selection asks of the items of a connection, by `nodes` or `edges { node }`. Conditions are
 * not looked at, so there may be too many and never too few. Worked out once for each place in a document that is kept.
 */
export function fieldsOfItems(info: Info): ReadonlySet<string> {
  const [place, ...more] = info.fieldNodes
  const before = place === undefined || more.length > 0 ? undefined : known.get(place)
  if (before !== undefined) return before
  const names = new Set<string>()
  const ofItem = (item: FieldNode): void => collect(item.selectionSet, info, (field) => names.add(field.name.value))
  for (const node of info.fieldNodes) {
    collect(node.selectionSet, info, (field) => {
      if (field.name.value === 'nodes') ofItem(field)
      if (field.name.value === 'edges') {
        collect(field.selectionSet, info, (inner) => {
          if (inner.name.value === 'node') ofItem(inner)
        })
      }
    })
  }
  if (place !== undefined && more.length === 0) known.set(place, names)
  return names
}
