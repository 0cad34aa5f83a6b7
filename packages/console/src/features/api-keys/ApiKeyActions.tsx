import { Button } from '@mantine/core';
import { IconBan, IconCopyPlus, IconDots, IconPencil, IconPlayerPause, IconPlayerPlay, IconRefresh, IconTrash } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { paths } from '../../lib/paths.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu, MenuDivider, MenuItem } from '../../ui/Menu.tsx';
import { ReasonedButton } from '../../ui/ReasonedButton.tsx';
import { wordsForReason } from '../../words/reason-words.ts';
import { useEnableApiKey } from './use-enable-api-key.ts';

// Asked for when one is opened: the list is the first thing that most people see, and it should not wait for them.
const CloneApiKeyDialog = lazy(async () => ({ default: (await import('./CloneApiKeyDialog.tsx')).CloneApiKeyDialog }));
const DeleteApiKeyDialog = lazy(async () => ({ default: (await import('./DeleteApiKeyDialog.tsx')).DeleteApiKeyDialog }));
const DisableApiKeyDialog = lazy(async () => ({ default: (await import('./DisableApiKeyDialog.tsx')).DisableApiKeyDialog }));
const RotateApiKeyDialog = lazy(async () => ({ default: (await import('./RotateApiKeyDialog.tsx')).RotateApiKeyDialog }));
const RevokeApiKeyDialog = lazy(async () => ({ default: (await import('./RevokeApiKeyDialog.tsx')).RevokeApiKeyDialog }));

export const ApiKeyActions_apiKey = graphql(`
  fragment ApiKeyActions_apiKey on ApiKey {
    id
    name
    status
    enabled
    viewerCan {
      update { allowed reason }
      rotate { allowed reason }
      clone { allowed reason }
      disable { allowed reason }
      enable { allowed reason }
      revoke { allowed reason }
      delete { allowed reason }
    }
    ...RotateApiKeyDialog_apiKey
    ...CloneApiKeyDialog_apiKey
    ...DisableApiKeyDialog_apiKey
    ...RevokeApiKeyDialog_apiKey
    ...DeleteApiKeyDialog_apiKey
  }
`);

interface ApiKeyActionsProps {
  apiKey: FragmentType<typeof ApiKeyActions_apiKey>;
  organizationSlug: string;
  /** One button with everything for a row of the list, or buttons beside the title of the key's own page. */
  layout: 'row' | 'page';
}

type OpenDialog = 'rotate' | 'clone' | 'disable' | 'revoke' | 'delete' | null;

const reasonOf = (permit: { allowed: boolean; reason?: string | null }) => (permit.allowed ? null : wordsForReason(permit.reason));

/** What can be done with a key, and why not where it cannot. */
export function ApiKeyActions({ organizationSlug, layout, ...refs }: ApiKeyActionsProps) {
  const apiKey = readFragment(ApiKeyActions_apiKey, refs.apiKey);
  const [open, setOpen] = useState<OpenDialog>(null);
  const navigate = useNavigate();
  const enable = useEnableApiKey();
  const can = apiKey.viewerCan;
  const edit = () => void navigate({ to: paths.editApiKey(organizationSlug, apiKey.id) });
  const close = () => setOpen(null);
  const switchItem = apiKey.enabled
    ? { label: 'Disable', Icon: IconPlayerPause, reason: reasonOf(can.disable), run: () => setOpen('disable') }
    : { label: 'Enable', Icon: IconPlayerPlay, reason: reasonOf(can.enable), run: () => void enable(apiKey) };
  // What has ended cannot be switched any more; what used it wants another key that may do the same.
  const hasEnded = apiKey.status === 'REVOKED' || apiKey.status === 'EXPIRED';
  const next = hasEnded ? { label: 'Make a replacement…', Icon: IconCopyPlus, reason: reasonOf(can.clone), run: () => setOpen('clone') } : switchItem;
  const ending = [
    { label: 'Revoke…', Icon: IconBan, reason: reasonOf(can.revoke), run: () => setOpen('revoke') },
    { label: 'Delete…', Icon: IconTrash, reason: reasonOf(can.delete), run: () => setOpen('delete') },
  ];

  return (
    <>
      {layout === 'page' ? (
        <>
          <ReasonedButton variant="default" reason={reasonOf(can.update)} leftSection={<IconPencil size={16} stroke={1.75} aria-hidden />} onClick={edit}>
            Edit
          </ReasonedButton>
          <ReasonedButton variant="default" reason={next.reason} leftSection={<next.Icon size={16} stroke={1.75} aria-hidden />} onClick={next.run}>
            {next.label}
          </ReasonedButton>
        </>
      ) : null}
      <Menu
        align="end"
        trigger={(trigger) =>
          layout === 'page' ? (
            <Button {...trigger} variant="default" px="xs" aria-label="More actions">
              <IconDots size={18} stroke={1.75} aria-hidden />
            </Button>
          ) : (
            <IconButton {...trigger} aria-label={`Actions for ${apiKey.name}`}>
              <IconDots size={18} stroke={1.75} aria-hidden />
            </IconButton>
          )
        }
      >
        {layout === 'row' ? (
          <>
            <Item label="Edit" Icon={IconPencil} reason={reasonOf(can.update)} run={edit} />
            <Item {...switchItem} label={apiKey.enabled ? 'Disable…' : 'Enable'} />
          </>
        ) : null}
        <Item label="Rotate…" Icon={IconRefresh} reason={reasonOf(can.rotate)} run={() => setOpen('rotate')} />
        <Item label="Clone…" Icon={IconCopyPlus} reason={reasonOf(can.clone)} run={() => setOpen('clone')} />
        <MenuDivider />
        {ending.map((item) => (
          <Item key={item.label} {...item} danger />
        ))}
      </Menu>
      <Suspense>
        {open === 'rotate' ? (
          <RotateApiKeyDialog apiKey={apiKey} onClose={close} onRotated={() => void navigate({ to: paths.apiKey(organizationSlug, apiKey.id) })} />
        ) : null}
        {open === 'clone' ? (
          <CloneApiKeyDialog
            apiKey={apiKey}
            onClose={close}
            onCloned={(id) => void navigate({ to: paths.apiKey(organizationSlug, id) })}
          />
        ) : null}
        {open === 'disable' ? <DisableApiKeyDialog apiKey={apiKey} onClose={close} /> : null}
        {open === 'revoke' ? <RevokeApiKeyDialog apiKey={apiKey} onClose={close} /> : null}
        {open === 'delete' ? (
          <DeleteApiKeyDialog
            apiKey={apiKey}
            onClose={close}
            onDeleted={() => {
              if (layout === 'page') void navigate({ to: paths.apiKeys(organizationSlug), replace: true });
            }}
          />
        ) : null}
      </Suspense>
    </>
  );
}

interface ItemProps {
  label: string;
  Icon: typeof IconBan;
  reason: string | null;
  run: () => void;
  danger?: boolean;
}

const Item = ({ label, Icon, reason, run, danger = false }: ItemProps) => (
  <MenuItem icon={<Icon size={16} stroke={1.75} aria-hidden />} reason={reason} danger={danger} onSelect={run}>
    {label}
  </MenuItem>
);
