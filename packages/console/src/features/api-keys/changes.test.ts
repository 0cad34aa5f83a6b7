import { describe, expect, it } from 'vitest';
import { changesBetween } from './changes.ts';
import { type ApiKeyDraft, draftOfApiKey, draftWith, rebaseDraft, toUpdateInput } from './draft.ts';

const base: ApiKeyDraft = {
  name: 'Deploy bot', description: '', ownership: 'SERVICE', kind: 'custom', level: 'RESTRICTED', permissions: new Set(['incidents:read']),
  workspaceScope: 'CHOSEN', workspaceIds: new Set(['ws_1']), expiry: { type: 'keep', expiresAt: '2026-12-20T10:00:00.000Z' }, ranges: null, confirmLockout: false, operations: null,
};
const names = { workspace: (id: string) => id.toUpperCase(), operation: (id: string) => `operation ${id}`, gave: base.permissions };
const lines = (after: ApiKeyDraft) => changesBetween(base, after, names).map((change) => `${change.sign} ${change.text}`);

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
    const between = (after: ApiKeyDraft) => changesBetween(bound, after, names).map((change) => `${change.sign} ${change.text}`);
    expect(between({ ...bound, ranges: null })).toEqual(['+ opens it to any address']);
    expect(between({ ...bound, ranges: '192.0.2.1' })).toEqual(['+ works from 192.0.2.1/32', '− no longer works from 10.0.0.0/8']);
    expect(between({ ...bound, ranges: '10.1.2.3/8' })).toEqual([]);
  });

  it('lists what is left of a level that becomes a list, and says what is more than the level gave', () => {
    const all: ApiKeyDraft = { ...base, level: 'READ_ONLY', permissions: new Set() };
    const listed = { ...base, permissions: new Set(['incidents:read', 'alerts:read', 'incidents:write']) };
    const facts = { ...names, gave: new Set(['incidents:read', 'alerts:read', 'services:read']) };
    expect(changesBetween(all, listed, facts).map(({ sign, text }) => `${sign} ${text}`)).toEqual([
      '→ permission level Read-only becomes Restricted', '+ adds incidents:write', '→ keeps alerts:read', '→ keeps incidents:read',
    ]);
  });

  it('tells what it runs, by name while they are few', () => {
    const pinned = { ...base, operations: new Set(['a', 'b']) };
    const between = (before: ApiKeyDraft, after: ApiKeyDraft) => changesBetween(before, after, names).map((change) => `${change.sign} ${change.text}`);
    expect(between(base, pinned)).toEqual(['− limits it to 2 registered operations']);
    expect(between(pinned, base)).toEqual(['+ opens it to any operation']);
    expect(between(pinned, { ...base, operations: new Set(['b', 'c']) })).toEqual(['+ runs operation c', '− no longer runs operation a']);
    expect(between(pinned, { ...base, operations: new Set(['a', 'b', ...'cdefgh'.split('')]) })).toEqual(['+ runs 6 operations']);
    expect(toUpdateInput(base, pinned, 'key_1', 3)).toEqual({ id: 'key_1', version: 3, allowedOperations: ['a', 'b'] });
    expect(toUpdateInput(pinned, base, 'key_1', 3)).toEqual({ id: 'key_1', version: 3, anyOperation: true });
    expect(rebaseDraft(base, base, pinned).operations).toBe(pinned.operations);
  });

  it('begins with what a link proposes, and turns a level into a list only where it lacks something', () => {
    const apiKey = {
      name: 'Deploy bot', description: '', ownership: 'SERVICE', kind: 'custom', permissionLevel: 'READ_ONLY', permissions: ['incidents:read', 'alerts:read'],
      workspaceScope: 'ALL', workspaces: [], allowedOperations: ['a'], newerOperationVersion: { operationIds: ['b'] },
    } as const;
    expect(draftWith({ add: ['alerts:read'], without: ['incidents:write'], newerOperations: false }, apiKey)).toEqual(draftOfApiKey(apiKey));
    expect(draftWith({ add: [], without: ['incidents:read'], newerOperations: false }, apiKey)).toMatchObject({ level: 'RESTRICTED', permissions: new Set(['alerts:read']) });
    expect(draftWith({ add: [], without: ['incidents:read', 'alerts:read'], newerOperations: false }, apiKey)).toEqual(draftOfApiKey(apiKey));
    expect(draftWith({ add: ['alerts:write'], without: [], newerOperations: true }, apiKey)).toMatchObject({
      level: 'RESTRICTED', permissions: new Set(['incidents:read', 'alerts:read', 'alerts:write']), operations: new Set(['b']),
    });
  });

  it('sends only what differs, with the version it was read at', () => {
    expect(toUpdateInput(base, { ...base, permissions: new Set(['incidents:write', 'incidents:read']) }, 'key_1', 3)).toEqual({
      id: 'key_1', version: 3, permissionLevel: 'RESTRICTED', permissions: ['incidents:read', 'incidents:write'],
    });
    expect(toUpdateInput(base, { ...base, workspaceScope: 'ALL' }, 'key_1', 3)).toEqual({ id: 'key_1', version: 3, workspaceScope: 'ALL' });
  });

  it('puts my changes on top of theirs and leaves theirs where I changed nothing', () => {
    const mine = { ...base, permissions: new Set(['incidents:read', 'services:read']) };
    const theirs = { ...base, name: 'Deploy bot (prod)', permissions: new Set(['incidents:write']), workspaceIds: new Set(['ws_2']) };
    // What they took away stays away, and what both put in is there.
    expect(rebaseDraft(base, mine, theirs)).toEqual({ ...theirs, permissions: new Set(['incidents:write', 'services:read']) });
  });

  it('takes my whole list of permissions where they chose another level', () => {
    const mine = { ...base, permissions: new Set(['incidents:read', 'services:read']) };
    expect(rebaseDraft(base, mine, { ...base, level: 'READ_ONLY', permissions: new Set<string>() })).toEqual(mine);
  });
});
