import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Navigate, Outlet, type RouterHistory } from '@tanstack/react-router';
import { parseUsageSearch } from '../features/api-key-usage/usage-range.ts';
import { parseCreateSearch, parseEditSearch } from '../features/api-keys/form-search.ts';
import { parseApiKeyListSearch } from '../features/api-keys/list-search.ts';
import { RevealHost } from '../features/api-keys/RevealHost.tsx';
import { parseAuditLogSearch } from '../features/audit-log/log-search.ts';
import { parseOperationListSearch, parseVersionListSearch } from '../features/operations/list-search.ts';
import { parsePageSearch } from '../lib/page-search.ts';
import { paths } from '../lib/paths.ts';
import { Toasts } from '../ui/Toasts.tsx';
import { ErrorScreen } from './ErrorScreen.tsx';
import { NotFoundScreen } from './NotFoundScreen.tsx';
import { parseSearch, stringifySearch } from './search-params.ts';

const root = createRootRoute({
  component: () => (
    <>
      <RevealHost>
        <Outlet />
      </RevealHost>
      <Toasts />
    </>
  ),
  notFoundComponent: NotFoundScreen,
  errorComponent: ErrorScreen,
});

const publicLayout = createRoute({ getParentRoute: () => root, id: 'public', component: lazyRouteComponent(() => import('./PublicLayout.tsx'), 'PublicLayout') });

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const home = createRoute({ getParentRoute: () => publicLayout, path: '/', component: lazyRouteComponent(() => import('../routes/home.tsx'), 'HomeRoute') });

const signIn = createRoute({
  getParentRoute: () => publicLayout,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { next?: string; ended?: true } => {
    const next = text(search['next']);
    return { ...(next === undefined ? {} : { next }), ...(search['ended'] === 'true' || search['ended'] === true ? { ended: true } : {}) };
  },
  component: lazyRouteComponent(() => import('../routes/sign-in.tsx'), 'SignInRoute'),
});

const setUp = createRoute({ getParentRoute: () => publicLayout, path: '/setup', component: lazyRouteComponent(() => import('../routes/setup.tsx'), 'SetUpRoute') });

const invitation = createRoute({
  getParentRoute: () => publicLayout,
  path: '/invitation',
  component: lazyRouteComponent(() => import('../routes/one-time-link.tsx'), 'InvitationRoute'),
});

const resetPassword = createRoute({
  getParentRoute: () => publicLayout,
  path: '/reset-password',
  component: lazyRouteComponent(() => import('../routes/one-time-link.tsx'), 'ResetPasswordRoute'),
});

const organization = createRoute({
  getParentRoute: () => root,
  path: '/o/$org',
  component: lazyRouteComponent(() => import('./OrganizationLayout.tsx'), 'OrganizationLayout'),
});

const organizationIndex = createRoute({
  getParentRoute: () => organization,
  path: '/',
  component: function OrganizationIndex() {
    const { org } = organizationIndex.useParams();
    return <Navigate to={paths.apiKeys(org)} replace />;
  },
});

const apiKeyList = createRoute({
  getParentRoute: () => organization,
  path: 'api-keys',
  validateSearch: parseApiKeyListSearch,
  component: lazyRouteComponent(() => import('../routes/api-keys.list.tsx'), 'ApiKeyListRoute'),
});

const newApiKey = createRoute({
  getParentRoute: () => organization,
  path: 'api-keys/new',
  validateSearch: parseCreateSearch,
  component: lazyRouteComponent(() => import('../routes/api-keys.new.tsx'), 'NewApiKeyRoute'),
});

const apiKeyDetail = createRoute({
  getParentRoute: () => organization,
  path: 'api-keys/$id',
  validateSearch: parseUsageSearch,
  // What was shown of one key must not stand under another's address while that is being fetched.
  remountDeps: ({ params }) => params,
  component: lazyRouteComponent(() => import('../routes/api-keys.detail.tsx'), 'ApiKeyDetailRoute'),
});

