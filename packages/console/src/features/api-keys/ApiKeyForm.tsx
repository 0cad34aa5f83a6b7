import type { ComponentProps } from 'react';
import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import type { ApiKeyOwnership, PermissionLevel, WorkspaceScope } from '../../gql/graphql.ts';
import { lastDayWithin } from '../../lib/time.ts';
import { CheckField } from '../../ui/CheckField.tsx';
import { ChoiceCards } from '../../ui/ChoiceCards.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { wordsForReason } from '../../words/reason-words.ts';
import { AddressFields } from './AddressFields.tsx';
import classes from './ApiKeyForm.module.css';
import { type ApiKeyDraft, CUSTOM_KIND } from './draft.ts';
import { ExpiryFields } from './ExpiryFields.tsx';
import { gives, givesExactly } from './needs.ts';
import { OperationFields } from './OperationFields.tsx';
import type { KnownOperations } from './use-operations.ts';
import { PermissionTree } from './PermissionTree.tsx';

export const ApiKeyForm_organization = graphql(`
  fragment ApiKeyForm_organization on Organization {
    name
    viewerCan {
      createPersonalApiKey { allowed reason }
      createServiceApiKey { allowed reason }
    }
    plan { name ipAllowlist }
    policies { maxLifetimeDays allowNoExpiry allowExtension }
    expirationChoices { value expiresAt allowed reason default }
    workspaces(first: 100) {
      nodes { id name slug archivedAt }
    }
  }
`);

export const ApiKeyForm_viewer = graphql(`
  fragment ApiKeyForm_viewer on Viewer {
    ipAddress
  }
`);

export const ApiKeyForm_catalogue = graphql(`
  fragment ApiKeyForm_catalogue on PermissionCatalogue {
    groups {
      id
      title
      permissions {
        name
        title
        access
        grantableToApiKeys
        organizationWide
        personal: viewerCanGrant(ownership: PERSONAL) { allowed reason }
        service: viewerCanGrant(ownership: SERVICE) { allowed reason }
      }
    }
    kinds { name title description permissions }
  }
`);

interface ApiKeyFormProps {
  organization: FragmentType<typeof ApiKeyForm_organization>;
  catalogue: FragmentType<typeof ApiKeyForm_catalogue>;
  viewer: FragmentType<typeof ApiKeyForm_viewer>;
  draft: ApiKeyDraft;
  onChange: (draft: ApiKeyDraft) => void;
  problems: ReadonlyMap<string, string>;
  /** The chosen operations that are known by now. */
  known: KnownOperations;
  /** The operations that an update could give the key; null when there are none. */
  newer?: ComponentProps<typeof OperationFields>['newer'];
  /** The key as it is, when one is being changed: what it already has may always be kept. */
  existing?: { draft: ApiKeyDraft; immutable: boolean };
}

const days = (number: number) => `${number} days`;

