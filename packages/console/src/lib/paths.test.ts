import { expect, it } from 'vitest';
import { paths } from './paths.ts';

it('lists every address of the console', () => {
  expect({
    home: paths.home(), setup: paths.setup(), signIn: paths.signIn(), signInBack: paths.signIn('/o/acme?x=1'), invitation: paths.invitation(),
    resetPassword: paths.resetPassword(), organization: paths.organization('acme'), apiKeys: paths.apiKeys('acme'), newApiKey: paths.newApiKey('acme'),
    apiKey: paths.apiKey('acme', 'key_1'), editApiKey: paths.editApiKey('acme', 'key_1'), auditLog: paths.auditLog('acme'),
    permissions: paths.permissions('acme'), members: paths.members('acme'), profile: paths.profile('acme'), workspaces: paths.workspaces('acme'),
  }).toMatchInlineSnapshot(`
    {
      "apiKey": "/o/acme/api-keys/key_1",
      "apiKeys": "/o/acme/api-keys",
      "auditLog": "/o/acme/audit-log",
      "editApiKey": "/o/acme/api-keys/key_1/edit",
      "home": "/",
      "invitation": "/invitation",
      "members": "/o/acme/members",
      "newApiKey": "/o/acme/api-keys/new",
      "organization": "/o/acme",
      "permissions": "/o/acme/permissions",
      "profile": "/o/acme/profile",
      "resetPassword": "/reset-password",
      "setup": "/setup",
      "signIn": "/sign-in",
      "signInBack": "/sign-in?next=%2Fo%2Facme%3Fx%3D1",
      "workspaces": "/o/acme/workspaces",
    }
  `);
});
