export { createLatchkey, type Latchkey, type LatchkeyOptions } from './client.ts';
export type { ReadableRequest } from './credential.ts';
export { LatchkeyError, type LatchkeyErrorCode, type QuestionIssue } from './errors.ts';
export type { Protection } from './protect.ts';
export type { Question, Requirement } from './question.ts';
export type { RequirementOf } from './requirement-of.ts';
export type { RateLimit, Verification, VerifiedKey } from './verification.ts';
export type { KeyFormat } from '@latchkey/domain/key/format.ts';
export type { Outcome, Refusal } from '@latchkey/domain/verification/decide.ts';
