import { builder } from '../../graphql/builder.ts'
import { Node, registerNode } from '../../graphql/node.ts'
import { findVisibleUser, type UserRow } from './user.repository.ts'

export const UserType = builder.objectRef<UserRow>('User').implement({
  description: 'A person who signs in.',
  interfaces: [Node],
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What the person is called.' }),
    email: t.exposeString('email', { description: 'The address that the person signs in with, in lower case.' }),
  }),
})

registerNode('usr', 'User', findVisibleUser)
