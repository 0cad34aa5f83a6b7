import { TOP_LEVEL_ERRORS } from '@latchkey/domain/errors.ts'
import { REFUSALS } from '@latchkey/domain/verification/decide.ts'
import type { JsonSchema } from './json-schema.ts'
import { JSON_TYPE } from './openapi-document.ts'

// Verification is answered without operations, so there is nothing that its description could be made of; a test holds
// what it answers against this.

const text = (description: string, more: JsonSchema = {}): JsonSchema => ({ type: 'string', description, ...more })
const texts = (description: string): JsonSchema => ({ type: 'array', items: { type: 'string' }, description })
const textOrNull = (description: string, more: JsonSchema = {}): JsonSchema => ({ type: ['string', 'null'], description, ...more })
const object = (description: string, properties: Readonly<Record<string, JsonSchema>>, required: readonly string[], more: JsonSchema = {}): JsonSchema => ({ type: 'object', description, required, properties, ...more })
const json = (schema: JsonSchema): JsonSchema => ({ [JSON_TYPE]: { schema } })

const QUESTION = object(
  'Which key, and what it would have to be good for.',
  {
    key: text('The key in question.'),
    permissions: texts('What it would have to allow: all of them. Without it the answer lists what it allows.'),
    workspace: text('Where, by slug. Without it the answer lists where.'),
    ip: text("The client's address. A key with an allowlist is refused without it."),
    access: text('Which budget it is charged to; without it that of writing where one of the permissions writes.', { enum: ['read', 'write'] }),
    operation: text('The persisted operation, sha256:… A pinned key is refused without it.'),
  },
  ['key'],
)

const ANSWER = object(
  'What is known of the key stands there only where its secret is right.',
  {
    valid: { type: 'boolean', description: 'Whether the key is good for this.' },
    code: text('VALID, or the outcome that wins.', { enum: ['VALID', ...REFUSALS] }),
    key_id: text('The id of the key.'),
    name: text('Its name.'),
    metadata: { type: 'object', additionalProperties: true, description: 'What its owner noted.' },
    organization: text('The slug of its organization.'),
    external_id: textOrNull("The operator's own id of the organization."),
    owner: textOrNull('The address of the person whose key it is; null for a key of the organization.'),
    permissions: texts('What it allows today.'),
    workspace_scope: text('Whether it is for all workspaces or for chosen ones.', { enum: ['ALL', 'CHOSEN'] }),
    workspaces: texts('The chosen ones, by slug.'),
    expires_at: textOrNull('When it ends.', { format: 'date-time' }),
    rate_limit: object(
      'What is left of the budget; null without one.',
      { limit: { type: 'integer' }, remaining: { type: 'integer' }, reset_seconds: { type: 'integer' } },
      ['limit', 'remaining', 'reset_seconds'],
      { type: ['object', 'null'] },
    ),
    missing_permissions: texts('Of a refusal: the permissions that are lacking.'),
  },
  ['valid', 'code'],
)

const FAULT = object(
  'Why the question was not answered.',
  {
    code: text('Which refusal of the asker this is.', { enum: Object.keys(TOP_LEVEL_ERRORS) }),
    message: text('What was wrong and what to do.'),
    issues: {
      type: 'array',
      description: 'Everything that is wrong with the question.',
      items: object('One problem.', { path: texts('Where.'), code: text('Which problem.'), message: text('What is wrong.') }, ['path', 'code', 'message']),
    },
    required_permissions: texts('The permissions that the asker would need.'),
  },
  ['code', 'message'],
)

const FAULTS: Readonly<Record<string, string>> = {
  '400': 'The question cannot be read; `issues` names everything that is wrong.',
  '401': 'The asker presented no good credential.',
  '403': 'The asker may not verify keys.',
  '429': 'The asker has used up its own budget; wait as long as Retry-After says.',
  '503': 'Latchkey cannot decide now; try again after Retry-After.',
}

const verify: JsonSchema = {
  operationId: 'VerifyApiKey',
  summary: 'Verify a key',
  description: 'Says whether a key is good for something: 200 for every outcome. Asked with a gateway key, or with a key that has `api_keys:verify`, which sees its own organization only.',
  tags: ['verification'],
  requestBody: { required: true, content: { [JSON_TYPE]: { schema: QUESTION, example: { key: 'lk_…', permissions: ['incidents:write'], workspace: 'production', ip: '203.0.113.7' } } } },
  responses: {
    '200': { description: 'The outcome.', content: json(ANSWER) },
    ...Object.fromEntries(Object.entries(FAULTS).map(([status, description]) => [status, { description, content: json(FAULT) }])),
  },
}

export const VERIFICATION_TAG: JsonSchema = { name: 'verification', description: 'Whether a key is good for this; for services and gateways.' }

/** Verification, as the OpenAPI document has it. */
export const verificationPaths: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>> = { '/v1/keys/verify': { post: verify } }
