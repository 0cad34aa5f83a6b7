import type { FieldNode, GraphQLResolveInfo, SelectionSetNode } from 'graphql'

type Info = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>

function collect(selections: SelectionSetNode | undefined, { fragments }: Info, visit: (field: FieldNode) => void): void {
  for (const selection of selections?.selections ?? []) {
    if (selection.kind === 'Field') visit(selection)
    else collect(selection.kind === 'InlineFragment' ? selection.selectionSet : fragments[selection.name.value]?.selectionSet, { fieldNodes: [], fragments }, visit)
  }
}

/** What somebody wants to see of a page. Conditions are not looked at, so there may be too much and never too little. */
export interface AskedOfPage {
  /** The fields of its items, by `nodes` or `edges { node }`. */
  fields: ReadonlySet<string>
  /** Whether any cursor is looked at. */
  cursors: boolean
}

const known = new WeakMap<FieldNode, AskedOfPage>()

const CURSORS = new Set(['cursor', 'startCursor', 'endCursor'])

/** What a selection asks of a connection. Worked out once for each place in a document that is kept. */
export function askedOfPage(info: Info): AskedOfPage {
  const [place, ...more] = info.fieldNodes
  const before = place === undefined || more.length > 0 ? undefined : known.get(place)
  if (before !== undefined) return before
  const fields = new Set<string>()
  let cursors = false
  const ofItem = (item: FieldNode): void => collect(item.selectionSet, info, (field) => fields.add(field.name.value))
  for (const node of info.fieldNodes) {
    collect(node.selectionSet, info, (field) => {
      if (field.name.value === 'nodes') ofItem(field)
      if (field.name.value !== 'edges' && field.name.value !== 'pageInfo') return
      collect(field.selectionSet, info, (inner) => {
        if (inner.name.value === 'node') ofItem(inner)
        if (CURSORS.has(inner.name.value)) cursors = true
      })
    })
  }
  const asked = { fields, cursors }
  if (place !== undefined && more.length === 0) known.set(place, asked)
  return asked
}

/** The names of the fields that a selection asks of an object, conditions not looked at. */
export function fieldsOf(info: Info): ReadonlySet<string> {
  const names = new Set<string>()
  for (const node of info.fieldNodes) collect(node.selectionSet, info, (field) => names.add(field.name.value))
  return names
}
