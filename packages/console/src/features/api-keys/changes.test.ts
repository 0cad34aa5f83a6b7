import { describe, expect, it } from 'vitest';
import { changesBetween } from './changes.ts';
import { type ApiKeyDraft, narrowedDraft, rebaseDraft, toUpdateInput } from './draft.ts';

const base: ApiKeyDraft = {
  name: 'Deploy bot', description: '', ownership: 'SERVICE', kind: 'custom', level: 'RESTRICTED', permissions: new Set(['incidents:read']),
  workspaceScope: 'CHOSEN', workspaceIds: new Set(['ws_1']), expiry: { type: 'keep', expiresAt: '2026-12-20T10:00:00.000Z' }, ranges: null, confirmLockout: false,
};
const lines = (after: ApiKeyDraft) => changesBetween(base, after, (id) => id.toUpperCase()).map((change) => `${change.sign} ${change.text}`);

describe('what saving would change', () => {
  it('says nothing and sends nothing when nothing differs', () => {
    expect(lines({ ...base })).toEqual([]);
    expect(toUpdateInput(base, { ...base, name: ' Deploy bot ' }, 'key_1', 3)).toBeNull();
  });

  it('names what is added and what is taken away', () => {
    expect(lines({ ...base, permissions: new Set(['incidents:write']), workspaceIds: new Set(['ws_2']) })).toEqual([
      '+ adds incidents:write', '− removes incidents:read', '+ works in WS_2', '− no longer works in WS_1',
    ]);
  });

  it('tells a change of level and of scope', () => {
    expect(lines({ ...base, level: 'ALL', workspaceScope: 'ALL' })).toEqual(['→ permission level Restricted becomes All', '+ opens all workspaces']);
  });

  it('tells from where it works', () => {
    expect(lines({ ...base, ranges: '10.1.2.3/8' })).toEqual(['− limits it to 10.0.0.0/8']);
    const bound = { ...base, ranges: '10.0.0.0/8' };
    const between = (after: ApiKeyDraft) => changesBetween(bound, after, String).map((change) => `${change.sign} ${change.text}`);
    expect(between({ ...bound, ranges: null })).toEqual(['+ opens it to any address']);
    expect(between({ ...bound, ranges: '192.0.2.1' })).toEqual(['+ works from 192.0.2.1/32', '− no longer works from 10.0.0.0/8']);
    expect(between({ ...bound, ranges: '10.1.2.3/8' })).toEqual([]);
  });

  it('lists what is left of a level that becomes a list, since nothing is added by that', () => {
    const all: ApiKeyDraft = { ...base, level: 'ALL', permissions: new Set() };
    const narrowed = narrowedDraft(all, ['alerts:read', 'incidents:read', 'incidents:write'], ['alerts:read']);
    expect(changesBetween(all, narrowed, String).map(({ sign, text }) => `${sign} ${text}`)).toEqual(['→ permission level All becomes Restricted', '→ lists incidents:read', '→ lists incidents:write']);
    expect(narrowedDraft(all, ['alerts:read'], ['alerts:read'])).toBe(all);
    expect(narrowedDraft(base, ['incidents:read'], ['alerts:read'])).toBe(base);
  });

  it('sends only what differs, with the version it was read at', () => {
    expect(toUpdateInput(base, { ...base, permissions: new Set(['incidents:write', 'incidents:read']) }, 'key_1', 3)).toEqual({
      id: 'key_1', version: 3, permissionLevel: 'RESTRICTED', permissions: ['incidents:read', 'incidents:write'],
    });
    expect(toUpdateInput(base, { ...base, workspaceScope: 'ALL' }, 'key_1', 3)).toEqual({ id: 'key_1', version: 3, workspaceScope: 'ALL' });
  });

  it('puts my changes on top of theirs and leaves theirs where I changed nothing', () => {
    const mine = { ...base, permissions: new Set(['incidents:read', 'services:read']) };
    const theirs = { ...base, name: 'Deploy bot (prod)', permissions: new Set<string>(), workspaceIds: new Set(['ws_2']) };
    expect(rebaseDraft(base, mine, theirs)).toEqual({ ...theirs, permissions: mine.permissions });
  });
});
