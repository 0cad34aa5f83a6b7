import type { KeyFormat } from '@latchkey/domain/key/format.ts';
import type { Refusal } from '@latchkey/domain/verification/decide.ts';
import { presentedKey, type ReadableRequest } from './credential.ts';
import { LatchkeyError } from './errors.ts';
import { problem, refusalResponse, unauthenticated, unavailable } from './problem.ts';
import type { Question, Requirement } from './question.ts';
import type { RateLimit, Verification, VerifiedKey } from './verification.ts';

/** Whether a request may go on. Where not, `response` is what to answer. */
export type Protection =
  | { readonly ok: true; readonly key: VerifiedKey; readonly rateLimit: RateLimit | null }
  | {
      readonly ok: false;
      readonly response: Response;
      /** Why the key was refused; `null` where no key was asked about or nothing was decided. */
      readonly outcome: Refusal | null;
      /** Why nothing was decided; `null` where something was. */
      readonly error: LatchkeyError | null;
    };

interface Doorkeeper {
  readonly verify: (question: Question) => Promise<Verification>;
  readonly formats: readonly KeyFormat[];
  readonly report: (error: LatchkeyError) => void;
}

const refused = (response: Response): Protection => ({ ok: false, response, outcome: null, error: null });

/** The decision on one request; see `Latchkey.protect`. */
export async function protectRequest(request: ReadableRequest, requirement: Requirement, { verify, formats, report }: Doorkeeper): Promise<Protection> {
  try {
    const presented = presentedKey(request, formats);
    if (presented.kind === 'REFUSED') return refused(problem({ status: 400, code: presented.code, detail: presented.message }));
    if (presented.kind === 'NONE') return refused(unauthenticated('Send an API key as "Authorization: Bearer <key>" or "X-API-Key: <key>".'));
    const answer = await verify({ ...requirement, key: presented.text });
    if (answer.valid) return { ok: true, key: answer.key, rateLimit: answer.rateLimit };
    return { ok: false, response: refusalResponse(answer.outcome, answer.missingPermissions, answer.rateLimit), outcome: answer.outcome, error: null };
  } catch (thrown) {
    const error = thrown instanceof LatchkeyError ? thrown : new LatchkeyError('UNAVAILABLE', 'The request could not be judged.', { cause: thrown });
    if (isFaultOfTheClient(error)) return { ok: false, response: problem({ status: 400, code: 'BAD_USER_INPUT', detail: 'This workspace does not exist, or none was named.' }), outcome: null, error };
    report(error);
    return { ok: false, response: unavailable(error.retryAfterSeconds), outcome: null, error };
  }
}

/** The workspace comes with the request; everything else of a question is written in the service's own code. */
function isFaultOfTheClient({ code, issues }: LatchkeyError): boolean {
  return code === 'BAD_USER_INPUT' && issues.length > 0 && issues.every(({ path }) => path[0] === 'workspace');
}
