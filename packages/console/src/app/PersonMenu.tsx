import { VisuallyHidden } from '@mantine/core';
import { IconCheck, IconLogout, IconUserCircle } from '@tabler/icons-react';
import type { Role } from '../gql/graphql.ts';
import { Menu, MenuDivider, MenuItem, MenuLabel } from '../ui/Menu.tsx';
import { roleWords } from '../words/key-words.ts';
import classes from './AppShell.module.css';
import { type SchemeChoice, schemeChoices } from './scheme-choices.ts';

const initials = (name: string) => name.split(/\s+/).filter(Boolean).slice(0, 2).map((word) => word.charAt(0).toUpperCase()).join('');

interface PersonMenuProps {
  viewer: { role: Role | null; user: { name: string; email: string } | null } | null;
  scheme: SchemeChoice;
  onScheme: (scheme: SchemeChoice) => void;
  onProfile: () => void;
  onSignOut: () => void;
}

/** As whom one is here, the theme, and the way out. */
export function PersonMenu({ viewer, scheme, onScheme, onProfile, onSignOut }: PersonMenuProps) {
  const name = viewer?.user?.name ?? '';
  return (
    <Menu
      align="start"
      trigger={(trigger) => (
        <button {...trigger} type="button" className={classes.person}>
          <VisuallyHidden>Account</VisuallyHidden>
          <span className={classes.avatar} aria-hidden>
            {initials(name)}
          </span>
          <span className={classes.personText}>
            <span className={classes.personName}>{name === '' ? '\u00a0' : name}</span>
            <span className={classes.personRole}>{viewer?.role === null || viewer === null ? '\u00a0' : roleWords[viewer.role]}</span>
          </span>
        </button>
      )}
    >
      <MenuLabel>{viewer?.user?.email}</MenuLabel>
      <MenuItem icon={<IconUserCircle size={16} stroke={1.75} aria-hidden />} onSelect={onProfile}>
        Profile
      </MenuItem>
      <MenuDivider />
      <MenuLabel>Theme</MenuLabel>
      {schemeChoices.map((choice) => (
        <MenuItem
          key={choice.value}
          keepOpen
          icon={<choice.Icon size={16} stroke={1.75} aria-hidden />}
          mark={scheme === choice.value ? <IconCheck size={16} stroke={1.75} aria-label="Chosen" /> : null}
          onSelect={() => onScheme(choice.value)}
        >
          {choice.label}
        </MenuItem>
      ))}
      <MenuDivider />
      <MenuItem icon={<IconLogout size={16} stroke={1.75} aria-hidden />} onSelect={onSignOut}>
        Sign out
      </MenuItem>
    </Menu>
  );
}
