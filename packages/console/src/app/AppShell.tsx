import { useMantineColorScheme } from '@mantine/core';
import { IconBuilding, IconDots, IconFileCode, IconHistory, IconKey, IconKeyboard, IconListCheck, IconLogout, IconPlus, IconSearch, IconSettings, IconStack2, IconUserCircle, IconUsers } from '@tabler/icons-react';
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import type { Command } from '../features/commands/command.ts';
import { FailureScreen } from '../features/failures/FailureScreen.tsx';
import { graphql } from '../gql/gql.ts';
import { paths } from '../lib/paths.ts';
import { useShortcuts } from '../lib/use-shortcuts.ts';
import { usePageQuery } from '../routes/use-page-query.ts';
import { Menu, MenuItem } from '../ui/Menu.tsx';
import { Keys } from '../ui/Keys.tsx';
import { Logo } from '../ui/Logo.tsx';
import classes from './AppShell.module.css';
import { NotFoundScreen } from './NotFoundScreen.tsx';
import { OrganizationMenu } from './OrganizationMenu.tsx';
import { PersonMenu } from './PersonMenu.tsx';
import { schemeChoices } from './scheme-choices.ts';
import { useSignOut } from './use-sign-out.ts';

const AppShellQuery = graphql(`
  query AppShell {
    installation { demo keyFormats { prefix encoding } }
    viewer {
      role
      user { id name email }
      organizations { id slug name }
    }
    organization { id slug name }
  }
`);

const CommandPalette = lazy(async () => ({ default: (await import('../features/commands/CommandPalette.tsx')).CommandPalette }));
const ShortcutsDialog = lazy(async () => ({ default: (await import('../features/commands/ShortcutsDialog.tsx')).ShortcutsDialog }));

/** How many screens have a tab of their own on a phone; the others are behind "More". */
const tabCount = 4;

