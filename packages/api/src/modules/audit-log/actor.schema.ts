import type { AuditActor, AuditCredential } from '../../application/transact.ts'
import { builder } from '../../graphql/builder.ts'

const ActorKind = builder.enumType('ActorKind', {
  description: 'What kind of actor did something.',
  values: {
    USER: { description: 'A signed-in person.' },
    API_KEY: { description: 'An API key.' },
    SYSTEM: { description: 'Latchkey itself.' },
    OPERATOR: { description: 'Whoever runs the installation, by its commands.' },
  } satisfies Record<AuditActor['kind'], { description: string }>,
})

const CredentialKind = builder.enumType('CredentialKind', {
  description: 'By what an act was proven.',
  values: {
    SESSION: { description: 'A session in the console.' },
    API_KEY: { description: 'An API key.' },
    SETUP_TOKEN: { description: 'The setup token of the first start.' },
    ONE_TIME_LINK: { description: 'A link that works once.' },
    COMMAND_LINE: { description: "A command on the server's machine." },
    NONE: { description: 'Nothing: Latchkey did it by itself.' },
  } satisfies Record<AuditCredential['kind'], { description: string }>,
})

export const ActorType = builder.objectRef<AuditActor>('Actor').implement({
  description: 'Who did something. It is told as it was then: names and addresses may have changed since.',
  fields: (t) => ({
    kind: t.field({ type: ActorKind, description: 'What kind of actor it is.', resolve: (actor) => actor.kind }),
    id: t.exposeString('id', { nullable: true, description: 'The id of the person or the key; null for Latchkey and its operator.' }),
    email: t.exposeString('email', { nullable: true, description: "The person's email address; for a personal key its owner's." }),
    name: t.exposeString('name', { nullable: true, description: 'The name of the person or the key, where you may know it.' }),
  }),
})

export const CredentialReferenceType = builder.objectRef<AuditCredential>('CredentialReference').implement({
  description: 'The credential that something was done with. No part of its secret is in it.',
  fields: (t) => ({
    kind: t.field({ type: CredentialKind, description: 'What kind of credential it is.', resolve: (credential) => credential.kind }),
    id: t.exposeString('id', { nullable: true, description: 'The id of the session or the key; null for credentials without one.' }),
  }),
})
