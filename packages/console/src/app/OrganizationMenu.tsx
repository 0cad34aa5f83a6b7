import { IconBuilding, IconCheck, IconSelector } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { paths } from '../lib/paths.ts';
import { Menu, MenuItem, MenuLabel } from '../ui/Menu.tsx';
import classes from './AppShell.module.css';

interface OrganizationMenuProps {
  name: string;
  slug: string;
  organizations: ReadonlyArray<{ id: string; slug: string; name: string }>;
}

/** Where one is, and where else one could be. */
export function OrganizationMenu({ name, slug, organizations }: OrganizationMenuProps) {
  const navigate = useNavigate();
  return (
    <Menu
      align="start"
      trigger={(trigger) => (
        <button {...trigger} type="button" className={classes.organization} aria-label={`Organization ${name}, change`}>
          <IconBuilding size={17} stroke={1.65} aria-hidden />
          <span className={classes.organizationName}>{name}</span>
          <IconSelector size={15} stroke={1.65} aria-hidden />
        </button>
      )}
    >
      <MenuLabel>Organizations</MenuLabel>
      {organizations.map((organization) => (
        <MenuItem
          key={organization.id}
          mark={organization.slug === slug ? <IconCheck size={16} stroke={1.75} aria-label="Shown now" /> : null}
          onSelect={() => void navigate({ to: paths.apiKeys(organization.slug) })}
        >
          {organization.name}
        </MenuItem>
      ))}
    </Menu>
  );
}
