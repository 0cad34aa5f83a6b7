import { EXPIRY_PRESETS } from '@latchkey/domain/expiry.ts';
import { POLICY_BOUNDS } from '@latchkey/domain/policy.ts';
import { z } from 'zod';

const keyFormat = z.strictObject({
  prefix: z.string().optional().describe('2 to 20 lower-case letters, digits and single "_", from a letter to a letter or digit. Default "lk".'),
  encoding: z.enum(['base62', 'hex']).optional().describe('"base62" (default) ends in a checksum, so mistyped keys are refused without a look-up; "hex" does not.'),
});

const permission = z.strictObject({
  name: z.string().describe('"resource:verb" in lower case, for example "incidents:write".'),
  title: z.string(),
  description: z.string().describe('What a holder can do, for the person who makes the key.'),
  access: z.enum(['read', 'write']).describe('Read-only keys hold the "read" ones.'),
  grantableTo: z.array(z.enum(['api_key', 'oauth_client'])).optional().describe('Default: both.'),
});

const group = z.strictObject({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  permissions: z.array(permission),
});

const kind = z.strictObject({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  permissions: z.array(z.string()).describe('What every key of this kind gets; it cannot be changed on the key later.'),
});

const plan = z.strictObject({
  maxKeys: z.int().nullable().describe('null: no maximum.'),
  rateLimits: z
    .strictObject({ read: z.int(), write: z.int() })
    .nullable()
    .optional()
    .describe('Requests per minute and key. null (default): no limit.'),
  ipAllowlist: z.boolean().optional().describe('Whether keys may be bound to addresses. Default true.'),
});

function bounded(policy: keyof typeof POLICY_BOUNDS, description: string) {
  const { min, max, nullable } = POLICY_BOUNDS[policy];
  const number = z.int().min(min).max(max);
  return (nullable ? number.nullable() : number).optional().describe(description);
}

const policies = z.strictObject({
  defaultExpiry: z.enum(EXPIRY_PRESETS).optional().describe('How long a key lives for which nobody chose.'),
  maxLifetimeDays: bounded('maxLifetimeDays', 'The longest life of a key, from its creation. null: no maximum.'),
  allowNoExpiry: z.boolean().optional().describe('Whether keys may be without end.'),
  allowExtension: z.boolean().optional().describe('Whether the end of a key may be moved further away.'),
  staleAfterDays: bounded('staleAfterDays', 'Keys unused for this long are flagged as stale.'),
  persistedOperationsOnly: z.boolean().optional().describe('Whether keys run persisted operations only and send no documents of their own.'),
  suspendStale: z.boolean().optional().describe('Whether stale keys are suspended after a notice.'),
  rotationAdviceDays: bounded('rotationAdviceDays', 'Rotation is recommended for keys older than this.'),
  auditRetentionDays: bounded('auditRetentionDays', 'How long the audit log is kept.'),
  deadKeyRetentionDays: bounded('deadKeyRetentionDays', 'How long a deleted key still answers REVOKED.'),
  confirmationMinutes: bounded('confirmationMinutes', 'How long a fresh confirmation of a person holds.'),
  defaultCap: bounded('defaultCap', 'Keys of a new organization, within its plan. null: no cap.'),
  maxStalenessSeconds: bounded('maxStalenessSeconds', 'The longest a revoked key may still be accepted anywhere, in any condition.'),
});

/** The shape of `latchkey.config.json`; what the parts mean is parsed by the domain. */
export const CONFIG_FILE_SCHEMA = z
  .strictObject({
    $schema: z.string().optional(),
    keyFormat: keyFormat.optional().describe('What new keys look like.'),
    acceptedKeyFormats: z.array(keyFormat).optional().describe('Formats that are read beside it, for keys from before.'),
    catalogue: z.array(group).optional().describe("The product's permissions, group by group. Latchkey's own are added."),
    kinds: z.array(kind).optional().describe('Kinds of keys with fixed permissions.'),
    plans: z.record(z.string(), plan).optional().describe('Bounds of organizations, by the id of the plan.'),
    defaultPlan: z.string().optional().describe('Id of the plan of new organizations. Default "enterprise".'),
    policies: policies.optional().describe('Defaults of new organizations.'),
  })
  .describe('Configuration of Latchkey. Everything may be left out.');

/** The published JSON Schema of the configuration file, as text. */
export function printConfigSchema(): string {
  return `${JSON.stringify({ title: 'latchkey.config.json', ...z.toJSONSchema(CONFIG_FILE_SCHEMA, { io: 'input' }) }, null, 2)}\n`;
}
