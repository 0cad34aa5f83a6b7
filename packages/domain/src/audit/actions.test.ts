import { describe, expect, it } from 'vitest';
import { AUDIT_ACTIONS, isAuditAction } from './actions.ts';

describe('the list of audit actions', () => {
  it('names each as noun and what was done, with a sentence of its own', () => {
    for (const action of Object.keys(AUDIT_ACTIONS)) expect(action).toMatch(/^[a-z]+(?:_[a-z]+)*\.[a-z]+(?:_[a-z]+)*$/);
    const sentences = Object.values(AUDIT_ACTIONS).map(({ sentence }) => sentence);
    expect(new Set(sentences).size).toBe(sentences.length);
  });

  it('keeps the operator’s things in the chain of the installation', () => {
    expect(AUDIT_ACTIONS['gateway_key.revoked'].chain).toBe('INSTALLATION');
    expect(AUDIT_ACTIONS['api_key.revoked'].chain).toBe('ORGANIZATION');
  });

  it('is closed', () => {
    expect(isAuditAction('api_key.created')).toBe(true);
    expect(['api_key.exploded', 'API_KEY.CREATED', 'toString', '__proto__', ''].some(isAuditAction)).toBe(false);
  });
});