const editApiKey = createRoute({
  getParentRoute: () => organization,
  path: 'api-keys/$id/edit',
  remountDeps: ({ params }) => params,
  validateSearch: parseEditSearch,
  component: lazyRouteComponent(() => import('../routes/api-keys.edit.tsx'), 'EditApiKeyRoute'),
});

const operationList = createRoute({
  getParentRoute: () => organization,
  path: 'operations',
  validateSearch: parseOperationListSearch,
  component: lazyRouteComponent(() => import('../routes/operations.list.tsx'), 'OperationListRoute'),
});

const operationVersions = createRoute({
  getParentRoute: () => organization,
  path: 'operations/versions',
  validateSearch: parseVersionListSearch,
  component: lazyRouteComponent(() => import('../routes/operations.versions.tsx'), 'OperationVersionsRoute'),
});

const explainOperation = createRoute({
  getParentRoute: () => organization,
  path: 'operations/explain',
  component: lazyRouteComponent(() => import('../routes/operations.explain.tsx'), 'ExplainRoute'),
});

const operationDetail = createRoute({
  getParentRoute: () => organization,
  path: 'operations/$id',
  remountDeps: ({ params }) => params,
  component: lazyRouteComponent(() => import('../routes/operations.detail.tsx'), 'OperationDetailRoute'),
});

const auditLog = createRoute({
  getParentRoute: () => organization,
  path: 'audit-log',
  validateSearch: parseAuditLogSearch,
  component: lazyRouteComponent(() => import('../routes/audit-log.tsx'), 'AuditLogRoute'),
});

const membersLayout = createRoute({
  getParentRoute: () => organization,
  id: 'members-layout',
  component: lazyRouteComponent(() => import('../routes/members.layout.tsx'), 'MembersLayout'),
});

const members = createRoute({
  getParentRoute: () => membersLayout,
  path: 'members',
  validateSearch: parsePageSearch,
  component: lazyRouteComponent(() => import('../routes/members.tsx'), 'MembersRoute'),
});

const invitations = createRoute({
  getParentRoute: () => membersLayout,
  path: 'members/invitations',
  validateSearch: parsePageSearch,
  component: lazyRouteComponent(() => import('../routes/invitations.tsx'), 'InvitationsRoute'),
});

const memberDetail = createRoute({
  getParentRoute: () => organization,
  path: 'members/$id',
  remountDeps: ({ params }) => params,
  component: lazyRouteComponent(() => import('../routes/members.detail.tsx'), 'MemberDetailRoute'),
});

const permissions = createRoute({
  getParentRoute: () => organization,
  path: 'permissions',
  validateSearch: (search: Record<string, unknown>): { search?: string } => {
    const typed = text(search['search'])?.slice(0, 100);
    return typed === undefined ? {} : { search: typed };
  },
  component: lazyRouteComponent(() => import('../routes/permissions.tsx'), 'PermissionsRoute'),
});

const profile = createRoute({ getParentRoute: () => organization, path: 'profile', component: lazyRouteComponent(() => import('../routes/profile.tsx'), 'ProfileRoute') });

const settings = createRoute({ getParentRoute: () => organization, path: 'settings', component: lazyRouteComponent(() => import('../routes/settings.tsx'), 'SettingsRoute') });

const workspaces = createRoute({
  getParentRoute: () => organization,
  path: 'workspaces',
  validateSearch: parsePageSearch,
  component: lazyRouteComponent(() => import('../routes/workspaces.tsx'), 'WorkspacesRoute'),
});

const routeTree = root.addChildren([
  publicLayout.addChildren([home, signIn, setUp, invitation, resetPassword]),
  organization.addChildren([organizationIndex, apiKeyList, newApiKey, apiKeyDetail, editApiKey, operationList, operationVersions, explainOperation, operationDetail, auditLog, membersLayout.addChildren([members, invitations]), memberDetail, workspaces, permissions, settings, profile]),
]);

/** The route table. Tests hand in a history of their own. */
export const createConsoleRouter = (history?: RouterHistory) =>
  createRouter({
    routeTree,
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    scrollRestoration: true,
    trailingSlash: 'never',
    ...(history === undefined ? {} : { history }),
  });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