/** The settings of a key, in the order in which they matter. The same form makes a key and changes one. */
export function ApiKeyForm({ draft, onChange, problems, known, newer = null, existing, ...refs }: ApiKeyFormProps) {
  const organization = readFragment(ApiKeyForm_organization, refs.organization);
  const catalogue = readFragment(ApiKeyForm_catalogue, refs.catalogue);
  const { ipAddress } = readFragment(ApiKeyForm_viewer, refs.viewer);
  const set = (change: Partial<ApiKeyDraft>) => onChange({ ...draft, ...change });
  const problem = (field: string) => problems.get(field) ?? null;
  const workspaces = (organization.workspaces?.nodes ?? []).filter(
    (workspace) => workspace.archivedAt === null || draft.workspaceIds.has(workspace.id),
  );
  const custom = draft.kind === CUSTOM_KIND;
  const { createPersonalApiKey, createServiceApiKey } = organization.viewerCan;
  const groups = catalogue.groups.map((group) => ({
    id: group.id,
    title: group.title,
    permissions: group.permissions.map((permission) => {
      const permit = draft.ownership === 'PERSONAL' ? permission.personal : permission.service;
      const had = existing?.draft.permissions.has(permission.name) === true;
      return { name: permission.name, title: permission.title, reason: permit.allowed || had ? null : wordsForReason(permit.reason) };
    }),
  }));
  const reasons = new Map(groups.flatMap((group) => group.permissions.map(({ name, reason }) => [name, reason] as const)));
  const grantable = (names: readonly string[]) => names.filter((name) => reasons.get(name) === null);
  const { maxLifetimeDays } = organization.policies;

  return (
    <>
      <Panel heading="What it is for">
        <div className={classes.fields}>
          <TextInput
            label="Name"
            required
            value={draft.name}
            placeholder="Deploy bot"
            maxLength={100}
            error={problem('name')}
            autoComplete="off"
            data-1p-ignore
            onChange={(event) => set({ name: event.target.value })}
          />
          <Textarea
            label="Description"
            description="What uses it, and whom to ask."
            value={draft.description}
            rows={2}
            maxLength={500}
            error={problem('description')}
            onChange={(event) => set({ description: event.target.value })}
          />
          {existing === undefined ? (
            <ChoiceCards<ApiKeyOwnership>
              legend="Ownership"
              value={draft.ownership}
              error={problem('ownership')}
              choices={[
                {
                  value: 'SERVICE',
                  title: 'Service key',
                  text: 'Belongs to the organization and stays when people leave. For servers and pipelines.',
                  reason: createServiceApiKey.allowed ? null : wordsForReason(createServiceApiKey.reason),
                },
                {
                  value: 'PERSONAL',
                  title: 'Personal key',
                  text: 'Belongs to you, is never stronger than you are, and ends when you leave.',
                  reason: createPersonalApiKey.allowed ? null : wordsForReason(createPersonalApiKey.reason),
                },
              ]}
              onChange={(ownership) => set({ ownership })}
            />
          ) : null}
        </div>
      </Panel>

      <Panel heading="What it may do">
        {existing?.immutable === true ? (
          <p className="muted">A key of this kind keeps the permissions it was made with.</p>
        ) : (
          <div className={classes.fields}>
            {existing === undefined && catalogue.kinds.length > 0 ? (
              <NativeSelect
                label="Kind"
                value={draft.kind}
                error={problem('kind')}
                description={
                  custom
                    ? 'A kind with fixed permissions cannot be changed later; with “Custom” you choose.'
                    : catalogue.kinds.find((kind) => kind.name === draft.kind)?.description
                }
                data={[
                  { value: CUSTOM_KIND, label: 'Custom' },
                  ...catalogue.kinds.filter((kind) => kind.name !== CUSTOM_KIND).map((kind) => ({ value: kind.name, label: kind.title })),
                ]}
                onChange={(event) => set({ kind: event.target.value })}
              />
            ) : null}
            {custom ? (
              <>
                <ChoiceCards<PermissionLevel>
                  legend="Permission level"
                  value={draft.level}
                  choices={[
                    { value: 'RESTRICTED', title: 'Restricted', text: 'Only what you choose below.' },
                    { value: 'READ_ONLY', title: 'Read-only', text: 'Reads everything, this list of keys included; changes nothing.' },
                    { value: 'ALL', title: 'All', text: 'Everything keys can do, also what is added later.' },
                  ]}
                  onChange={(level) => set({ level })}
                />
                {draft.level === 'RESTRICTED' ? (
                  <PermissionTree groups={groups} selected={draft.permissions} error={problem('permissions')} onChange={(permissions) => set({ permissions })} />
                ) : null}
              </>
            ) : null}
          </div>
        )}
      </Panel>

      <Panel heading="What it may run">
        <OperationFields
          operations={draft.operations}
          known={known}
          newer={newer}
          problem={problem('allowedOperations')}
          permission={(name) => ({ name, given: gives(draft, name, catalogue), reason: reasons.get(name) ?? null })}
          cannotGive={(needed) =>
            existing?.immutable === true
              ? wordsForReason('IMMUTABLE_KIND')
              : grantable(needed).length === 0
                ? 'They need no permission that you may give.'
                : givesExactly(draft, grantable(needed))
                  ? 'It has exactly these already.'
                  : null
          }
          onGive={(needed) => set({ kind: CUSTOM_KIND, level: 'RESTRICTED', permissions: new Set(grantable(needed)) })}
          onChange={(operations) => set({ operations })}
        />
      </Panel>

      <Panel heading="Where it works">
        <ChoiceCards<WorkspaceScope>
          legend="Workspaces"
          value={draft.workspaceScope}
          error={draft.workspaceScope === 'ALL' ? problem('workspaces') : null}
          choices={[
            { value: 'CHOSEN', title: 'Chosen workspaces', text: 'Nothing outside them, now or later.' },
            { value: 'ALL', title: 'All workspaces', text: 'Also those that are made later.' },
          ]}
          onChange={(workspaceScope) => set({ workspaceScope })}
        />
        {draft.workspaceScope === 'CHOSEN' ? (
          <>
            <div className={classes.workspaces} role="group" aria-label="Chosen workspaces">
              {workspaces.map((workspace) => (
                <CheckField
                  key={workspace.id}
                  label={workspace.archivedAt === null ? workspace.name : `${workspace.name} (archived)`}
                  checked={draft.workspaceIds.has(workspace.id)}
                  onChange={(checked) => {
                    const next = new Set(draft.workspaceIds);
                    if (checked) next.add(workspace.id);
                    else next.delete(workspace.id);
                    set({ workspaceIds: next });
                  }}
                />
              ))}
              {workspaces.length === 0 ? <span className="muted">There is no workspace yet.</span> : null}
            </div>
            {problem('workspaces') === null ? null : <p className="field-error">{problem('workspaces')}</p>}
          </>
        ) : null}
      </Panel>

      <Panel heading="From where">
        <AddressFields
          draft={draft}
          own={ipAddress}
          reason={organization.plan.ipAllowlist ? null : `The plan of this organization, ${organization.plan.name}, has no lists of addresses. The operator can change it.`}
          problems={problems}
          before={existing?.draft ?? null}
          onChange={set}
        />
      </Panel>

      <Panel
        heading="When it ends"
        hint={
          maxLifetimeDays === null
            ? 'The organization sets no longest life.'
            : `The organization allows at most ${days(maxLifetimeDays)} from its creation.`
        }
      >
        <ExpiryFields
          expiry={draft.expiry}
          choices={organization.expirationChoices}
          problem={problem('expiresAt')}
          latest={latestDay(existing, organization.policies)}
          {...(existing === undefined ? {} : { keep: existing.draft.expiry })}
          onChange={(expiry) => set({ expiry })}
        />
      </Panel>
    </>
  );
}

function latestDay(existing: ApiKeyFormProps['existing'], policies: { maxLifetimeDays: number | null; allowExtension: boolean }): string | undefined {
  if (existing !== undefined && !policies.allowExtension && existing.draft.expiry.type === 'keep' && existing.draft.expiry.expiresAt !== null) {
    return lastDayWithin(new Date(existing.draft.expiry.expiresAt));
  }
  return existing === undefined && policies.maxLifetimeDays !== null ? lastDayWithin(new Date(Date.now() + policies.maxLifetimeDays * 86_400_000)) : undefined;
}
