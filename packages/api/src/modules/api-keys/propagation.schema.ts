import type { PropagationReport } from '../../application/propagation.ts'
import { builder } from '../../graphql/builder.ts'

export const PropagationType = builder.objectRef<PropagationReport>('Propagation').implement({
  description: 'How far a change has come among the processes that verify keys. The answer is given when all of them follow it, or after a second.',
  fields: (t) => ({
    nodes: t.exposeInt('nodes', { description: 'The processes that are alive.' }),
    acknowledged: t.exposeInt('acknowledged', { description: 'How many of them follow the change.' }),
    milliseconds: t.exposeInt('milliseconds', { description: 'How long that took, from the commit on.' }),
    missing: t.stringList({ description: 'The names of those that did not answer in time. They answer nothing older than the installation allows.', resolve: ({ missing }) => [...missing] }),
  }),
})

/** What the field of this type says on every payload. */
export const PROPAGATION = 'Where the change is in force already.'
