import { useMantineColorScheme, VisuallyHidden } from '@mantine/core';
import { IconBuilding, IconCheck, IconDeviceDesktop, IconHistory, IconKey, IconLogout, IconMoon, IconSelector, IconStack2, IconSun, IconUsers } from '@tabler/icons-react';
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { FailureScreen } from '../features/failures/FailureScreen.tsx';
import { graphql } from '../gql/gql.ts';
import type { AppShellQuery as AppShellAnswer } from '../gql/graphql.ts';
import { paths } from '../lib/paths.ts';
import { useResultMutation } from '../network/use-result-mutation.ts';
import { usePageQuery } from '../routes/use-page-query.ts';
import { Logo } from '../ui/Logo.tsx';
import { Menu, MenuDivider, MenuItem, MenuLabel } from '../ui/Menu.tsx';
import { showToast } from '../ui/toasts.ts';
import { wordsForFailure } from '../words/error-words.ts';
import { roleWords } from '../words/key-words.ts';
import classes from './AppShell.module.css';
import { NotFoundScreen } from './NotFoundScreen.tsx';

const AppShellQuery = graphql(`
  query AppShell {
    installation { demo }
    viewer {
      role
      user { id name email }
      organizations { id slug name }
    }
    organization { id slug name }
  }
`);

const SignOutMutation = graphql(`
  mutation SignOut {
    signOut {
      ... on SignOutSuccess { signedOut }
    }
  }
`);

type Viewer = NonNullable<AppShellAnswer['viewer']>;

/** What stands around every page of an organization: where one is, where one can go, and as whom. */
export function AppShell({ organizationSlug }: { organizationSlug: string }) {
  const query = usePageQuery(AppShellQuery, {}, ['Organization']);
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const lastPath = useRef(pathname);

  // After a change of page the next Tab starts at its beginning and a screen reader hears it, as with a real page load.
  useEffect(() => {
    if (lastPath.current === pathname) return;
    lastPath.current = pathname;
    main.current?.focus({ preventScroll: true });
  }, [pathname]);

  if (query.state === 'failed') {
    return (
      <main>
        <FailureScreen failure={query.failure} onRetry={query.retry} />
      </main>
    );
  }
  const answer = query.state === 'shown' ? query.answer : null;
  if (answer !== null && answer.organization === null) return <NotFoundScreen />;
  const links = (
    <>
      <NavLink to={paths.apiKeys(organizationSlug)} pathname={pathname} label="API keys" Icon={IconKey} />
      <NavLink to={paths.auditLog(organizationSlug)} pathname={pathname} label="Audit log" Icon={IconHistory} />
      <NavLink to={paths.workspaces(organizationSlug)} pathname={pathname} label="Workspaces" Icon={IconStack2} />
      <NavLink to={paths.members(organizationSlug)} pathname={pathname} label="Members" Icon={IconUsers} />
    </>
  );
  const organizationMenu = <OrganizationMenu name={answer?.organization?.name ?? '\u00a0'} slug={organizationSlug} organizations={answer?.viewer?.organizations ?? []} />;
  const personMenu = <PersonMenu viewer={answer?.viewer ?? null} />;
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#main">
        Skip to content
      </a>
      <header className={classes.topbar}>
        <Link to={paths.apiKeys(organizationSlug)} className={classes.brand} aria-label="Latchkey">
          <Logo size={26} />
        </Link>
        {organizationMenu}
        {personMenu}
      </header>
      <header className={classes.rail}>
        <Link to={paths.apiKeys(organizationSlug)} className={classes.brand}>
          <Logo size={26} />
          Latchkey
        </Link>
        {organizationMenu}
        <nav className={classes.nav} aria-label="Main">
          {links}
        </nav>
        <span className={classes.spacer} />
        {personMenu}
      </header>
      <main className={classes.main} id="main" tabIndex={-1} ref={main}>
        {answer?.installation?.demo === true ? <div className={classes.demo}>Demo: what you change here is only for trying out.</div> : null}
        <Outlet />
        <div id="layer" />
      </main>
      <nav className={classes.tabs} aria-label="Main">
        {links}
      </nav>
    </div>
  );
}

interface NavLinkProps {
  to: string;
  pathname: string;
  label: string;
  Icon: typeof IconKey;
}

function NavLink({ to, pathname, label, Icon }: NavLinkProps) {
  return (
    <Link to={to} className={classes.link} aria-current={pathname.startsWith(to) ? 'page' : undefined}>
      <Icon size={19} stroke={1.65} aria-hidden />
      {label}
    </Link>
  );
}

interface OrganizationMenuProps {
  name: string;
  slug: string;
  organizations: Viewer['organizations'];
}

function OrganizationMenu({ name, slug, organizations }: OrganizationMenuProps) {
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

const initials = (name: string) => name.split(/\s+/).filter(Boolean).slice(0, 2).map((word) => word.charAt(0).toUpperCase()).join('');

function PersonMenu({ viewer }: { viewer: Viewer | null }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { run } = useResultMutation(SignOutMutation);
  const name = viewer?.user?.name ?? '';
  const signOut = async () => {
    const result = await run({});
    if (result.__typename === 'Failed' && result.failure.code !== 'UNAUTHENTICATED') {
      showToast({ text: wordsForFailure(result.failure), tone: 'danger' });
      return;
    }
    // A load of its own, not a change of route: nothing that was on the screen stays in memory.
    window.location.assign(paths.signIn());
  };
  const schemes = [
    { value: 'auto', label: 'As the system', Icon: IconDeviceDesktop },
    { value: 'light', label: 'Light', Icon: IconSun },
    { value: 'dark', label: 'Dark', Icon: IconMoon },
  ] as const;
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
      <MenuDivider />
      <MenuLabel>Theme</MenuLabel>
      {schemes.map((scheme) => (
        <MenuItem
          key={scheme.value}
          keepOpen
          icon={<scheme.Icon size={16} stroke={1.75} aria-hidden />}
          mark={colorScheme === scheme.value ? <IconCheck size={16} stroke={1.75} aria-label="Chosen" /> : null}
          onSelect={() => setColorScheme(scheme.value)}
        >
          {scheme.label}
        </MenuItem>
      ))}
      <MenuDivider />
      <MenuItem icon={<IconLogout size={16} stroke={1.75} aria-hidden />} onSelect={() => void signOut()}>
        Sign out
      </MenuItem>
    </Menu>
  );
}
