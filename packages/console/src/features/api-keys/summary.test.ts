import { describe, expect, it } from 'vitest';
import type { ApiKeyDraft } from './draft.ts';
import { type SummaryFacts, summarize } from './summary.ts';

const facts: SummaryFacts = {
  organizationName: 'Acme',
  groups: [
    { title: 'Incidents', permissions: [
      { name: 'incidents:read', title: 'Read', access: 'READ', organizationWide: false },
      { name: 'incidents:write', title: 'Write', access: 'WRITE', organizationWide: false },
    ] },
    { title: 'Audit log', permissions: [{ name: 'audit_log:read', title: 'Read', access: 'READ', organizationWide: true }] },
    { title: 'API keys', permissions: [{ name: 'api_keys:write', title: 'Write', access: 'WRITE', organizationWide: false }] },
  ],
  kinds: [{ name: 'reporter', title: 'Reporter', permissions: ['incidents:write'] }],
  workspaces: [{ id: 'ws_1', name: 'Production' }, { id: 'ws_2', name: 'Staging' }],
  expirationChoices: [{ value: 'DAYS_30', expiresAt: '2026-12-20T10:00:00.000Z' }, { value: 'NEVER', expiresAt: null }],
};
const now = Date.parse('2026-11-20T10:00:00.000Z');
const draft: ApiKeyDraft = {
  name: 'Deploy bot', description: '', ownership: 'SERVICE', kind: 'custom', level: 'RESTRICTED', permissions: new Set(['incidents:read']),
  workspaceScope: 'CHOSEN', workspaceIds: new Set(['ws_1']), expiry: { type: 'preset', value: 'DAYS_30' }, ranges: null, confirmLockout: false, operations: null,
};
const words = (change: Partial<ApiKeyDraft>) => summarize({ ...draft, ...change }, facts, now);

describe('a key in words', () => {
  it('says whose it is', () => {
    expect(words({}).whose).toContain('service key of Acme');
    expect(words({ ownership: 'PERSONAL' }).whose).toContain('never stronger than you are');
  });

  it('tells reading from writing, and never lets writing sound like both', () => {
    expect(words({}).may).toEqual(['Incidents: read only']);
    expect(words({ permissions: new Set(['incidents:write']) }).may).toEqual(['Incidents: write only, without reading']);
    expect(words({ permissions: new Set(['incidents:write', 'incidents:read']) }).may).toEqual(['Incidents: read and write']);
    expect(words({ permissions: new Set() }).may).toEqual([]);
  });

  it('says that the levels grow with the catalogue, and warns of All', () => {
    expect(words({ level: 'READ_ONLY' }).may.join()).toContain('added later');
    expect(words({ level: 'READ_ONLY' }).warnings).toEqual([]);
    expect(words({ level: 'ALL' }).warnings.join()).toContain('everything a key can');
  });

  it('takes a kind’s own permissions, whatever was chosen before', () => {
    expect(words({ kind: 'reporter', level: 'ALL' }).may).toEqual(['Incidents: write only, without reading']);
  });

  it('names the workspaces and the end', () => {
    expect(words({ workspaceIds: new Set(['ws_1', 'ws_2']) }).where).toBe('Only in Production and Staging.');
    expect(words({ workspaceScope: 'ALL' }).where).toContain('made later');
    expect(words({}).until).toContain('next month');
    expect(words({ expiry: { type: 'preset', value: 'NEVER' } }).until).toContain('never');
  });

  it('says from where', () => {
    expect(words({}).from).toBe('From any address.');
    expect(words({ ranges: '203.0.113.9/24, 2001:db8::/48' }).from).toBe('Only from 2001:db8::/48 and 203.0.113.0/24.');
  });

  it('warns of permissions that a workspace-limited key cannot use, and of keys that make keys', () => {
    expect(words({ permissions: new Set(['audit_log:read']) }).warnings.join()).toContain('audit_log:read counts only for a key of all workspaces');
    expect(words({ permissions: new Set(['audit_log:read']), workspaceScope: 'ALL' }).warnings).toEqual([]);
    expect(words({ permissions: new Set(['api_keys:write']) }).warnings.join()).toContain('further keys');
  });
});
