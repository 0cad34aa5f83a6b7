import { hash, randomBytes } from 'node:crypto';

import { decideAfterRateLimit, decideBeforeRateLimit, NO_WORKSPACE, VALID } from '../../packages/domain/src/verification/decide-packed.ts';
import { parseConfigFile } from '../../packages/api/src/config-file.ts';
import { KeyRegister } from '../../packages/api/src/modules/verification/key-register.ts';
import { digestOfLatin1 } from '../../packages/api/src/modules/verification/digest-words.ts';
import { LocalRateLimiter } from '../../packages/api/src/modules/verification/rate-limiter.ts';
import { createUseRecorder } from '../../packages/api/src/modules/verification/use-recorder.ts';

// Runs as a program of its own, so that nothing else is in its memory: prints one JSON object.

const DECISIONS = 400_000;

/** The same text for the same number, in the form of a key. */
const secretOf = (index: number): string => `lk_${hash('sha256', `key ${index}`, 'hex').slice(0, 49)}`;

function registerOf(keys: number): KeyRegister {
  const config = parseConfigFile({});
  if (!config.ok) throw new Error('The default configuration is not valid.');
  const register = new KeyRegister(config.config, randomBytes(4).readUInt32BE(), Math.ceil(keys * 1.02));
  register.putOrganization({ id: 'org', slug: 'org', plan: 'enterprise', maxStalenessSeconds: null });
  const digest = new Uint32Array(8);
  for (let index = 0; index < keys; index += 1) {
    const grant = ['ALL', 'READ_ONLY', 'RESTRICTED:incidents:read,monitors:write'][index % 3] ?? 'ALL';
    register.putKey({ digest: digestOfLatin1(hash('sha256', secretOf(index), 'latin1'), digest), expiresAt: 4e12, retiresAt: null, flags: 0, organizationId: 'org', ownerId: null, grant, workspaces: null, operations: null, addresses: null });
  }
  return register;
}

/** Nanoseconds from a secret's text to the decision about it, of random keys; the best of several tries, because the rest of them is the machine. */
function nanosecondsPerDecision(register: KeyRegister, keys: number): number {
  const question = { permissions: register.permissions.bitsOf(['incidents:read']), address: null, workspace: NO_WORKSPACE, operation: null };
  const asked = Array.from(new Uint32Array(randomBytes(DECISIONS * 4).buffer), (random) => secretOf(random % keys));
  const digest = new Uint32Array(8);
  let good = 0;
  const tries = Array.from({ length: 7 }, () => {
    const started = performance.now();
    for (const secret of asked) {
      const row = register.keys.find(digestOfLatin1(hash('sha256', secret, 'latin1'), digest));
      const record = register.recordOf(row);
      if (decideBeforeRateLimit(record, question, 2e12) === VALID && decideAfterRateLimit(record, question, true) === VALID) good += 1;
    }
    return ((performance.now() - started) * 1e6) / DECISIONS;
  });
  if (good === 0) throw new Error('No decision was good.');
  return Math.min(...tries);
}

/** What counting costs: nanoseconds per recorded use and charged budget. */
function nanosecondsPerCount(): number {
  const uses = createUseRecorder({ query: (() => Promise.resolve({ rows: [] })) as never }, { warn: () => {} } as never);
  const limiter = new LocalRateLimiter(() => 1);
  const permissions = ['incidents:read'];
  const tries = Array.from({ length: 7 }, () => {
    const started = performance.now();
    for (let index = 0; index < DECISIONS; index += 1) {
      limiter.chargeInstantly(`key_${index % 100}`, 'read', 10_000_000, started);
      uses.record(`key_${index % 100}`, `sec_${index % 100}`, 'VALID', permissions, 2e12 + index, '203.0.113.7', null);
    }
    return ((performance.now() - started) * 1e6) / DECISIONS;
  });
  void uses.close();
  void limiter.close();
  return Math.min(...tries);
}

const many = Number(process.argv[2] ?? 1_000_000);
const few = registerOf(10_000);
const nsFew = nanosecondsPerDecision(few, 10_000);
const all = registerOf(many);
const nsMany = nanosecondsPerDecision(all, many);
process.stdout.write(JSON.stringify({ nsFew, nsMany, bytesPerKey: all.keys.byteLength / many, nsCount: nanosecondsPerCount() }));
