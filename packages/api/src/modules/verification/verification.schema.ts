import type { Outcome } from '@latchkey/domain/verification/decide.ts'
import { REFUSALS } from '@latchkey/domain/verification/decide.ts'
import { InvalidInput } from '../../application/invalid-input.ts'
import { builder } from '../../graphql/builder.ts'
import { CHANGES_NOTHING } from '../../graphql/operation-access.ts'
import type { RateLimitState, Verification, VerificationAnswer } from '../../application/verifier.ts'

const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  VALID: 'The key is good for everything that was asked.',
  MALFORMED: 'The text is no key: its form or its checksum is wrong.',
  NOT_FOUND: 'No key that the asker may know of has this text.',
  REVOKED: 'The key was revoked, or this secret of it has ended.',
  EXPIRED: 'The end of the key has come.',
  DISABLED: 'The key is disabled and may be enabled again.',
  SUSPENDED: 'The key was suspended because nobody used it.',
  FORBIDDEN_IP: 'The key may not be used from this address.',
  RATE_LIMITED: 'The key has used up its requests for now.',
  WRONG_WORKSPACE: 'The key is not for this workspace.',
  OPERATION_NOT_ALLOWED: 'The key may not run this operation.',
  INSUFFICIENT_PERMISSIONS: 'The key lacks permissions that were asked for; they are listed.',
}

const VerificationOutcome = builder.enumType('VerificationOutcome', {
  description: 'What verification decided. The first that holds, in this order, is the one that is given.',
  values: Object.fromEntries([...REFUSALS, 'VALID' as const].map((outcome) => [outcome, { description: OUTCOME_WORDS[outcome] }])) as Record<Outcome, { description: string }>,
})

const WorkspaceScope = builder.enumType('WorkspaceScope', {
  description: 'Which workspaces a credential reaches.',
  values: {
    ALL: { description: 'Every workspace of the organization, later ones too.' },
    CHOSEN: { description: 'The listed ones and no others.' },
  } as const,
})

const VerificationAccess = builder.enumType('VerificationAccess', {
  description: 'What kind of request is asked about; decides which budget it counts against.',
  values: { READ: { value: 'read', description: 'A request that reads.' }, WRITE: { value: 'write', description: 'A request that changes something.' } } as const,
})

const RateLimitStateType = builder.objectRef<RateLimitState>('RateLimitState').implement({
  description: "What is left of a key's budget after the question was counted.",
  fields: (t) => ({
    limit: t.exposeInt('limit', { description: 'How many requests the budget has per minute; where several processes count each for itself, the share of the one that answered.' }),
    remaining: t.exposeInt('remaining', { description: 'How many of them are left.' }),
    resetSeconds: t.exposeInt('resetSeconds', { description: 'Seconds until the budget is whole again, rounded up.' }),
  }),
})

const VerificationType = builder.objectRef<Verification>('Verification').implement({
  description: 'What verification found out about a key. Everything about the key is null where the secret did not match.',
  fields: (t) => ({
    valid: t.boolean({ description: 'Whether the key is good for this.', resolve: ({ outcome }) => outcome === 'VALID' }),
    outcome: t.field({ type: VerificationOutcome, description: 'Why, in one word.', resolve: ({ outcome }) => outcome }),
    keyId: t.id({ nullable: true, description: 'The id of the key.', resolve: ({ key }) => key?.key_id ?? null }),
    name: t.string({ nullable: true, description: 'The name of the key.', resolve: ({ key }) => key?.name ?? null }),
    metadata: t.field({ type: 'JSONObject', nullable: true, description: 'What was attached to the key when it was made.', resolve: ({ key }) => key?.metadata ?? null }),
    organization: t.string({ nullable: true, description: 'The slug of the organization that the key belongs to.', resolve: ({ key }) => key?.organization_slug ?? null }),
    externalId: t.string({ nullable: true, description: "The operator's own id of that organization.", resolve: ({ key }) => key?.external_id ?? null }),
    owner: t.string({ nullable: true, description: "The email address of a personal key's owner.", resolve: ({ key }) => key?.owner_email ?? null }),
    permissions: t.stringList({ description: 'What the key may do now.', resolve: ({ permissions }) => [...permissions] }),
    missingPermissions: t.stringList({ description: 'What was asked for and is lacking.', resolve: ({ missingPermissions }) => [...missingPermissions] }),
    workspaceScope: t.field({
      type: WorkspaceScope,
      nullable: true,
      description: 'Whether the key is for all workspaces or for chosen ones.',
      resolve: ({ key }) => (key === null ? null : key.all_workspaces ? 'ALL' : 'CHOSEN'),
    }),
    workspaces: t.stringList({ description: 'The slugs of the chosen workspaces that are not archived; empty where the scope is ALL.', resolve: ({ key }) => key?.workspaces.map((workspace) => workspace.slug) ?? [] }),
    expiresAt: t.field({ type: 'DateTime', nullable: true, description: 'When the key ends; null when it does not.', resolve: ({ key }) => key?.expires_at ?? null }),
    rateLimit: t.field({
      type: RateLimitStateType,
      nullable: true,
      description: 'The budget that the question counted against; null where the plan sets none, and where the refusal came before it.',
      resolve: ({ rateLimit }) => rateLimit,
    }),
  }),
})

const VerifyApiKeyInput = builder.inputType('VerifyApiKeyInput', {
  description: 'The question: is this key good for this? What is left out is not met where the key is bound by it.',
  fields: (t) => ({
    key: t.string({ required: true, description: 'The full text of the key that was presented to you.' }),
    permissions: t.stringList({ required: false, description: 'What the request needs. Left out: the answer lists what the key may do, and you decide.' }),
    workspace: t.string({ required: false, description: 'The slug or id of the workspace that the request is about.' }),
    ip: t.field({ type: 'IPAddress', required: false, description: 'The address that the request came from.' }),
    access: t.field({ type: VerificationAccess, required: false, description: 'Whether the request reads or writes.' }),
    operation: t.string({ required: false, description: 'The id of the persisted operation that the request runs.' }),
  }),
})

const VerifyApiKeySuccess = builder.objectRef<{ verification: Verification }>('VerifyApiKeySuccess').implement({
  description: 'The question could be answered, for or against the key.',
  fields: (t) => ({ verification: t.field({ type: VerificationType, description: 'The answer.', resolve: (payload) => payload.verification }) }),
})

const answered = (answer: VerificationAnswer): { verification: Verification } => {
  if (!answer.ok) throw new InvalidInput(answer.issues)
  return { verification: answer.verification }
}

builder.mutationField('verifyApiKey', (t) =>
  t.withAuth({ permission: 'api_keys:verify' }).field({
    type: VerifyApiKeySuccess,
    nullable: true,
    errors: { types: [InvalidInput] },
    description: 'Asks whether a key of the organization is good for something: the same decision as POST /v1/keys/verify. Writes nothing but when the key was last used.',
    extensions: CHANGES_NOTHING,
    args: { input: t.arg({ type: VerifyApiKeyInput, required: true, description: 'The question.' }) },
    resolve: (_root, { input }, ctx) => {
      const { organization, authority } = ctx.principal
      const answer = ctx.verifier.verify({ kind: 'ORGANIZATION', organizationId: organization.id, workspaces: authority.workspaces }, input)
      // Later only where the database has to be asked: most answers are there at once, and then nothing waits.
      return answer instanceof Promise ? answer.then(answered) : answered(answer)
    },
  }),
)

export { VerificationOutcome, WorkspaceScope }