/** What stands around every page of an organization: where one is, where one can go, and as whom. */
export function AppShell({ organizationSlug }: { organizationSlug: string }) {
  const query = usePageQuery(AppShellQuery, {}, ['Organization']);
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const lastPath = useRef(pathname);
  const navigate = useNavigate();
  const signOut = useSignOut();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [layer, setLayer] = useState<'palette' | 'shortcuts' | null>(null);
  const answer = query.state === 'shown' ? query.answer : null;

  const screens = [
    { label: 'API keys', Icon: IconKey, letter: 'k', to: paths.apiKeys(organizationSlug) },
    { label: 'Audit log', Icon: IconHistory, letter: 'a', to: paths.auditLog(organizationSlug) },
    { label: 'Operations', Icon: IconFileCode, letter: 'o', to: paths.operations(organizationSlug) },
    { label: 'Workspaces', Icon: IconStack2, letter: 'w', to: paths.workspaces(organizationSlug) },
    { label: 'Permissions', Icon: IconListCheck, letter: 'p', to: paths.permissions(organizationSlug) },
    { label: 'Members', Icon: IconUsers, letter: 'm', to: paths.members(organizationSlug) },
    { label: 'Settings', Icon: IconSettings, letter: 's', to: paths.settings(organizationSlug) },
  ];
  const create = () => void navigate({ to: paths.newApiKey(organizationSlug) });
  const profile = () => void navigate({ to: paths.profile(organizationSlug) });
  const commands: Command[] = [
    { label: 'Create key', also: 'new add', Icon: IconPlus, keys: ['c'], run: create },
    ...screens.map(({ label, Icon, letter, to }) => ({ label: `Go to ${label}`, Icon, keys: ['g', letter], run: () => void navigate({ to }) })),
    ...(answer?.viewer?.organizations ?? [])
      .filter(({ slug }) => slug !== organizationSlug)
      .map(({ slug, name }) => ({ label: `Change to ${name}`, also: 'organization', Icon: IconBuilding, run: () => void navigate({ to: paths.apiKeys(slug) }) })),
    ...schemeChoices.map(({ value, label, Icon }) => ({ label: `Theme: ${label.toLowerCase()}`, Icon, run: () => setColorScheme(value) })),
    { label: 'Explain a document', also: 'graphql permissions operation cost', Icon: IconFileCode, run: () => void navigate({ to: paths.explainOperation(organizationSlug) }) },
    { label: 'Go to Profile', also: 'password sessions name', Icon: IconUserCircle, run: profile },
    { label: 'Keyboard shortcuts', also: 'help', Icon: IconKeyboard, keys: ['?'], run: () => setLayer('shortcuts') },
    { label: 'Sign out', also: 'log leave', Icon: IconLogout, run: () => void signOut() },
  ];
  const shortcuts = {
    c: create,
    '?': () => setLayer('shortcuts'),
    'mod+k': () => setLayer('palette'),
    '/': () => {
      const search = main.current?.querySelector<HTMLInputElement>('input[type="search"]');
      if (search === null || search === undefined) setLayer('palette');
      else search.focus();
    },
    ...Object.fromEntries(screens.map(({ letter, to }) => [`g ${letter}`, () => void navigate({ to })])),
  };
  // While the palette is on its way, what is typed is meant for it.
  useShortcuts(layer === null ? shortcuts : {});

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
  if (answer !== null && answer.organization === null) return <NotFoundScreen />;
  const links = screens.map(({ label, Icon, to }) => <NavLink key={label} to={to} pathname={pathname} label={label} Icon={Icon} />);
  const organizationMenu = <OrganizationMenu name={answer?.organization?.name ?? '\u00a0'} slug={organizationSlug} organizations={answer?.viewer?.organizations ?? []} />;
  const personMenu = <PersonMenu viewer={answer?.viewer ?? null} scheme={colorScheme} onScheme={setColorScheme} onProfile={profile} onSignOut={() => void signOut()} />;
  const find = () => setLayer('palette');
  const formats = (answer?.installation?.keyFormats ?? []).map(({ prefix, encoding }) => ({ prefix, encoding: encoding === 'HEX' ? ('hex' as const) : ('base62' as const) }));
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
        <button type="button" className={classes.findSmall} aria-label="Find" onClick={find}>
          <IconSearch size={20} stroke={1.65} aria-hidden />
        </button>
        {personMenu}
      </header>
      <header className={classes.rail}>
        <Link to={paths.apiKeys(organizationSlug)} className={classes.brand}>
          <Logo size={26} />
          Latchkey
        </Link>
        {organizationMenu}
        <button type="button" className={classes.find} onClick={find}>
          <IconSearch size={17} stroke={1.65} aria-hidden />
          <span className={classes.findText}>Find</span>
          <Keys keys={[navigator.userAgent.includes('Mac') ? '⌘' : 'Ctrl', 'K']} />
        </button>
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
        <Suspense>
          {layer === 'palette' ? (
            <CommandPalette commands={commands} formats={formats} onOpenKey={(id) => void navigate({ to: paths.apiKey(organizationSlug, id) })} onClose={() => setLayer(null)} />
          ) : null}
          {layer === 'shortcuts' ? <ShortcutsDialog commands={commands} onClose={() => setLayer(null)} /> : null}
        </Suspense>
      </main>
      <nav className={classes.tabs} aria-label="Main">
        {links.slice(0, tabCount)}
        <Menu
          align="end"
          trigger={(trigger) => (
            <button {...trigger} type="button" className={classes.link} aria-current={screens.slice(tabCount).some(({ to }) => pathname.startsWith(to)) ? 'page' : undefined}>
              <IconDots size={19} stroke={1.65} aria-hidden />
              More
            </button>
          )}
        >
          {screens.slice(tabCount).map(({ label, Icon, to }) => (
            <MenuItem key={label} icon={<Icon size={17} stroke={1.65} aria-hidden />} onSelect={() => void navigate({ to })}>
              {label}
            </MenuItem>
          ))}
        </Menu>
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
