/* eslint-disable */
import * as types from './graphql.ts';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  query AppShell {\n    installation { demo keyFormats { prefix encoding } }\n    viewer {\n      role\n      user { id name email }\n      organizations { id slug name }\n    }\n    organization { id slug name }\n  }\n": typeof types.AppShellDocument,
    "\n  mutation SignOut {\n    signOut {\n      ... on SignOutSuccess { signedOut }\n    }\n  }\n": typeof types.SignOutDocument,
    "\n  fragment ApiKeyPlaces_apiKey on ApiKey {\n    usage(range: $range) {\n      places(first: 25) { day address client outcome lastAt requests }\n      recentRequests(first: 50) { at outcome permissions address client }\n    }\n  }\n": typeof types.ApiKeyPlaces_ApiKeyFragmentDoc,
    "\n  fragment ApiKeyUsage_apiKey on ApiKey {\n    id\n    createdAt\n    immutable\n    viewerCan { update { allowed } }\n    usage(range: $range) {\n      buckets { start requests outcomes { outcome requests } }\n      outcomes { outcome requests }\n      ...PermissionUse_usage\n    }\n  }\n": typeof types.ApiKeyUsage_ApiKeyFragmentDoc,
    "\n  fragment PermissionUse_usage on ApiKeyUsage {\n    permissions { permission allowed refused lastExercisedAt unused }\n    refusedPermissions { permission requests viewerCanAdd { allowed } }\n  }\n": typeof types.PermissionUse_UsageFragmentDoc,
    "\n  fragment ApiKeyActions_apiKey on ApiKey {\n    id\n    name\n    status\n    enabled\n    viewerCan {\n      update { allowed reason }\n      rotate { allowed reason }\n      clone { allowed reason }\n      disable { allowed reason }\n      enable { allowed reason }\n      revoke { allowed reason }\n      delete { allowed reason }\n    }\n    ...RotateApiKeyDialog_apiKey\n    ...CloneApiKeyDialog_apiKey\n    ...DisableApiKeyDialog_apiKey\n    ...RevokeApiKeyDialog_apiKey\n    ...DeleteApiKeyDialog_apiKey\n  }\n": typeof types.ApiKeyActions_ApiKeyFragmentDoc,
    "\n  fragment ApiKeyAuthority_apiKey on ApiKey {\n    ownership\n    kind\n    immutable\n    permissionLevel\n    permissions\n    effectivePermissions\n    workspaceScope\n    ipAllowlist\n    workspaces { id name archivedAt }\n  }\n": typeof types.ApiKeyAuthority_ApiKeyFragmentDoc,
    "\n  fragment ApiKeyBriefList_connection on ApiKeyConnection {\n    totalCount\n    totalCountExact\n    nodes { id name hint ...ApiKeyStatusChip_apiKey }\n  }\n": typeof types.ApiKeyBriefList_ConnectionFragmentDoc,
    "\n  fragment ApiKeyCount_organization on Organization {\n    usage { apiKeys apiKeyLimit }\n  }\n": typeof types.ApiKeyCount_OrganizationFragmentDoc,
    "\n  fragment ApiKeyFacts_apiKey on ApiKey {\n    id\n    description\n    kind\n    ownership\n    owner { name email }\n    createdBy { kind name email }\n    createdWith { kind id }\n    createdAt\n    updatedAt\n    expiresAt\n    lastUsedAt\n    lastUsedFrom\n    stale\n    rotationAdvised\n  }\n": typeof types.ApiKeyFacts_ApiKeyFragmentDoc,
    "\n  fragment ApiKeyFilters_organization on Organization {\n    policies { staleAfterDays }\n    workspaces(first: 100) { nodes { id name } }\n  }\n": typeof types.ApiKeyFilters_OrganizationFragmentDoc,
    "\n  fragment ApiKeyFilters_installation on Installation {\n    keyFormats { prefix encoding }\n  }\n": typeof types.ApiKeyFilters_InstallationFragmentDoc,
    "\n  fragment ApiKeyForm_organization on Organization {\n    name\n    viewerCan {\n      createPersonalApiKey { allowed reason }\n      createServiceApiKey { allowed reason }\n    }\n    plan { name ipAllowlist }\n    policies { maxLifetimeDays allowNoExpiry allowExtension }\n    expirationChoices { value expiresAt allowed reason default }\n    workspaces(first: 100) {\n      nodes { id name slug archivedAt }\n    }\n  }\n": typeof types.ApiKeyForm_OrganizationFragmentDoc,
    "\n  fragment ApiKeyForm_viewer on Viewer {\n    ipAddress\n  }\n": typeof types.ApiKeyForm_ViewerFragmentDoc,
    "\n  fragment ApiKeyForm_catalogue on PermissionCatalogue {\n    groups {\n      id\n      title\n      permissions {\n        name\n        title\n        access\n        grantableToApiKeys\n        organizationWide\n        personal: viewerCanGrant(ownership: PERSONAL) { allowed reason }\n        service: viewerCanGrant(ownership: SERVICE) { allowed reason }\n      }\n    }\n    kinds { name title description permissions }\n  }\n": typeof types.ApiKeyForm_CatalogueFragmentDoc,
    "\n  fragment ApiKeyOperations_apiKey on ApiKey {\n    id\n    allowedOperations\n    newerOperationVersion { id client version operationCount }\n    viewerCan {\n      widen { allowed reason }\n    }\n  }\n": typeof types.ApiKeyOperations_ApiKeyFragmentDoc,
    "\n  fragment ApiKeyRefusals_apiKey on ApiKey {\n    id\n    status\n    today: usage(range: HOURS_24) {\n      refusedPermissions { permission requests viewerCanAdd { allowed reason } }\n    }\n  }\n": typeof types.ApiKeyRefusals_ApiKeyFragmentDoc,
    "\n  fragment ApiKeyRotation_apiKey on ApiKey {\n    id\n    rotation {\n      endsAt\n      endWhenSilentForHours\n      safeToEnd\n      old { hint createdAt lastUsedAt lastUsedFrom }\n      new { hint createdAt lastUsedAt lastUsedFrom }\n    }\n    viewerCan {\n      endRotation { allowed reason }\n      cancelRotation { allowed reason }\n    }\n    ...EndRotationDialog_apiKey\n  }\n": typeof types.ApiKeyRotation_ApiKeyFragmentDoc,
    "\n  fragment ApiKeyStateNotice_apiKey on ApiKey {\n    status\n    stale\n    rotationAdvised\n    disabledAt\n    disabledReason\n    revokedAt\n    revokedReason\n    expiresAt\n    lastUsedAt\n  }\n": typeof types.ApiKeyStateNotice_ApiKeyFragmentDoc,
    "\n  fragment ApiKeyStatusChip_apiKey on ApiKey {\n    status\n  }\n": typeof types.ApiKeyStatusChip_ApiKeyFragmentDoc,
    "\n  fragment ApiKeyRow_apiKey on ApiKey {\n    id\n    name\n    hint\n    status\n    ownership\n    owner { name }\n    permissionLevel\n    permissions\n    workspaceScope\n    workspaces { id name }\n    expiresAt\n    lastUsedAt\n    lastUsedFrom\n    stale\n    ...ApiKeyStatusChip_apiKey\n    ...ApiKeyActions_apiKey\n  }\n": typeof types.ApiKeyRow_ApiKeyFragmentDoc,
    "\n  fragment ApiKeyTable_connection on ApiKeyConnection {\n    nodes { id ...ApiKeyRow_apiKey }\n  }\n": typeof types.ApiKeyTable_ConnectionFragmentDoc,
    "\n  mutation DisableApiKeys($input: DisableApiKeysInput!) {\n    disableApiKeys(input: $input) {\n      ... on DisableApiKeysSuccess {\n        changedCount\n        propagation { acknowledged nodes milliseconds }\n        results { id outcome apiKey { id name status } }\n      }\n      ... on DomainError { code message }\n    }\n  }\n": typeof types.DisableApiKeysDocument,
    "\n  mutation RevokeApiKeys($input: RevokeApiKeysInput!) {\n    revokeApiKeys(input: $input) {\n      ... on RevokeApiKeysSuccess {\n        changedCount\n        propagation { acknowledged nodes milliseconds }\n        results { id outcome apiKey { id name status } }\n      }\n      ... on DomainError { code message }\n    }\n  }\n": typeof types.RevokeApiKeysDocument,
    "\n  fragment CloneApiKeyDialog_apiKey on ApiKey {\n    id\n    name\n    ipAllowlist\n    allowedOperations\n  }\n": typeof types.CloneApiKeyDialog_ApiKeyFragmentDoc,
    "\n  query CloneChoices {\n    organization {\n      id\n      expirationChoices { value expiresAt allowed reason default }\n    }\n  }\n": typeof types.CloneChoicesDocument,
    "\n  mutation CloneApiKey($input: CloneApiKeyInput!) {\n    cloneApiKey(input: $input) {\n      ... on CloneApiKeySuccess { secret apiKey { id name } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }\n    }\n  }\n": typeof types.CloneApiKeyDocument,
    "\n  mutation CreateApiKey($input: CreateApiKeyInput!) {\n    createApiKey(input: $input) {\n      ... on CreateApiKeySuccess { secret apiKey { id name } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }\n      ... on ApiKeyAlreadyCreated { apiKey { id name } }\n    }\n  }\n": typeof types.CreateApiKeyDocument,
    "\n  fragment DeleteApiKeyDialog_apiKey on ApiKey {\n    id\n    name\n    status\n    lastUsedAt\n  }\n": typeof types.DeleteApiKeyDialog_ApiKeyFragmentDoc,
    "\n  mutation DeleteApiKey($input: DeleteApiKeyInput!) {\n    deleteApiKey(input: $input) {\n      ... on DeleteApiKeySuccess { deletedApiKeyId propagation { acknowledged nodes milliseconds } }\n      ... on DomainError { code message }\n    }\n  }\n": typeof types.DeleteApiKeyDocument,
    "\n  fragment DisableApiKeyDialog_apiKey on ApiKey {\n    id\n    name\n    lastUsedAt\n  }\n": typeof types.DisableApiKeyDialog_ApiKeyFragmentDoc,
    "\n  mutation DisableApiKey($input: DisableApiKeyInput!) {\n    disableApiKey(input: $input) {\n      ... on DisableApiKeySuccess { apiKey { id status } propagation { acknowledged nodes milliseconds } }\n      ... on DomainError { code message }\n    }\n  }\n": typeof types.DisableApiKeyDocument,
    "\n  fragment EditApiKey_apiKey on ApiKey {\n    id\n    version\n    name\n    description\n    ownership\n    kind\n    immutable\n    permissionLevel\n    permissions\n    workspaceScope\n    workspaces { id name }\n    expiresAt\n    ipAllowlist\n    allowedOperations\n    newerOperationVersion { id client version operationIds }\n    viewerCan {\n      update { allowed reason }\n      widen { allowed reason }\n    }\n  }\n": typeof types.EditApiKey_ApiKeyFragmentDoc,
    "\n  mutation UpdateApiKey($input: UpdateApiKeyInput!) {\n    updateApiKey(input: $input) {\n      ... on UpdateApiKeySuccess { apiKey { id version } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }\n      ... on StaleVersion { current { ...EditApiKey_apiKey } }\n    }\n  }\n": typeof types.UpdateApiKeyDocument,
    "\n  fragment EndRotationDialog_apiKey on ApiKey {\n    id\n    name\n    rotation {\n      old { hint lastUsedAt }\n      new { hint lastUsedAt }\n    }\n  }\n": typeof types.EndRotationDialog_ApiKeyFragmentDoc,
    "\n  mutation EndApiKeyRotation($input: EndApiKeyRotationInput!) {\n    endApiKeyRotation(input: $input) {\n      ... on EndApiKeyRotationSuccess { apiKey { id } propagation { acknowledged nodes milliseconds } }\n      ... on DomainError { code message }\n      ... on SecretInUse { lastUsedAt lastUsedFrom }\n    }\n  }\n": typeof types.EndApiKeyRotationDocument,
    "\n  mutation CancelApiKeyRotation($input: CancelApiKeyRotationInput!) {\n    cancelApiKeyRotation(input: $input) {\n      ... on CancelApiKeyRotationSuccess { apiKey { id } propagation { acknowledged nodes milliseconds } }\n      ... on DomainError { code message }\n      ... on SecretInUse { lastUsedAt lastUsedFrom }\n      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }\n    }\n  }\n": typeof types.CancelApiKeyRotationDocument,
    "\n  query OperationChoices($search: String) {\n    organization {\n      id\n      persistedOperations(filter: { search: $search }, first: 50) {\n        totalCount\n        nodes { id ...PickedOperation_operation }\n      }\n      operationVersions(first: 100) {\n        nodes { id client version operationCount }\n      }\n    }\n  }\n": typeof types.OperationChoicesDocument,
    "\n  query OperationSet($id: ID!) {\n    node(id: $id) {\n      ... on OperationVersion { id client version operationIds }\n    }\n  }\n": typeof types.OperationSetDocument,
    "\n  query RequestsOfDay($id: ID!) {\n    node(id: $id) {\n      ... on ApiKey {\n        id\n        usage(range: HOURS_24) { outcomes { outcome requests } }\n      }\n    }\n  }\n": typeof types.RequestsOfDayDocument,
    "\n  fragment RevokeApiKeyDialog_apiKey on ApiKey {\n    id\n    name\n    hint\n    lastUsedAt\n  }\n": typeof types.RevokeApiKeyDialog_ApiKeyFragmentDoc,
    "\n  query MadeWithKey($id: ID!) {\n    organization {\n      id\n      made: apiKeys(filter: { createdWithId: $id }, first: 1) { totalCount }\n    }\n  }\n": typeof types.MadeWithKeyDocument,
    "\n  mutation RevokeApiKey($input: RevokeApiKeyInput!) {\n    revokeApiKey(input: $input) {\n      ... on RevokeApiKeySuccess { apiKey { id status } alsoRevoked { id } propagation { acknowledged nodes milliseconds } }\n      ... on DomainError { code message }\n    }\n  }\n": typeof types.RevokeApiKeyDocument,
    "\n  fragment RotateApiKeyDialog_apiKey on ApiKey {\n    id\n    name\n    hint\n    expiresAt\n    lastUsedAt\n  }\n": typeof types.RotateApiKeyDialog_ApiKeyFragmentDoc,
    "\n  mutation RotateApiKey($input: RotateApiKeyInput!) {\n    rotateApiKey(input: $input) {\n      ... on RotateApiKeySuccess { secret apiKey { id name } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }\n    }\n  }\n": typeof types.RotateApiKeyDocument,
    "\n  query FirstUse($id: ID!) {\n    node(id: $id) {\n      ... on ApiKey { id lastUsedAt lastUsedFrom }\n    }\n  }\n": typeof types.FirstUseDocument,
    "\n  mutation EnableApiKey($input: EnableApiKeyInput!) {\n    enableApiKey(input: $input) {\n      ... on EnableApiKeySuccess { apiKey { id status } propagation { acknowledged nodes milliseconds } }\n      ... on DomainError { code message }\n      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }\n    }\n  }\n": typeof types.EnableApiKeyDocument,
    "\n  fragment PickedOperation_operation on PersistedOperation {\n    id\n    name\n    kind\n    requiredPermissions\n    valid\n    retiredAt\n  }\n": typeof types.PickedOperation_OperationFragmentDoc,
    "\n  query OperationsById($ids: [ID!]!) {\n    organization {\n      id\n      persistedOperations(filter: { ids: $ids, includeRetired: true }, first: 100) {\n        nodes { ...PickedOperation_operation }\n      }\n    }\n  }\n": typeof types.OperationsByIdDocument,
    "\n  mutation ReplaceUndeliveredSecret($input: ReplaceUndeliveredSecretInput!) {\n    replaceUndeliveredSecret(input: $input) {\n      ... on ReplaceUndeliveredSecretSuccess { secret apiKey { id name } }\n      ... on DomainError { code message }\n      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }\n    }\n  }\n": typeof types.ReplaceUndeliveredSecretDocument,
    "\n  fragment AuditEventRow_event on AuditEvent {\n    id\n    sequence\n    action\n    occurredAt\n    actor { kind id email name }\n    credential { kind id }\n    target { kind id name }\n    before\n    after\n    ip\n    userAgent\n    requestId\n  }\n": typeof types.AuditEventRow_EventFragmentDoc,
    "\n  fragment AuditEventList_connection on AuditEventConnection {\n    nodes { id ...AuditEventRow_event }\n  }\n": typeof types.AuditEventList_ConnectionFragmentDoc,
    "\n  fragment AuditFilters_organization on Organization {\n    members(first: 100) { nodes { user { id name } } }\n  }\n": typeof types.AuditFilters_OrganizationFragmentDoc,
    "\n  query CommandPalette($filter: ApiKeyFilter!) {\n    organization {\n      id\n      apiKeys(filter: $filter, first: 6) { nodes { id name hint status } }\n    }\n  }\n": typeof types.CommandPaletteDocument,
    "\n  fragment InvitationRow_invitation on Invitation {\n    id\n    email\n    role\n    createdAt\n    expiresAt\n    invitedBy { kind name }\n    viewerCan { withdraw { allowed reason } }\n  }\n": typeof types.InvitationRow_InvitationFragmentDoc,
    "\n  fragment InvitationTable_connection on InvitationConnection {\n    nodes { id ...InvitationRow_invitation }\n  }\n": typeof types.InvitationTable_ConnectionFragmentDoc,
    "\n  fragment InviteMember_organization on Organization {\n    viewerCan { inviteMember { allowed reason } }\n    roles { role title description }\n  }\n": typeof types.InviteMember_OrganizationFragmentDoc,
    "\n  mutation InviteMember($input: InviteMemberInput!) {\n    inviteMember(input: $input) {\n      ... on InviteMemberSuccess { email link expiresAt }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n": typeof types.InviteMemberDocument,
    "\n  fragment MemberFacts_member on Member {\n    id\n    createdAt\n    user { id name email }\n  }\n": typeof types.MemberFacts_MemberFragmentDoc,
    "\n  fragment MemberRole_member on Member {\n    id\n    role\n    user { id name }\n    viewerCan {\n      assignableRoles\n      changeRole { allowed reason }\n    }\n  }\n": typeof types.MemberRole_MemberFragmentDoc,
    "\n  fragment MemberRole_organization on Organization {\n    roles { role title description permissions }\n  }\n": typeof types.MemberRole_OrganizationFragmentDoc,
    "\n  mutation ChangeMemberRole($input: ChangeMemberRoleInput!) {\n    changeMemberRole(input: $input) {\n      ... on ChangeMemberRoleSuccess { member { id role } }\n      ... on DomainError { code message }\n    }\n  }\n": typeof types.ChangeMemberRoleDocument,
    "\n  fragment MemberRow_member on Member {\n    id\n    createdAt\n    user { id name email }\n    role\n    ...RemoveMember_member\n  }\n": typeof types.MemberRow_MemberFragmentDoc,
    "\n  fragment MemberTable_connection on MemberConnection {\n    nodes { id ...MemberRow_member }\n  }\n": typeof types.MemberTable_ConnectionFragmentDoc,
    "\n  fragment RemoveMember_member on Member {\n    id\n    user { id name }\n    viewerCan { remove { allowed reason } }\n  }\n": typeof types.RemoveMember_MemberFragmentDoc,
    "\n  query KeysOfMember($userId: ID!) {\n    organization {\n      id\n      personal: apiKeys(filter: { ownerId: $userId, ownership: PERSONAL, status: [ACTIVE, DISABLED, SUSPENDED] }, first: 10) {\n        totalCount\n        totalCountExact\n        nodes { id name hint }\n      }\n    }\n  }\n": typeof types.KeysOfMemberDocument,
    "\n  mutation RemoveMember($input: RemoveMemberInput!) {\n    removeMember(input: $input) {\n      ... on RemoveMemberSuccess { removedMemberId revokedApiKeys }\n      ... on DomainError { code message }\n    }\n  }\n": typeof types.RemoveMemberDocument,
    "\n  fragment RoleList_organization on Organization {\n    roles { role title description permissions }\n  }\n": typeof types.RoleList_OrganizationFragmentDoc,
    "\n  mutation WithdrawInvitation($input: WithdrawInvitationInput!) {\n    withdrawInvitation(input: $input) {\n      ... on WithdrawInvitationSuccess { withdrawnInvitationId }\n      ... on DomainError { code message }\n    }\n  }\n": typeof types.WithdrawInvitationDocument,
    "\n  query ExplainDocument($document: String!) {\n    explainOperation(document: $document) {\n      __typename\n      ... on OperationExplanation {\n        name\n        kind\n        permissions { permission }\n        ...ExplanationNeeds_explanation\n      }\n      ... on InvalidInput { issues { code message } }\n    }\n  }\n": typeof types.ExplainDocumentDocument,
    "\n  fragment ExplanationNeeds_explanation on OperationExplanation {\n    cost\n    greatestCost\n    permissions { permission always fields { path conditions { variable is } } }\n  }\n": typeof types.ExplanationNeeds_ExplanationFragmentDoc,
    "\n  fragment OperationCallers_operation on PersistedOperation {\n    callers { apiKeyId name uses lastUsedAt }\n  }\n": typeof types.OperationCallers_OperationFragmentDoc,
    "\n  fragment OperationFacts_operation on PersistedOperation {\n    registeredAt\n    retiredAt\n    lastUsedAt\n    uses\n    clients { versionId client version }\n    aliases { client id }\n  }\n": typeof types.OperationFacts_OperationFragmentDoc,
    "\n  fragment OperationNeeds_operation on PersistedOperation {\n    explanation { ...ExplanationNeeds_explanation }\n  }\n": typeof types.OperationNeeds_OperationFragmentDoc,
    "\n  fragment OperationRow_operation on PersistedOperation {\n    id\n    name\n    kind\n    valid\n    requiredPermissions\n    uses\n    lastUsedAt\n    retiredAt\n    clients { client version }\n  }\n": typeof types.OperationRow_OperationFragmentDoc,
    "\n  fragment OperationTable_connection on PersistedOperationConnection {\n    nodes { id ...OperationRow_operation }\n  }\n": typeof types.OperationTable_ConnectionFragmentDoc,
    "\n  fragment OperationVersionRow_version on OperationVersion {\n    id\n    client\n    version\n    operationCount\n    pushedAt\n    pushedBy { kind name }\n    retiredAt\n    lastUsedAt\n    viewerCan { retire { allowed reason } }\n  }\n": typeof types.OperationVersionRow_VersionFragmentDoc,
    "\n  fragment OperationVersionTable_connection on OperationVersionConnection {\n    nodes { id ...OperationVersionRow_version }\n  }\n": typeof types.OperationVersionTable_ConnectionFragmentDoc,
    "\n  mutation RetireOperationVersion($input: RetireOperationVersionInput!) {\n    retireOperationVersion(input: $input) {\n      ... on RetireOperationVersionSuccess { operationVersion { id retiredAt viewerCan { retire { allowed reason } } } retiredOperationIds }\n      ... on OperationVersionInUse { operationIds lastUsedAt }\n      ... on DomainError { code message }\n    }\n  }\n": typeof types.RetireOperationVersionDocument,
    "\n  fragment PermissionList_catalogue on PermissionCatalogue {\n    groups {\n      id\n      title\n      description\n      permissions {\n        name\n        title\n        description\n        access\n        grantableToApiKeys\n        organizationWide\n        heldBy { apiKeyCount }\n      }\n    }\n    kinds { name title permissions }\n  }\n": typeof types.PermissionList_CatalogueFragmentDoc,
    "\n  fragment PermissionList_organization on Organization {\n    roles { role title permissions }\n  }\n": typeof types.PermissionList_OrganizationFragmentDoc,
    "\n  mutation ChangePassword($input: ChangePasswordInput!) {\n    changePassword(input: $input) {\n      ... on ChangePasswordSuccess { endedSessions }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n": typeof types.ChangePasswordDocument,
    "\n  fragment ProfileForm_user on User {\n    name\n    email\n  }\n": typeof types.ProfileForm_UserFragmentDoc,
    "\n  mutation UpdateProfile($input: UpdateProfileInput!) {\n    updateProfile(input: $input) {\n      ... on UpdateProfileSuccess { viewer { user { id name } } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n": typeof types.UpdateProfileDocument,
    "\n  fragment SessionTable_viewer on Viewer {\n    sessions { id current ip userAgent createdAt lastSeenAt }\n  }\n": typeof types.SessionTable_ViewerFragmentDoc,
    "\n  mutation EndSession($input: EndSessionInput!) {\n    endSession(input: $input) {\n      ... on EndSessionSuccess { endedSessionId }\n      ... on DomainError { code message }\n    }\n  }\n": typeof types.EndSessionDocument,
    "\n  mutation EndOtherSessions {\n    endOtherSessions {\n      ... on EndOtherSessionsSuccess { endedSessions }\n    }\n  }\n": typeof types.EndOtherSessionsDocument,
    "\n  mutation AcceptInvitation($input: AcceptInvitationInput!) {\n    acceptInvitation(input: $input) {\n      ... on AcceptInvitationSuccess { viewer { organizations { slug } } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n": typeof types.AcceptInvitationDocument,
    "\n  mutation ResetPassword($input: ResetPasswordInput!) {\n    resetPassword(input: $input) {\n      ... on ResetPasswordSuccess { email }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n": typeof types.ResetPasswordDocument,
    "\n  mutation SetUpLatchkey($input: SetUpLatchkeyInput!) {\n    setUpLatchkey(input: $input) {\n      ... on SetUpLatchkeySuccess { organization { id slug } defaultApiKey { id name } defaultApiKeySecret }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n": typeof types.SetUpLatchkeyDocument,
    "\n  mutation SignIn($input: SignInInput!) {\n    signIn(input: $input) {\n      ... on SignInSuccess { viewer { organizations { slug } } }\n      ... on DomainError { code message }\n    }\n  }\n": typeof types.SignInDocument,
    "\n  fragment KeyCap_organization on Organization {\n    id\n    usage { apiKeys apiKeyLimit }\n  }\n": typeof types.KeyCap_OrganizationFragmentDoc,
    "\n  mutation LowerApiKeyCap($input: LowerApiKeyCapInput!) {\n    lowerApiKeyCap(input: $input) {\n      ... on LowerApiKeyCapSuccess { organization { id usage { apiKeys apiKeyLimit } } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n": typeof types.LowerApiKeyCapDocument,
    "\n  fragment OrganizationFacts_organization on Organization {\n    id\n    name\n    slug\n    externalId\n    createdAt\n    plan { name maxKeys }\n    usage { apiKeys apiKeyLimit }\n  }\n": typeof types.OrganizationFacts_OrganizationFragmentDoc,
    "\n  fragment PolicyFacts_organization on Organization {\n    policies { persistedOperationsOnly defaultExpiry maxLifetimeDays allowNoExpiry allowExtension }\n  }\n": typeof types.PolicyFacts_OrganizationFragmentDoc,
    "\n  fragment PolicyForm_organization on Organization {\n    id\n    policies { persistedOperationsOnly defaultExpiry maxLifetimeDays allowNoExpiry allowExtension }\n    free: apiKeys(filter: { pinned: false, status: [ACTIVE] }, first: 1) { totalCount totalCountExact }\n  }\n": typeof types.PolicyForm_OrganizationFragmentDoc,
    "\n  mutation UpdateOrganizationPolicies($input: UpdateOrganizationPoliciesInput!) {\n    updateOrganizationPolicies(input: $input) {\n      ... on UpdateOrganizationPoliciesSuccess { organization { id policies { persistedOperationsOnly } } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n": typeof types.UpdateOrganizationPoliciesDocument,
    "\n  query KeysOfWorkspace($workspaceId: ID!) {\n    organization {\n      id\n      chosen: apiKeys(filter: { workspaceId: $workspaceId, workspaceScope: CHOSEN, status: [ACTIVE, DISABLED, SUSPENDED] }, first: 10) {\n        totalCount\n        totalCountExact\n        nodes { id name hint }\n      }\n    }\n  }\n": typeof types.KeysOfWorkspaceDocument,
    "\n  mutation ArchiveWorkspace($input: ArchiveWorkspaceInput!) {\n    archiveWorkspace(input: $input) {\n      ... on ArchiveWorkspaceSuccess { workspace { id archivedAt } affectedApiKeyCount }\n      ... on DomainError { code message }\n    }\n  }\n": typeof types.ArchiveWorkspaceDocument,
    "\n  fragment CreateWorkspace_organization on Organization {\n    viewerCan { createWorkspace { allowed reason } }\n  }\n": typeof types.CreateWorkspace_OrganizationFragmentDoc,
    "\n  mutation CreateWorkspace($input: CreateWorkspaceInput!) {\n    createWorkspace(input: $input) {\n      ... on CreateWorkspaceSuccess { workspace { id name } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n": typeof types.CreateWorkspaceDocument,
    "\n  mutation UpdateWorkspace($input: UpdateWorkspaceInput!) {\n    updateWorkspace(input: $input) {\n      ... on UpdateWorkspaceSuccess { workspace { id name } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n": typeof types.UpdateWorkspaceDocument,
    "\n  fragment WorkspaceRow_workspace on Workspace {\n    id\n    slug\n    name\n    archivedAt\n    createdAt\n    apiKeyCount\n    viewerCan { rename { allowed reason } archive { allowed reason } unarchive { allowed reason } }\n  }\n": typeof types.WorkspaceRow_WorkspaceFragmentDoc,
    "\n  fragment WorkspaceTable_connection on WorkspaceConnection {\n    nodes { id ...WorkspaceRow_workspace }\n  }\n": typeof types.WorkspaceTable_ConnectionFragmentDoc,
    "\n  mutation UnarchiveWorkspace($input: UnarchiveWorkspaceInput!) {\n    unarchiveWorkspace(input: $input) {\n      ... on UnarchiveWorkspaceSuccess { workspace { id archivedAt } }\n      ... on DomainError { code message }\n    }\n  }\n": typeof types.UnarchiveWorkspaceDocument,
    "\n  query ApiKeyDetail($id: ID!, $targetId: ID!, $range: UsageRange!) {\n    node(id: $id) {\n      ... on ApiKey {\n        id\n        name\n        hint\n        ...ApiKeyStatusChip_apiKey\n        ...ApiKeyStateNotice_apiKey\n        ...ApiKeyRotation_apiKey\n        ...ApiKeyFacts_apiKey\n        ...ApiKeyAuthority_apiKey\n        ...ApiKeyActions_apiKey\n        ...ApiKeyOperations_apiKey\n        ...ApiKeyRefusals_apiKey\n        ...ApiKeyUsage_apiKey\n        ...ApiKeyPlaces_apiKey\n      }\n    }\n    organization {\n      id\n      policies { staleAfterDays }\n      viewerCan { readAuditLog { allowed reason } }\n      madeWith: apiKeys(filter: { createdWithId: $id }, first: 1) { totalCount }\n      auditEvents(filter: { targetId: $targetId }, first: 10) {\n        totalCount\n        totalCountExact\n        ...AuditEventList_connection\n      }\n    }\n  }\n": typeof types.ApiKeyDetailDocument,
    "\n  query EditApiKey($id: ID!) {\n    node(id: $id) {\n      ... on ApiKey { id name ...EditApiKey_apiKey }\n    }\n    organization { id ...ApiKeyForm_organization }\n    permissionCatalogue { ...ApiKeyForm_catalogue }\n    viewer { ...ApiKeyForm_viewer }\n  }\n": typeof types.EditApiKeyDocument,
    "\n  query ApiKeyList($filter: ApiKeyFilter, $orderBy: ApiKeyOrder, $first: Int!, $after: String) {\n    installation { ...ApiKeyFilters_installation }\n    organization {\n      id\n      usage { apiKeys }\n      viewerCan {\n        createPersonalApiKey { allowed reason }\n        createServiceApiKey { allowed reason }\n      }\n      ...ApiKeyCount_organization\n      ...ApiKeyFilters_organization\n      apiKeys(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {\n        totalCount\n        totalCountExact\n        pageInfo { hasNextPage endCursor }\n        nodes { id }\n        ...ApiKeyTable_connection\n      }\n    }\n  }\n": typeof types.ApiKeyListDocument,
    "\n  query NewApiKey {\n    organization { id ...ApiKeyForm_organization }\n    permissionCatalogue { ...ApiKeyForm_catalogue }\n    viewer { ...ApiKeyForm_viewer }\n  }\n": typeof types.NewApiKeyDocument,
    "\n  query AuditLog($filter: AuditEventFilter, $first: Int!, $after: String, $event: ID!, $linked: Boolean!) {\n    linked: node(id: $event) @include(if: $linked) { ... on AuditEvent { id ...AuditEventRow_event } }\n    organization {\n      id\n      policies { auditRetentionDays }\n      viewerCan { readAuditLog { allowed reason } }\n      ...AuditFilters_organization\n      auditEvents(filter: $filter, first: $first, after: $after) {\n        totalCount\n        totalCountExact\n        pageInfo { hasNextPage endCursor }\n        nodes { id }\n        ...AuditEventList_connection\n      }\n    }\n  }\n": typeof types.AuditLogDocument,
    "\n  query Home {\n    viewer {\n      user { id }\n      organizations { id slug name }\n    }\n  }\n": typeof types.HomeDocument,
    "\n  query Invitations($first: Int!, $after: String) {\n    organization {\n      id\n      invitations(first: $first, after: $after) {\n        totalCount\n        totalCountExact\n        pageInfo { hasNextPage endCursor }\n        nodes { id }\n        ...InvitationTable_connection\n      }\n    }\n  }\n": typeof types.InvitationsDocument,
    "\n  query MemberDetail($id: ID!) {\n    node(id: $id) {\n      ... on Member {\n        id\n        role\n        user { id name email }\n        ...MemberFacts_member\n        ...MemberRole_member\n        ...RemoveMember_member\n      }\n    }\n    viewer { user { id } }\n    organization {\n      id\n      ...MemberRole_organization\n      viewerCan { readAuditLog { allowed reason } }\n    }\n  }\n": typeof types.MemberDetailDocument,
    "\n  query MemberRecord($userId: ID!, $signIn: String!) {\n    organization {\n      id\n      apiKeys(filter: { ownerId: $userId, ownership: PERSONAL }, first: 10) { ...ApiKeyBriefList_connection }\n      signIns: auditEvents(filter: { actorId: $userId, action: $signIn }, first: 1) { nodes { id occurredAt } }\n      auditEvents(filter: { actorId: $userId }, first: 10) { nodes { id } ...AuditEventList_connection }\n    }\n  }\n": typeof types.MemberRecordDocument,
    "\n  query MembersLayout {\n    organization {\n      id\n      ...InviteMember_organization\n    }\n  }\n": typeof types.MembersLayoutDocument,
    "\n  query Members($first: Int!, $after: String) {\n    organization {\n      id\n      ...RoleList_organization\n      members(first: $first, after: $after) {\n        totalCount\n        totalCountExact\n        pageInfo { hasNextPage endCursor }\n        nodes { id }\n        ...MemberTable_connection\n      }\n    }\n  }\n": typeof types.MembersDocument,
    "\n  query OneTimeLink($token: String!) {\n    oneTimeLink(token: $token) { purpose email organizationName newAccount }\n  }\n": typeof types.OneTimeLinkDocument,
    "\n  query OperationDetail($id: ID!) {\n    organization {\n      id\n      persistedOperations(filter: { ids: [$id], includeRetired: true }, first: 1) {\n        nodes {\n          id\n          name\n          kind\n          text\n          valid\n          requiredPermissions\n          retiredAt\n          ...OperationNeeds_operation\n          ...OperationFacts_operation\n          ...OperationCallers_operation\n        }\n      }\n      apiKeys(filter: { operationId: $id }, first: 10) { ...ApiKeyBriefList_connection }\n    }\n  }\n": typeof types.OperationDetailDocument,
    "\n  query Operations($filter: PersistedOperationFilter, $first: Int!, $after: String) {\n    organization {\n      id\n      persistedOperations(filter: $filter, first: $first, after: $after) {\n        totalCount\n        totalCountExact\n        pageInfo { hasNextPage endCursor }\n        nodes { id }\n        ...OperationTable_connection\n      }\n    }\n  }\n": typeof types.OperationsDocument,
    "\n  query OperationVersions($client: String, $includeRetired: Boolean!, $first: Int!, $after: String) {\n    organization {\n      id\n      operationVersions(client: $client, includeRetired: $includeRetired, first: $first, after: $after) {\n        totalCount\n        totalCountExact\n        pageInfo { hasNextPage endCursor }\n        nodes { id }\n        ...OperationVersionTable_connection\n      }\n    }\n  }\n": typeof types.OperationVersionsDocument,
    "\n  query Permissions {\n    organization { id ...PermissionList_organization }\n    permissionCatalogue { ...PermissionList_catalogue }\n  }\n": typeof types.PermissionsDocument,
    "\n  query Profile {\n    viewer {\n      user { id email ...ProfileForm_user }\n      ...SessionTable_viewer\n    }\n  }\n": typeof types.ProfileDocument,
    "\n  query Settings {\n    organization {\n      id\n      viewerCan { updatePolicies { allowed reason } }\n      policies { staleAfterDays rotationAdviceDays auditRetentionDays }\n      ...PolicyForm_organization\n      ...PolicyFacts_organization\n      ...OrganizationFacts_organization\n      ...KeyCap_organization\n    }\n  }\n": typeof types.SettingsDocument,
    "\n  query SignInPage {\n    installation { demo }\n  }\n": typeof types.SignInPageDocument,
    "\n  query Workspaces($first: Int!, $after: String) {\n    organization {\n      id\n      ...CreateWorkspace_organization\n      workspaces(includeArchived: true, first: $first, after: $after) {\n        totalCount\n        totalCountExact\n        pageInfo { hasNextPage endCursor }\n        nodes { id }\n        ...WorkspaceTable_connection\n      }\n    }\n  }\n": typeof types.WorkspacesDocument,
};
const documents: Documents = {
    "\n  query AppShell {\n    installation { demo keyFormats { prefix encoding } }\n    viewer {\n      role\n      user { id name email }\n      organizations { id slug name }\n    }\n    organization { id slug name }\n  }\n": types.AppShellDocument,
    "\n  mutation SignOut {\n    signOut {\n      ... on SignOutSuccess { signedOut }\n    }\n  }\n": types.SignOutDocument,
    "\n  fragment ApiKeyPlaces_apiKey on ApiKey {\n    usage(range: $range) {\n      places(first: 25) { day address client outcome lastAt requests }\n      recentRequests(first: 50) { at outcome permissions address client }\n    }\n  }\n": types.ApiKeyPlaces_ApiKeyFragmentDoc,
    "\n  fragment ApiKeyUsage_apiKey on ApiKey {\n    id\n    createdAt\n    immutable\n    viewerCan { update { allowed } }\n    usage(range: $range) {\n      buckets { start requests outcomes { outcome requests } }\n      outcomes { outcome requests }\n      ...PermissionUse_usage\n    }\n  }\n": types.ApiKeyUsage_ApiKeyFragmentDoc,
    "\n  fragment PermissionUse_usage on ApiKeyUsage {\n    permissions { permission allowed refused lastExercisedAt unused }\n    refusedPermissions { permission requests viewerCanAdd { allowed } }\n  }\n": types.PermissionUse_UsageFragmentDoc,
    "\n  fragment ApiKeyActions_apiKey on ApiKey {\n    id\n    name\n    status\n    enabled\n    viewerCan {\n      update { allowed reason }\n      rotate { allowed reason }\n      clone { allowed reason }\n      disable { allowed reason }\n      enable { allowed reason }\n      revoke { allowed reason }\n      delete { allowed reason }\n    }\n    ...RotateApiKeyDialog_apiKey\n    ...CloneApiKeyDialog_apiKey\n    ...DisableApiKeyDialog_apiKey\n    ...RevokeApiKeyDialog_apiKey\n    ...DeleteApiKeyDialog_apiKey\n  }\n": types.ApiKeyActions_ApiKeyFragmentDoc,
    "\n  fragment ApiKeyAuthority_apiKey on ApiKey {\n    ownership\n    kind\n    immutable\n    permissionLevel\n    permissions\n    effectivePermissions\n    workspaceScope\n    ipAllowlist\n    workspaces { id name archivedAt }\n  }\n": types.ApiKeyAuthority_ApiKeyFragmentDoc,
    "\n  fragment ApiKeyBriefList_connection on ApiKeyConnection {\n    totalCount\n    totalCountExact\n    nodes { id name hint ...ApiKeyStatusChip_apiKey }\n  }\n": types.ApiKeyBriefList_ConnectionFragmentDoc,
    "\n  fragment ApiKeyCount_organization on Organization {\n    usage { apiKeys apiKeyLimit }\n  }\n": types.ApiKeyCount_OrganizationFragmentDoc,
    "\n  fragment ApiKeyFacts_apiKey on ApiKey {\n    id\n    description\n    kind\n    ownership\n    owner { name email }\n    createdBy { kind name email }\n    createdWith { kind id }\n    createdAt\n    updatedAt\n    expiresAt\n    lastUsedAt\n    lastUsedFrom\n    stale\n    rotationAdvised\n  }\n": types.ApiKeyFacts_ApiKeyFragmentDoc,
    "\n  fragment ApiKeyFilters_organization on Organization {\n    policies { staleAfterDays }\n    workspaces(first: 100) { nodes { id name } }\n  }\n": types.ApiKeyFilters_OrganizationFragmentDoc,
    "\n  fragment ApiKeyFilters_installation on Installation {\n    keyFormats { prefix encoding }\n  }\n": types.ApiKeyFilters_InstallationFragmentDoc,
    "\n  fragment ApiKeyForm_organization on Organization {\n    name\n    viewerCan {\n      createPersonalApiKey { allowed reason }\n      createServiceApiKey { allowed reason }\n    }\n    plan { name ipAllowlist }\n    policies { maxLifetimeDays allowNoExpiry allowExtension }\n    expirationChoices { value expiresAt allowed reason default }\n    workspaces(first: 100) {\n      nodes { id name slug archivedAt }\n    }\n  }\n": types.ApiKeyForm_OrganizationFragmentDoc,
    "\n  fragment ApiKeyForm_viewer on Viewer {\n    ipAddress\n  }\n": types.ApiKeyForm_ViewerFragmentDoc,
    "\n  fragment ApiKeyForm_catalogue on PermissionCatalogue {\n    groups {\n      id\n      title\n      permissions {\n        name\n        title\n        access\n        grantableToApiKeys\n        organizationWide\n        personal: viewerCanGrant(ownership: PERSONAL) { allowed reason }\n        service: viewerCanGrant(ownership: SERVICE) { allowed reason }\n      }\n    }\n    kinds { name title description permissions }\n  }\n": types.ApiKeyForm_CatalogueFragmentDoc,
    "\n  fragment ApiKeyOperations_apiKey on ApiKey {\n    id\n    allowedOperations\n    newerOperationVersion { id client version operationCount }\n    viewerCan {\n      widen { allowed reason }\n    }\n  }\n": types.ApiKeyOperations_ApiKeyFragmentDoc,
    "\n  fragment ApiKeyRefusals_apiKey on ApiKey {\n    id\n    status\n    today: usage(range: HOURS_24) {\n      refusedPermissions { permission requests viewerCanAdd { allowed reason } }\n    }\n  }\n": types.ApiKeyRefusals_ApiKeyFragmentDoc,
    "\n  fragment ApiKeyRotation_apiKey on ApiKey {\n    id\n    rotation {\n      endsAt\n      endWhenSilentForHours\n      safeToEnd\n      old { hint createdAt lastUsedAt lastUsedFrom }\n      new { hint createdAt lastUsedAt lastUsedFrom }\n    }\n    viewerCan {\n      endRotation { allowed reason }\n      cancelRotation { allowed reason }\n    }\n    ...EndRotationDialog_apiKey\n  }\n": types.ApiKeyRotation_ApiKeyFragmentDoc,
    "\n  fragment ApiKeyStateNotice_apiKey on ApiKey {\n    status\n    stale\n    rotationAdvised\n    disabledAt\n    disabledReason\n    revokedAt\n    revokedReason\n    expiresAt\n    lastUsedAt\n  }\n": types.ApiKeyStateNotice_ApiKeyFragmentDoc,
    "\n  fragment ApiKeyStatusChip_apiKey on ApiKey {\n    status\n  }\n": types.ApiKeyStatusChip_ApiKeyFragmentDoc,
    "\n  fragment ApiKeyRow_apiKey on ApiKey {\n    id\n    name\n    hint\n    status\n    ownership\n    owner { name }\n    permissionLevel\n    permissions\n    workspaceScope\n    workspaces { id name }\n    expiresAt\n    lastUsedAt\n    lastUsedFrom\n    stale\n    ...ApiKeyStatusChip_apiKey\n    ...ApiKeyActions_apiKey\n  }\n": types.ApiKeyRow_ApiKeyFragmentDoc,
    "\n  fragment ApiKeyTable_connection on ApiKeyConnection {\n    nodes { id ...ApiKeyRow_apiKey }\n  }\n": types.ApiKeyTable_ConnectionFragmentDoc,
    "\n  mutation DisableApiKeys($input: DisableApiKeysInput!) {\n    disableApiKeys(input: $input) {\n      ... on DisableApiKeysSuccess {\n        changedCount\n        propagation { acknowledged nodes milliseconds }\n        results { id outcome apiKey { id name status } }\n      }\n      ... on DomainError { code message }\n    }\n  }\n": types.DisableApiKeysDocument,
    "\n  mutation RevokeApiKeys($input: RevokeApiKeysInput!) {\n    revokeApiKeys(input: $input) {\n      ... on RevokeApiKeysSuccess {\n        changedCount\n        propagation { acknowledged nodes milliseconds }\n        results { id outcome apiKey { id name status } }\n      }\n      ... on DomainError { code message }\n    }\n  }\n": types.RevokeApiKeysDocument,
    "\n  fragment CloneApiKeyDialog_apiKey on ApiKey {\n    id\n    name\n    ipAllowlist\n    allowedOperations\n  }\n": types.CloneApiKeyDialog_ApiKeyFragmentDoc,
    "\n  query CloneChoices {\n    organization {\n      id\n      expirationChoices { value expiresAt allowed reason default }\n    }\n  }\n": types.CloneChoicesDocument,
    "\n  mutation CloneApiKey($input: CloneApiKeyInput!) {\n    cloneApiKey(input: $input) {\n      ... on CloneApiKeySuccess { secret apiKey { id name } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }\n    }\n  }\n": types.CloneApiKeyDocument,
    "\n  mutation CreateApiKey($input: CreateApiKeyInput!) {\n    createApiKey(input: $input) {\n      ... on CreateApiKeySuccess { secret apiKey { id name } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }\n      ... on ApiKeyAlreadyCreated { apiKey { id name } }\n    }\n  }\n": types.CreateApiKeyDocument,
    "\n  fragment DeleteApiKeyDialog_apiKey on ApiKey {\n    id\n    name\n    status\n    lastUsedAt\n  }\n": types.DeleteApiKeyDialog_ApiKeyFragmentDoc,
    "\n  mutation DeleteApiKey($input: DeleteApiKeyInput!) {\n    deleteApiKey(input: $input) {\n      ... on DeleteApiKeySuccess { deletedApiKeyId propagation { acknowledged nodes milliseconds } }\n      ... on DomainError { code message }\n    }\n  }\n": types.DeleteApiKeyDocument,
    "\n  fragment DisableApiKeyDialog_apiKey on ApiKey {\n    id\n    name\n    lastUsedAt\n  }\n": types.DisableApiKeyDialog_ApiKeyFragmentDoc,
    "\n  mutation DisableApiKey($input: DisableApiKeyInput!) {\n    disableApiKey(input: $input) {\n      ... on DisableApiKeySuccess { apiKey { id status } propagation { acknowledged nodes milliseconds } }\n      ... on DomainError { code message }\n    }\n  }\n": types.DisableApiKeyDocument,
    "\n  fragment EditApiKey_apiKey on ApiKey {\n    id\n    version\n    name\n    description\n    ownership\n    kind\n    immutable\n    permissionLevel\n    permissions\n    workspaceScope\n    workspaces { id name }\n    expiresAt\n    ipAllowlist\n    allowedOperations\n    newerOperationVersion { id client version operationIds }\n    viewerCan {\n      update { allowed reason }\n      widen { allowed reason }\n    }\n  }\n": types.EditApiKey_ApiKeyFragmentDoc,
    "\n  mutation UpdateApiKey($input: UpdateApiKeyInput!) {\n    updateApiKey(input: $input) {\n      ... on UpdateApiKeySuccess { apiKey { id version } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }\n      ... on StaleVersion { current { ...EditApiKey_apiKey } }\n    }\n  }\n": types.UpdateApiKeyDocument,
    "\n  fragment EndRotationDialog_apiKey on ApiKey {\n    id\n    name\n    rotation {\n      old { hint lastUsedAt }\n      new { hint lastUsedAt }\n    }\n  }\n": types.EndRotationDialog_ApiKeyFragmentDoc,
    "\n  mutation EndApiKeyRotation($input: EndApiKeyRotationInput!) {\n    endApiKeyRotation(input: $input) {\n      ... on EndApiKeyRotationSuccess { apiKey { id } propagation { acknowledged nodes milliseconds } }\n      ... on DomainError { code message }\n      ... on SecretInUse { lastUsedAt lastUsedFrom }\n    }\n  }\n": types.EndApiKeyRotationDocument,
    "\n  mutation CancelApiKeyRotation($input: CancelApiKeyRotationInput!) {\n    cancelApiKeyRotation(input: $input) {\n      ... on CancelApiKeyRotationSuccess { apiKey { id } propagation { acknowledged nodes milliseconds } }\n      ... on DomainError { code message }\n      ... on SecretInUse { lastUsedAt lastUsedFrom }\n      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }\n    }\n  }\n": types.CancelApiKeyRotationDocument,
    "\n  query OperationChoices($search: String) {\n    organization {\n      id\n      persistedOperations(filter: { search: $search }, first: 50) {\n        totalCount\n        nodes { id ...PickedOperation_operation }\n      }\n      operationVersions(first: 100) {\n        nodes { id client version operationCount }\n      }\n    }\n  }\n": types.OperationChoicesDocument,
    "\n  query OperationSet($id: ID!) {\n    node(id: $id) {\n      ... on OperationVersion { id client version operationIds }\n    }\n  }\n": types.OperationSetDocument,
    "\n  query RequestsOfDay($id: ID!) {\n    node(id: $id) {\n      ... on ApiKey {\n        id\n        usage(range: HOURS_24) { outcomes { outcome requests } }\n      }\n    }\n  }\n": types.RequestsOfDayDocument,
    "\n  fragment RevokeApiKeyDialog_apiKey on ApiKey {\n    id\n    name\n    hint\n    lastUsedAt\n  }\n": types.RevokeApiKeyDialog_ApiKeyFragmentDoc,
    "\n  query MadeWithKey($id: ID!) {\n    organization {\n      id\n      made: apiKeys(filter: { createdWithId: $id }, first: 1) { totalCount }\n    }\n  }\n": types.MadeWithKeyDocument,
    "\n  mutation RevokeApiKey($input: RevokeApiKeyInput!) {\n    revokeApiKey(input: $input) {\n      ... on RevokeApiKeySuccess { apiKey { id status } alsoRevoked { id } propagation { acknowledged nodes milliseconds } }\n      ... on DomainError { code message }\n    }\n  }\n": types.RevokeApiKeyDocument,
    "\n  fragment RotateApiKeyDialog_apiKey on ApiKey {\n    id\n    name\n    hint\n    expiresAt\n    lastUsedAt\n  }\n": types.RotateApiKeyDialog_ApiKeyFragmentDoc,
    "\n  mutation RotateApiKey($input: RotateApiKeyInput!) {\n    rotateApiKey(input: $input) {\n      ... on RotateApiKeySuccess { secret apiKey { id name } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }\n    }\n  }\n": types.RotateApiKeyDocument,
    "\n  query FirstUse($id: ID!) {\n    node(id: $id) {\n      ... on ApiKey { id lastUsedAt lastUsedFrom }\n    }\n  }\n": types.FirstUseDocument,
    "\n  mutation EnableApiKey($input: EnableApiKeyInput!) {\n    enableApiKey(input: $input) {\n      ... on EnableApiKeySuccess { apiKey { id status } propagation { acknowledged nodes milliseconds } }\n      ... on DomainError { code message }\n      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }\n    }\n  }\n": types.EnableApiKeyDocument,
    "\n  fragment PickedOperation_operation on PersistedOperation {\n    id\n    name\n    kind\n    requiredPermissions\n    valid\n    retiredAt\n  }\n": types.PickedOperation_OperationFragmentDoc,
    "\n  query OperationsById($ids: [ID!]!) {\n    organization {\n      id\n      persistedOperations(filter: { ids: $ids, includeRetired: true }, first: 100) {\n        nodes { ...PickedOperation_operation }\n      }\n    }\n  }\n": types.OperationsByIdDocument,
    "\n  mutation ReplaceUndeliveredSecret($input: ReplaceUndeliveredSecretInput!) {\n    replaceUndeliveredSecret(input: $input) {\n      ... on ReplaceUndeliveredSecretSuccess { secret apiKey { id name } }\n      ... on DomainError { code message }\n      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }\n    }\n  }\n": types.ReplaceUndeliveredSecretDocument,
    "\n  fragment AuditEventRow_event on AuditEvent {\n    id\n    sequence\n    action\n    occurredAt\n    actor { kind id email name }\n    credential { kind id }\n    target { kind id name }\n    before\n    after\n    ip\n    userAgent\n    requestId\n  }\n": types.AuditEventRow_EventFragmentDoc,
    "\n  fragment AuditEventList_connection on AuditEventConnection {\n    nodes { id ...AuditEventRow_event }\n  }\n": types.AuditEventList_ConnectionFragmentDoc,
    "\n  fragment AuditFilters_organization on Organization {\n    members(first: 100) { nodes { user { id name } } }\n  }\n": types.AuditFilters_OrganizationFragmentDoc,
    "\n  query CommandPalette($filter: ApiKeyFilter!) {\n    organization {\n      id\n      apiKeys(filter: $filter, first: 6) { nodes { id name hint status } }\n    }\n  }\n": types.CommandPaletteDocument,
    "\n  fragment InvitationRow_invitation on Invitation {\n    id\n    email\n    role\n    createdAt\n    expiresAt\n    invitedBy { kind name }\n    viewerCan { withdraw { allowed reason } }\n  }\n": types.InvitationRow_InvitationFragmentDoc,
    "\n  fragment InvitationTable_connection on InvitationConnection {\n    nodes { id ...InvitationRow_invitation }\n  }\n": types.InvitationTable_ConnectionFragmentDoc,
    "\n  fragment InviteMember_organization on Organization {\n    viewerCan { inviteMember { allowed reason } }\n    roles { role title description }\n  }\n": types.InviteMember_OrganizationFragmentDoc,
    "\n  mutation InviteMember($input: InviteMemberInput!) {\n    inviteMember(input: $input) {\n      ... on InviteMemberSuccess { email link expiresAt }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n": types.InviteMemberDocument,
    "\n  fragment MemberFacts_member on Member {\n    id\n    createdAt\n    user { id name email }\n  }\n": types.MemberFacts_MemberFragmentDoc,
    "\n  fragment MemberRole_member on Member {\n    id\n    role\n    user { id name }\n    viewerCan {\n      assignableRoles\n      changeRole { allowed reason }\n    }\n  }\n": types.MemberRole_MemberFragmentDoc,
    "\n  fragment MemberRole_organization on Organization {\n    roles { role title description permissions }\n  }\n": types.MemberRole_OrganizationFragmentDoc,
    "\n  mutation ChangeMemberRole($input: ChangeMemberRoleInput!) {\n    changeMemberRole(input: $input) {\n      ... on ChangeMemberRoleSuccess { member { id role } }\n      ... on DomainError { code message }\n    }\n  }\n": types.ChangeMemberRoleDocument,
    "\n  fragment MemberRow_member on Member {\n    id\n    createdAt\n    user { id name email }\n    role\n    ...RemoveMember_member\n  }\n": types.MemberRow_MemberFragmentDoc,
    "\n  fragment MemberTable_connection on MemberConnection {\n    nodes { id ...MemberRow_member }\n  }\n": types.MemberTable_ConnectionFragmentDoc,
    "\n  fragment RemoveMember_member on Member {\n    id\n    user { id name }\n    viewerCan { remove { allowed reason } }\n  }\n": types.RemoveMember_MemberFragmentDoc,
    "\n  query KeysOfMember($userId: ID!) {\n    organization {\n      id\n      personal: apiKeys(filter: { ownerId: $userId, ownership: PERSONAL, status: [ACTIVE, DISABLED, SUSPENDED] }, first: 10) {\n        totalCount\n        totalCountExact\n        nodes { id name hint }\n      }\n    }\n  }\n": types.KeysOfMemberDocument,
    "\n  mutation RemoveMember($input: RemoveMemberInput!) {\n    removeMember(input: $input) {\n      ... on RemoveMemberSuccess { removedMemberId revokedApiKeys }\n      ... on DomainError { code message }\n    }\n  }\n": types.RemoveMemberDocument,
    "\n  fragment RoleList_organization on Organization {\n    roles { role title description permissions }\n  }\n": types.RoleList_OrganizationFragmentDoc,
    "\n  mutation WithdrawInvitation($input: WithdrawInvitationInput!) {\n    withdrawInvitation(input: $input) {\n      ... on WithdrawInvitationSuccess { withdrawnInvitationId }\n      ... on DomainError { code message }\n    }\n  }\n": types.WithdrawInvitationDocument,
    "\n  query ExplainDocument($document: String!) {\n    explainOperation(document: $document) {\n      __typename\n      ... on OperationExplanation {\n        name\n        kind\n        permissions { permission }\n        ...ExplanationNeeds_explanation\n      }\n      ... on InvalidInput { issues { code message } }\n    }\n  }\n": types.ExplainDocumentDocument,
    "\n  fragment ExplanationNeeds_explanation on OperationExplanation {\n    cost\n    greatestCost\n    permissions { permission always fields { path conditions { variable is } } }\n  }\n": types.ExplanationNeeds_ExplanationFragmentDoc,
    "\n  fragment OperationCallers_operation on PersistedOperation {\n    callers { apiKeyId name uses lastUsedAt }\n  }\n": types.OperationCallers_OperationFragmentDoc,
    "\n  fragment OperationFacts_operation on PersistedOperation {\n    registeredAt\n    retiredAt\n    lastUsedAt\n    uses\n    clients { versionId client version }\n    aliases { client id }\n  }\n": types.OperationFacts_OperationFragmentDoc,
    "\n  fragment OperationNeeds_operation on PersistedOperation {\n    explanation { ...ExplanationNeeds_explanation }\n  }\n": types.OperationNeeds_OperationFragmentDoc,
    "\n  fragment OperationRow_operation on PersistedOperation {\n    id\n    name\n    kind\n    valid\n    requiredPermissions\n    uses\n    lastUsedAt\n    retiredAt\n    clients { client version }\n  }\n": types.OperationRow_OperationFragmentDoc,
    "\n  fragment OperationTable_connection on PersistedOperationConnection {\n    nodes { id ...OperationRow_operation }\n  }\n": types.OperationTable_ConnectionFragmentDoc,
    "\n  fragment OperationVersionRow_version on OperationVersion {\n    id\n    client\n    version\n    operationCount\n    pushedAt\n    pushedBy { kind name }\n    retiredAt\n    lastUsedAt\n    viewerCan { retire { allowed reason } }\n  }\n": types.OperationVersionRow_VersionFragmentDoc,
    "\n  fragment OperationVersionTable_connection on OperationVersionConnection {\n    nodes { id ...OperationVersionRow_version }\n  }\n": types.OperationVersionTable_ConnectionFragmentDoc,
    "\n  mutation RetireOperationVersion($input: RetireOperationVersionInput!) {\n    retireOperationVersion(input: $input) {\n      ... on RetireOperationVersionSuccess { operationVersion { id retiredAt viewerCan { retire { allowed reason } } } retiredOperationIds }\n      ... on OperationVersionInUse { operationIds lastUsedAt }\n      ... on DomainError { code message }\n    }\n  }\n": types.RetireOperationVersionDocument,
    "\n  fragment PermissionList_catalogue on PermissionCatalogue {\n    groups {\n      id\n      title\n      description\n      permissions {\n        name\n        title\n        description\n        access\n        grantableToApiKeys\n        organizationWide\n        heldBy { apiKeyCount }\n      }\n    }\n    kinds { name title permissions }\n  }\n": types.PermissionList_CatalogueFragmentDoc,
    "\n  fragment PermissionList_organization on Organization {\n    roles { role title permissions }\n  }\n": types.PermissionList_OrganizationFragmentDoc,
    "\n  mutation ChangePassword($input: ChangePasswordInput!) {\n    changePassword(input: $input) {\n      ... on ChangePasswordSuccess { endedSessions }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n": types.ChangePasswordDocument,
    "\n  fragment ProfileForm_user on User {\n    name\n    email\n  }\n": types.ProfileForm_UserFragmentDoc,
    "\n  mutation UpdateProfile($input: UpdateProfileInput!) {\n    updateProfile(input: $input) {\n      ... on UpdateProfileSuccess { viewer { user { id name } } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n": types.UpdateProfileDocument,
    "\n  fragment SessionTable_viewer on Viewer {\n    sessions { id current ip userAgent createdAt lastSeenAt }\n  }\n": types.SessionTable_ViewerFragmentDoc,
    "\n  mutation EndSession($input: EndSessionInput!) {\n    endSession(input: $input) {\n      ... on EndSessionSuccess { endedSessionId }\n      ... on DomainError { code message }\n    }\n  }\n": types.EndSessionDocument,
    "\n  mutation EndOtherSessions {\n    endOtherSessions {\n      ... on EndOtherSessionsSuccess { endedSessions }\n    }\n  }\n": types.EndOtherSessionsDocument,
    "\n  mutation AcceptInvitation($input: AcceptInvitationInput!) {\n    acceptInvitation(input: $input) {\n      ... on AcceptInvitationSuccess { viewer { organizations { slug } } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n": types.AcceptInvitationDocument,
    "\n  mutation ResetPassword($input: ResetPasswordInput!) {\n    resetPassword(input: $input) {\n      ... on ResetPasswordSuccess { email }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n": types.ResetPasswordDocument,
    "\n  mutation SetUpLatchkey($input: SetUpLatchkeyInput!) {\n    setUpLatchkey(input: $input) {\n      ... on SetUpLatchkeySuccess { organization { id slug } defaultApiKey { id name } defaultApiKeySecret }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n": types.SetUpLatchkeyDocument,
    "\n  mutation SignIn($input: SignInInput!) {\n    signIn(input: $input) {\n      ... on SignInSuccess { viewer { organizations { slug } } }\n      ... on DomainError { code message }\n    }\n  }\n": types.SignInDocument,
    "\n  fragment KeyCap_organization on Organization {\n    id\n    usage { apiKeys apiKeyLimit }\n  }\n": types.KeyCap_OrganizationFragmentDoc,
    "\n  mutation LowerApiKeyCap($input: LowerApiKeyCapInput!) {\n    lowerApiKeyCap(input: $input) {\n      ... on LowerApiKeyCapSuccess { organization { id usage { apiKeys apiKeyLimit } } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n": types.LowerApiKeyCapDocument,
    "\n  fragment OrganizationFacts_organization on Organization {\n    id\n    name\n    slug\n    externalId\n    createdAt\n    plan { name maxKeys }\n    usage { apiKeys apiKeyLimit }\n  }\n": types.OrganizationFacts_OrganizationFragmentDoc,
    "\n  fragment PolicyFacts_organization on Organization {\n    policies { persistedOperationsOnly defaultExpiry maxLifetimeDays allowNoExpiry allowExtension }\n  }\n": types.PolicyFacts_OrganizationFragmentDoc,
    "\n  fragment PolicyForm_organization on Organization {\n    id\n    policies { persistedOperationsOnly defaultExpiry maxLifetimeDays allowNoExpiry allowExtension }\n    free: apiKeys(filter: { pinned: false, status: [ACTIVE] }, first: 1) { totalCount totalCountExact }\n  }\n": types.PolicyForm_OrganizationFragmentDoc,
    "\n  mutation UpdateOrganizationPolicies($input: UpdateOrganizationPoliciesInput!) {\n    updateOrganizationPolicies(input: $input) {\n      ... on UpdateOrganizationPoliciesSuccess { organization { id policies { persistedOperationsOnly } } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n": types.UpdateOrganizationPoliciesDocument,
    "\n  query KeysOfWorkspace($workspaceId: ID!) {\n    organization {\n      id\n      chosen: apiKeys(filter: { workspaceId: $workspaceId, workspaceScope: CHOSEN, status: [ACTIVE, DISABLED, SUSPENDED] }, first: 10) {\n        totalCount\n        totalCountExact\n        nodes { id name hint }\n      }\n    }\n  }\n": types.KeysOfWorkspaceDocument,
    "\n  mutation ArchiveWorkspace($input: ArchiveWorkspaceInput!) {\n    archiveWorkspace(input: $input) {\n      ... on ArchiveWorkspaceSuccess { workspace { id archivedAt } affectedApiKeyCount }\n      ... on DomainError { code message }\n    }\n  }\n": types.ArchiveWorkspaceDocument,
    "\n  fragment CreateWorkspace_organization on Organization {\n    viewerCan { createWorkspace { allowed reason } }\n  }\n": types.CreateWorkspace_OrganizationFragmentDoc,
    "\n  mutation CreateWorkspace($input: CreateWorkspaceInput!) {\n    createWorkspace(input: $input) {\n      ... on CreateWorkspaceSuccess { workspace { id name } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n": types.CreateWorkspaceDocument,
    "\n  mutation UpdateWorkspace($input: UpdateWorkspaceInput!) {\n    updateWorkspace(input: $input) {\n      ... on UpdateWorkspaceSuccess { workspace { id name } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n": types.UpdateWorkspaceDocument,
    "\n  fragment WorkspaceRow_workspace on Workspace {\n    id\n    slug\n    name\n    archivedAt\n    createdAt\n    apiKeyCount\n    viewerCan { rename { allowed reason } archive { allowed reason } unarchive { allowed reason } }\n  }\n": types.WorkspaceRow_WorkspaceFragmentDoc,
    "\n  fragment WorkspaceTable_connection on WorkspaceConnection {\n    nodes { id ...WorkspaceRow_workspace }\n  }\n": types.WorkspaceTable_ConnectionFragmentDoc,
    "\n  mutation UnarchiveWorkspace($input: UnarchiveWorkspaceInput!) {\n    unarchiveWorkspace(input: $input) {\n      ... on UnarchiveWorkspaceSuccess { workspace { id archivedAt } }\n      ... on DomainError { code message }\n    }\n  }\n": types.UnarchiveWorkspaceDocument,
    "\n  query ApiKeyDetail($id: ID!, $targetId: ID!, $range: UsageRange!) {\n    node(id: $id) {\n      ... on ApiKey {\n        id\n        name\n        hint\n        ...ApiKeyStatusChip_apiKey\n        ...ApiKeyStateNotice_apiKey\n        ...ApiKeyRotation_apiKey\n        ...ApiKeyFacts_apiKey\n        ...ApiKeyAuthority_apiKey\n        ...ApiKeyActions_apiKey\n        ...ApiKeyOperations_apiKey\n        ...ApiKeyRefusals_apiKey\n        ...ApiKeyUsage_apiKey\n        ...ApiKeyPlaces_apiKey\n      }\n    }\n    organization {\n      id\n      policies { staleAfterDays }\n      viewerCan { readAuditLog { allowed reason } }\n      madeWith: apiKeys(filter: { createdWithId: $id }, first: 1) { totalCount }\n      auditEvents(filter: { targetId: $targetId }, first: 10) {\n        totalCount\n        totalCountExact\n        ...AuditEventList_connection\n      }\n    }\n  }\n": types.ApiKeyDetailDocument,
    "\n  query EditApiKey($id: ID!) {\n    node(id: $id) {\n      ... on ApiKey { id name ...EditApiKey_apiKey }\n    }\n    organization { id ...ApiKeyForm_organization }\n    permissionCatalogue { ...ApiKeyForm_catalogue }\n    viewer { ...ApiKeyForm_viewer }\n  }\n": types.EditApiKeyDocument,
    "\n  query ApiKeyList($filter: ApiKeyFilter, $orderBy: ApiKeyOrder, $first: Int!, $after: String) {\n    installation { ...ApiKeyFilters_installation }\n    organization {\n      id\n      usage { apiKeys }\n      viewerCan {\n        createPersonalApiKey { allowed reason }\n        createServiceApiKey { allowed reason }\n      }\n      ...ApiKeyCount_organization\n      ...ApiKeyFilters_organization\n      apiKeys(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {\n        totalCount\n        totalCountExact\n        pageInfo { hasNextPage endCursor }\n        nodes { id }\n        ...ApiKeyTable_connection\n      }\n    }\n  }\n": types.ApiKeyListDocument,
    "\n  query NewApiKey {\n    organization { id ...ApiKeyForm_organization }\n    permissionCatalogue { ...ApiKeyForm_catalogue }\n    viewer { ...ApiKeyForm_viewer }\n  }\n": types.NewApiKeyDocument,
    "\n  query AuditLog($filter: AuditEventFilter, $first: Int!, $after: String, $event: ID!, $linked: Boolean!) {\n    linked: node(id: $event) @include(if: $linked) { ... on AuditEvent { id ...AuditEventRow_event } }\n    organization {\n      id\n      policies { auditRetentionDays }\n      viewerCan { readAuditLog { allowed reason } }\n      ...AuditFilters_organization\n      auditEvents(filter: $filter, first: $first, after: $after) {\n        totalCount\n        totalCountExact\n        pageInfo { hasNextPage endCursor }\n        nodes { id }\n        ...AuditEventList_connection\n      }\n    }\n  }\n": types.AuditLogDocument,
    "\n  query Home {\n    viewer {\n      user { id }\n      organizations { id slug name }\n    }\n  }\n": types.HomeDocument,
    "\n  query Invitations($first: Int!, $after: String) {\n    organization {\n      id\n      invitations(first: $first, after: $after) {\n        totalCount\n        totalCountExact\n        pageInfo { hasNextPage endCursor }\n        nodes { id }\n        ...InvitationTable_connection\n      }\n    }\n  }\n": types.InvitationsDocument,
    "\n  query MemberDetail($id: ID!) {\n    node(id: $id) {\n      ... on Member {\n        id\n        role\n        user { id name email }\n        ...MemberFacts_member\n        ...MemberRole_member\n        ...RemoveMember_member\n      }\n    }\n    viewer { user { id } }\n    organization {\n      id\n      ...MemberRole_organization\n      viewerCan { readAuditLog { allowed reason } }\n    }\n  }\n": types.MemberDetailDocument,
    "\n  query MemberRecord($userId: ID!, $signIn: String!) {\n    organization {\n      id\n      apiKeys(filter: { ownerId: $userId, ownership: PERSONAL }, first: 10) { ...ApiKeyBriefList_connection }\n      signIns: auditEvents(filter: { actorId: $userId, action: $signIn }, first: 1) { nodes { id occurredAt } }\n      auditEvents(filter: { actorId: $userId }, first: 10) { nodes { id } ...AuditEventList_connection }\n    }\n  }\n": types.MemberRecordDocument,
    "\n  query MembersLayout {\n    organization {\n      id\n      ...InviteMember_organization\n    }\n  }\n": types.MembersLayoutDocument,
    "\n  query Members($first: Int!, $after: String) {\n    organization {\n      id\n      ...RoleList_organization\n      members(first: $first, after: $after) {\n        totalCount\n        totalCountExact\n        pageInfo { hasNextPage endCursor }\n        nodes { id }\n        ...MemberTable_connection\n      }\n    }\n  }\n": types.MembersDocument,
    "\n  query OneTimeLink($token: String!) {\n    oneTimeLink(token: $token) { purpose email organizationName newAccount }\n  }\n": types.OneTimeLinkDocument,
    "\n  query OperationDetail($id: ID!) {\n    organization {\n      id\n      persistedOperations(filter: { ids: [$id], includeRetired: true }, first: 1) {\n        nodes {\n          id\n          name\n          kind\n          text\n          valid\n          requiredPermissions\n          retiredAt\n          ...OperationNeeds_operation\n          ...OperationFacts_operation\n          ...OperationCallers_operation\n        }\n      }\n      apiKeys(filter: { operationId: $id }, first: 10) { ...ApiKeyBriefList_connection }\n    }\n  }\n": types.OperationDetailDocument,
    "\n  query Operations($filter: PersistedOperationFilter, $first: Int!, $after: String) {\n    organization {\n      id\n      persistedOperations(filter: $filter, first: $first, after: $after) {\n        totalCount\n        totalCountExact\n        pageInfo { hasNextPage endCursor }\n        nodes { id }\n        ...OperationTable_connection\n      }\n    }\n  }\n": types.OperationsDocument,
    "\n  query OperationVersions($client: String, $includeRetired: Boolean!, $first: Int!, $after: String) {\n    organization {\n      id\n      operationVersions(client: $client, includeRetired: $includeRetired, first: $first, after: $after) {\n        totalCount\n        totalCountExact\n        pageInfo { hasNextPage endCursor }\n        nodes { id }\n        ...OperationVersionTable_connection\n      }\n    }\n  }\n": types.OperationVersionsDocument,
    "\n  query Permissions {\n    organization { id ...PermissionList_organization }\n    permissionCatalogue { ...PermissionList_catalogue }\n  }\n": types.PermissionsDocument,
    "\n  query Profile {\n    viewer {\n      user { id email ...ProfileForm_user }\n      ...SessionTable_viewer\n    }\n  }\n": types.ProfileDocument,
    "\n  query Settings {\n    organization {\n      id\n      viewerCan { updatePolicies { allowed reason } }\n      policies { staleAfterDays rotationAdviceDays auditRetentionDays }\n      ...PolicyForm_organization\n      ...PolicyFacts_organization\n      ...OrganizationFacts_organization\n      ...KeyCap_organization\n    }\n  }\n": types.SettingsDocument,
    "\n  query SignInPage {\n    installation { demo }\n  }\n": types.SignInPageDocument,
    "\n  query Workspaces($first: Int!, $after: String) {\n    organization {\n      id\n      ...CreateWorkspace_organization\n      workspaces(includeArchived: true, first: $first, after: $after) {\n        totalCount\n        totalCountExact\n        pageInfo { hasNextPage endCursor }\n        nodes { id }\n        ...WorkspaceTable_connection\n      }\n    }\n  }\n": types.WorkspacesDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AppShell {\n    installation { demo keyFormats { prefix encoding } }\n    viewer {\n      role\n      user { id name email }\n      organizations { id slug name }\n    }\n    organization { id slug name }\n  }\n"): (typeof documents)["\n  query AppShell {\n    installation { demo keyFormats { prefix encoding } }\n    viewer {\n      role\n      user { id name email }\n      organizations { id slug name }\n    }\n    organization { id slug name }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SignOut {\n    signOut {\n      ... on SignOutSuccess { signedOut }\n    }\n  }\n"): (typeof documents)["\n  mutation SignOut {\n    signOut {\n      ... on SignOutSuccess { signedOut }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ApiKeyPlaces_apiKey on ApiKey {\n    usage(range: $range) {\n      places(first: 25) { day address client outcome lastAt requests }\n      recentRequests(first: 50) { at outcome permissions address client }\n    }\n  }\n"): (typeof documents)["\n  fragment ApiKeyPlaces_apiKey on ApiKey {\n    usage(range: $range) {\n      places(first: 25) { day address client outcome lastAt requests }\n      recentRequests(first: 50) { at outcome permissions address client }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ApiKeyUsage_apiKey on ApiKey {\n    id\n    createdAt\n    immutable\n    viewerCan { update { allowed } }\n    usage(range: $range) {\n      buckets { start requests outcomes { outcome requests } }\n      outcomes { outcome requests }\n      ...PermissionUse_usage\n    }\n  }\n"): (typeof documents)["\n  fragment ApiKeyUsage_apiKey on ApiKey {\n    id\n    createdAt\n    immutable\n    viewerCan { update { allowed } }\n    usage(range: $range) {\n      buckets { start requests outcomes { outcome requests } }\n      outcomes { outcome requests }\n      ...PermissionUse_usage\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment PermissionUse_usage on ApiKeyUsage {\n    permissions { permission allowed refused lastExercisedAt unused }\n    refusedPermissions { permission requests viewerCanAdd { allowed } }\n  }\n"): (typeof documents)["\n  fragment PermissionUse_usage on ApiKeyUsage {\n    permissions { permission allowed refused lastExercisedAt unused }\n    refusedPermissions { permission requests viewerCanAdd { allowed } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ApiKeyActions_apiKey on ApiKey {\n    id\n    name\n    status\n    enabled\n    viewerCan {\n      update { allowed reason }\n      rotate { allowed reason }\n      clone { allowed reason }\n      disable { allowed reason }\n      enable { allowed reason }\n      revoke { allowed reason }\n      delete { allowed reason }\n    }\n    ...RotateApiKeyDialog_apiKey\n    ...CloneApiKeyDialog_apiKey\n    ...DisableApiKeyDialog_apiKey\n    ...RevokeApiKeyDialog_apiKey\n    ...DeleteApiKeyDialog_apiKey\n  }\n"): (typeof documents)["\n  fragment ApiKeyActions_apiKey on ApiKey {\n    id\n    name\n    status\n    enabled\n    viewerCan {\n      update { allowed reason }\n      rotate { allowed reason }\n      clone { allowed reason }\n      disable { allowed reason }\n      enable { allowed reason }\n      revoke { allowed reason }\n      delete { allowed reason }\n    }\n    ...RotateApiKeyDialog_apiKey\n    ...CloneApiKeyDialog_apiKey\n    ...DisableApiKeyDialog_apiKey\n    ...RevokeApiKeyDialog_apiKey\n    ...DeleteApiKeyDialog_apiKey\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ApiKeyAuthority_apiKey on ApiKey {\n    ownership\n    kind\n    immutable\n    permissionLevel\n    permissions\n    effectivePermissions\n    workspaceScope\n    ipAllowlist\n    workspaces { id name archivedAt }\n  }\n"): (typeof documents)["\n  fragment ApiKeyAuthority_apiKey on ApiKey {\n    ownership\n    kind\n    immutable\n    permissionLevel\n    permissions\n    effectivePermissions\n    workspaceScope\n    ipAllowlist\n    workspaces { id name archivedAt }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ApiKeyBriefList_connection on ApiKeyConnection {\n    totalCount\n    totalCountExact\n    nodes { id name hint ...ApiKeyStatusChip_apiKey }\n  }\n"): (typeof documents)["\n  fragment ApiKeyBriefList_connection on ApiKeyConnection {\n    totalCount\n    totalCountExact\n    nodes { id name hint ...ApiKeyStatusChip_apiKey }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ApiKeyCount_organization on Organization {\n    usage { apiKeys apiKeyLimit }\n  }\n"): (typeof documents)["\n  fragment ApiKeyCount_organization on Organization {\n    usage { apiKeys apiKeyLimit }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ApiKeyFacts_apiKey on ApiKey {\n    id\n    description\n    kind\n    ownership\n    owner { name email }\n    createdBy { kind name email }\n    createdWith { kind id }\n    createdAt\n    updatedAt\n    expiresAt\n    lastUsedAt\n    lastUsedFrom\n    stale\n    rotationAdvised\n  }\n"): (typeof documents)["\n  fragment ApiKeyFacts_apiKey on ApiKey {\n    id\n    description\n    kind\n    ownership\n    owner { name email }\n    createdBy { kind name email }\n    createdWith { kind id }\n    createdAt\n    updatedAt\n    expiresAt\n    lastUsedAt\n    lastUsedFrom\n    stale\n    rotationAdvised\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ApiKeyFilters_organization on Organization {\n    policies { staleAfterDays }\n    workspaces(first: 100) { nodes { id name } }\n  }\n"): (typeof documents)["\n  fragment ApiKeyFilters_organization on Organization {\n    policies { staleAfterDays }\n    workspaces(first: 100) { nodes { id name } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ApiKeyFilters_installation on Installation {\n    keyFormats { prefix encoding }\n  }\n"): (typeof documents)["\n  fragment ApiKeyFilters_installation on Installation {\n    keyFormats { prefix encoding }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ApiKeyForm_organization on Organization {\n    name\n    viewerCan {\n      createPersonalApiKey { allowed reason }\n      createServiceApiKey { allowed reason }\n    }\n    plan { name ipAllowlist }\n    policies { maxLifetimeDays allowNoExpiry allowExtension }\n    expirationChoices { value expiresAt allowed reason default }\n    workspaces(first: 100) {\n      nodes { id name slug archivedAt }\n    }\n  }\n"): (typeof documents)["\n  fragment ApiKeyForm_organization on Organization {\n    name\n    viewerCan {\n      createPersonalApiKey { allowed reason }\n      createServiceApiKey { allowed reason }\n    }\n    plan { name ipAllowlist }\n    policies { maxLifetimeDays allowNoExpiry allowExtension }\n    expirationChoices { value expiresAt allowed reason default }\n    workspaces(first: 100) {\n      nodes { id name slug archivedAt }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ApiKeyForm_viewer on Viewer {\n    ipAddress\n  }\n"): (typeof documents)["\n  fragment ApiKeyForm_viewer on Viewer {\n    ipAddress\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ApiKeyForm_catalogue on PermissionCatalogue {\n    groups {\n      id\n      title\n      permissions {\n        name\n        title\n        access\n        grantableToApiKeys\n        organizationWide\n        personal: viewerCanGrant(ownership: PERSONAL) { allowed reason }\n        service: viewerCanGrant(ownership: SERVICE) { allowed reason }\n      }\n    }\n    kinds { name title description permissions }\n  }\n"): (typeof documents)["\n  fragment ApiKeyForm_catalogue on PermissionCatalogue {\n    groups {\n      id\n      title\n      permissions {\n        name\n        title\n        access\n        grantableToApiKeys\n        organizationWide\n        personal: viewerCanGrant(ownership: PERSONAL) { allowed reason }\n        service: viewerCanGrant(ownership: SERVICE) { allowed reason }\n      }\n    }\n    kinds { name title description permissions }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ApiKeyOperations_apiKey on ApiKey {\n    id\n    allowedOperations\n    newerOperationVersion { id client version operationCount }\n    viewerCan {\n      widen { allowed reason }\n    }\n  }\n"): (typeof documents)["\n  fragment ApiKeyOperations_apiKey on ApiKey {\n    id\n    allowedOperations\n    newerOperationVersion { id client version operationCount }\n    viewerCan {\n      widen { allowed reason }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ApiKeyRefusals_apiKey on ApiKey {\n    id\n    status\n    today: usage(range: HOURS_24) {\n      refusedPermissions { permission requests viewerCanAdd { allowed reason } }\n    }\n  }\n"): (typeof documents)["\n  fragment ApiKeyRefusals_apiKey on ApiKey {\n    id\n    status\n    today: usage(range: HOURS_24) {\n      refusedPermissions { permission requests viewerCanAdd { allowed reason } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ApiKeyRotation_apiKey on ApiKey {\n    id\n    rotation {\n      endsAt\n      endWhenSilentForHours\n      safeToEnd\n      old { hint createdAt lastUsedAt lastUsedFrom }\n      new { hint createdAt lastUsedAt lastUsedFrom }\n    }\n    viewerCan {\n      endRotation { allowed reason }\n      cancelRotation { allowed reason }\n    }\n    ...EndRotationDialog_apiKey\n  }\n"): (typeof documents)["\n  fragment ApiKeyRotation_apiKey on ApiKey {\n    id\n    rotation {\n      endsAt\n      endWhenSilentForHours\n      safeToEnd\n      old { hint createdAt lastUsedAt lastUsedFrom }\n      new { hint createdAt lastUsedAt lastUsedFrom }\n    }\n    viewerCan {\n      endRotation { allowed reason }\n      cancelRotation { allowed reason }\n    }\n    ...EndRotationDialog_apiKey\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ApiKeyStateNotice_apiKey on ApiKey {\n    status\n    stale\n    rotationAdvised\n    disabledAt\n    disabledReason\n    revokedAt\n    revokedReason\n    expiresAt\n    lastUsedAt\n  }\n"): (typeof documents)["\n  fragment ApiKeyStateNotice_apiKey on ApiKey {\n    status\n    stale\n    rotationAdvised\n    disabledAt\n    disabledReason\n    revokedAt\n    revokedReason\n    expiresAt\n    lastUsedAt\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ApiKeyStatusChip_apiKey on ApiKey {\n    status\n  }\n"): (typeof documents)["\n  fragment ApiKeyStatusChip_apiKey on ApiKey {\n    status\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ApiKeyRow_apiKey on ApiKey {\n    id\n    name\n    hint\n    status\n    ownership\n    owner { name }\n    permissionLevel\n    permissions\n    workspaceScope\n    workspaces { id name }\n    expiresAt\n    lastUsedAt\n    lastUsedFrom\n    stale\n    ...ApiKeyStatusChip_apiKey\n    ...ApiKeyActions_apiKey\n  }\n"): (typeof documents)["\n  fragment ApiKeyRow_apiKey on ApiKey {\n    id\n    name\n    hint\n    status\n    ownership\n    owner { name }\n    permissionLevel\n    permissions\n    workspaceScope\n    workspaces { id name }\n    expiresAt\n    lastUsedAt\n    lastUsedFrom\n    stale\n    ...ApiKeyStatusChip_apiKey\n    ...ApiKeyActions_apiKey\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ApiKeyTable_connection on ApiKeyConnection {\n    nodes { id ...ApiKeyRow_apiKey }\n  }\n"): (typeof documents)["\n  fragment ApiKeyTable_connection on ApiKeyConnection {\n    nodes { id ...ApiKeyRow_apiKey }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DisableApiKeys($input: DisableApiKeysInput!) {\n    disableApiKeys(input: $input) {\n      ... on DisableApiKeysSuccess {\n        changedCount\n        propagation { acknowledged nodes milliseconds }\n        results { id outcome apiKey { id name status } }\n      }\n      ... on DomainError { code message }\n    }\n  }\n"): (typeof documents)["\n  mutation DisableApiKeys($input: DisableApiKeysInput!) {\n    disableApiKeys(input: $input) {\n      ... on DisableApiKeysSuccess {\n        changedCount\n        propagation { acknowledged nodes milliseconds }\n        results { id outcome apiKey { id name status } }\n      }\n      ... on DomainError { code message }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RevokeApiKeys($input: RevokeApiKeysInput!) {\n    revokeApiKeys(input: $input) {\n      ... on RevokeApiKeysSuccess {\n        changedCount\n        propagation { acknowledged nodes milliseconds }\n        results { id outcome apiKey { id name status } }\n      }\n      ... on DomainError { code message }\n    }\n  }\n"): (typeof documents)["\n  mutation RevokeApiKeys($input: RevokeApiKeysInput!) {\n    revokeApiKeys(input: $input) {\n      ... on RevokeApiKeysSuccess {\n        changedCount\n        propagation { acknowledged nodes milliseconds }\n        results { id outcome apiKey { id name status } }\n      }\n      ... on DomainError { code message }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment CloneApiKeyDialog_apiKey on ApiKey {\n    id\n    name\n    ipAllowlist\n    allowedOperations\n  }\n"): (typeof documents)["\n  fragment CloneApiKeyDialog_apiKey on ApiKey {\n    id\n    name\n    ipAllowlist\n    allowedOperations\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CloneChoices {\n    organization {\n      id\n      expirationChoices { value expiresAt allowed reason default }\n    }\n  }\n"): (typeof documents)["\n  query CloneChoices {\n    organization {\n      id\n      expirationChoices { value expiresAt allowed reason default }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CloneApiKey($input: CloneApiKeyInput!) {\n    cloneApiKey(input: $input) {\n      ... on CloneApiKeySuccess { secret apiKey { id name } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }\n    }\n  }\n"): (typeof documents)["\n  mutation CloneApiKey($input: CloneApiKeyInput!) {\n    cloneApiKey(input: $input) {\n      ... on CloneApiKeySuccess { secret apiKey { id name } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateApiKey($input: CreateApiKeyInput!) {\n    createApiKey(input: $input) {\n      ... on CreateApiKeySuccess { secret apiKey { id name } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }\n      ... on ApiKeyAlreadyCreated { apiKey { id name } }\n    }\n  }\n"): (typeof documents)["\n  mutation CreateApiKey($input: CreateApiKeyInput!) {\n    createApiKey(input: $input) {\n      ... on CreateApiKeySuccess { secret apiKey { id name } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }\n      ... on ApiKeyAlreadyCreated { apiKey { id name } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment DeleteApiKeyDialog_apiKey on ApiKey {\n    id\n    name\n    status\n    lastUsedAt\n  }\n"): (typeof documents)["\n  fragment DeleteApiKeyDialog_apiKey on ApiKey {\n    id\n    name\n    status\n    lastUsedAt\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeleteApiKey($input: DeleteApiKeyInput!) {\n    deleteApiKey(input: $input) {\n      ... on DeleteApiKeySuccess { deletedApiKeyId propagation { acknowledged nodes milliseconds } }\n      ... on DomainError { code message }\n    }\n  }\n"): (typeof documents)["\n  mutation DeleteApiKey($input: DeleteApiKeyInput!) {\n    deleteApiKey(input: $input) {\n      ... on DeleteApiKeySuccess { deletedApiKeyId propagation { acknowledged nodes milliseconds } }\n      ... on DomainError { code message }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment DisableApiKeyDialog_apiKey on ApiKey {\n    id\n    name\n    lastUsedAt\n  }\n"): (typeof documents)["\n  fragment DisableApiKeyDialog_apiKey on ApiKey {\n    id\n    name\n    lastUsedAt\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DisableApiKey($input: DisableApiKeyInput!) {\n    disableApiKey(input: $input) {\n      ... on DisableApiKeySuccess { apiKey { id status } propagation { acknowledged nodes milliseconds } }\n      ... on DomainError { code message }\n    }\n  }\n"): (typeof documents)["\n  mutation DisableApiKey($input: DisableApiKeyInput!) {\n    disableApiKey(input: $input) {\n      ... on DisableApiKeySuccess { apiKey { id status } propagation { acknowledged nodes milliseconds } }\n      ... on DomainError { code message }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment EditApiKey_apiKey on ApiKey {\n    id\n    version\n    name\n    description\n    ownership\n    kind\n    immutable\n    permissionLevel\n    permissions\n    workspaceScope\n    workspaces { id name }\n    expiresAt\n    ipAllowlist\n    allowedOperations\n    newerOperationVersion { id client version operationIds }\n    viewerCan {\n      update { allowed reason }\n      widen { allowed reason }\n    }\n  }\n"): (typeof documents)["\n  fragment EditApiKey_apiKey on ApiKey {\n    id\n    version\n    name\n    description\n    ownership\n    kind\n    immutable\n    permissionLevel\n    permissions\n    workspaceScope\n    workspaces { id name }\n    expiresAt\n    ipAllowlist\n    allowedOperations\n    newerOperationVersion { id client version operationIds }\n    viewerCan {\n      update { allowed reason }\n      widen { allowed reason }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpdateApiKey($input: UpdateApiKeyInput!) {\n    updateApiKey(input: $input) {\n      ... on UpdateApiKeySuccess { apiKey { id version } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }\n      ... on StaleVersion { current { ...EditApiKey_apiKey } }\n    }\n  }\n"): (typeof documents)["\n  mutation UpdateApiKey($input: UpdateApiKeyInput!) {\n    updateApiKey(input: $input) {\n      ... on UpdateApiKeySuccess { apiKey { id version } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }\n      ... on StaleVersion { current { ...EditApiKey_apiKey } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment EndRotationDialog_apiKey on ApiKey {\n    id\n    name\n    rotation {\n      old { hint lastUsedAt }\n      new { hint lastUsedAt }\n    }\n  }\n"): (typeof documents)["\n  fragment EndRotationDialog_apiKey on ApiKey {\n    id\n    name\n    rotation {\n      old { hint lastUsedAt }\n      new { hint lastUsedAt }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation EndApiKeyRotation($input: EndApiKeyRotationInput!) {\n    endApiKeyRotation(input: $input) {\n      ... on EndApiKeyRotationSuccess { apiKey { id } propagation { acknowledged nodes milliseconds } }\n      ... on DomainError { code message }\n      ... on SecretInUse { lastUsedAt lastUsedFrom }\n    }\n  }\n"): (typeof documents)["\n  mutation EndApiKeyRotation($input: EndApiKeyRotationInput!) {\n    endApiKeyRotation(input: $input) {\n      ... on EndApiKeyRotationSuccess { apiKey { id } propagation { acknowledged nodes milliseconds } }\n      ... on DomainError { code message }\n      ... on SecretInUse { lastUsedAt lastUsedFrom }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CancelApiKeyRotation($input: CancelApiKeyRotationInput!) {\n    cancelApiKeyRotation(input: $input) {\n      ... on CancelApiKeyRotationSuccess { apiKey { id } propagation { acknowledged nodes milliseconds } }\n      ... on DomainError { code message }\n      ... on SecretInUse { lastUsedAt lastUsedFrom }\n      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }\n    }\n  }\n"): (typeof documents)["\n  mutation CancelApiKeyRotation($input: CancelApiKeyRotationInput!) {\n    cancelApiKeyRotation(input: $input) {\n      ... on CancelApiKeyRotationSuccess { apiKey { id } propagation { acknowledged nodes milliseconds } }\n      ... on DomainError { code message }\n      ... on SecretInUse { lastUsedAt lastUsedFrom }\n      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OperationChoices($search: String) {\n    organization {\n      id\n      persistedOperations(filter: { search: $search }, first: 50) {\n        totalCount\n        nodes { id ...PickedOperation_operation }\n      }\n      operationVersions(first: 100) {\n        nodes { id client version operationCount }\n      }\n    }\n  }\n"): (typeof documents)["\n  query OperationChoices($search: String) {\n    organization {\n      id\n      persistedOperations(filter: { search: $search }, first: 50) {\n        totalCount\n        nodes { id ...PickedOperation_operation }\n      }\n      operationVersions(first: 100) {\n        nodes { id client version operationCount }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OperationSet($id: ID!) {\n    node(id: $id) {\n      ... on OperationVersion { id client version operationIds }\n    }\n  }\n"): (typeof documents)["\n  query OperationSet($id: ID!) {\n    node(id: $id) {\n      ... on OperationVersion { id client version operationIds }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RequestsOfDay($id: ID!) {\n    node(id: $id) {\n      ... on ApiKey {\n        id\n        usage(range: HOURS_24) { outcomes { outcome requests } }\n      }\n    }\n  }\n"): (typeof documents)["\n  query RequestsOfDay($id: ID!) {\n    node(id: $id) {\n      ... on ApiKey {\n        id\n        usage(range: HOURS_24) { outcomes { outcome requests } }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment RevokeApiKeyDialog_apiKey on ApiKey {\n    id\n    name\n    hint\n    lastUsedAt\n  }\n"): (typeof documents)["\n  fragment RevokeApiKeyDialog_apiKey on ApiKey {\n    id\n    name\n    hint\n    lastUsedAt\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query MadeWithKey($id: ID!) {\n    organization {\n      id\n      made: apiKeys(filter: { createdWithId: $id }, first: 1) { totalCount }\n    }\n  }\n"): (typeof documents)["\n  query MadeWithKey($id: ID!) {\n    organization {\n      id\n      made: apiKeys(filter: { createdWithId: $id }, first: 1) { totalCount }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RevokeApiKey($input: RevokeApiKeyInput!) {\n    revokeApiKey(input: $input) {\n      ... on RevokeApiKeySuccess { apiKey { id status } alsoRevoked { id } propagation { acknowledged nodes milliseconds } }\n      ... on DomainError { code message }\n    }\n  }\n"): (typeof documents)["\n  mutation RevokeApiKey($input: RevokeApiKeyInput!) {\n    revokeApiKey(input: $input) {\n      ... on RevokeApiKeySuccess { apiKey { id status } alsoRevoked { id } propagation { acknowledged nodes milliseconds } }\n      ... on DomainError { code message }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment RotateApiKeyDialog_apiKey on ApiKey {\n    id\n    name\n    hint\n    expiresAt\n    lastUsedAt\n  }\n"): (typeof documents)["\n  fragment RotateApiKeyDialog_apiKey on ApiKey {\n    id\n    name\n    hint\n    expiresAt\n    lastUsedAt\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RotateApiKey($input: RotateApiKeyInput!) {\n    rotateApiKey(input: $input) {\n      ... on RotateApiKeySuccess { secret apiKey { id name } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }\n    }\n  }\n"): (typeof documents)["\n  mutation RotateApiKey($input: RotateApiKeyInput!) {\n    rotateApiKey(input: $input) {\n      ... on RotateApiKeySuccess { secret apiKey { id name } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FirstUse($id: ID!) {\n    node(id: $id) {\n      ... on ApiKey { id lastUsedAt lastUsedFrom }\n    }\n  }\n"): (typeof documents)["\n  query FirstUse($id: ID!) {\n    node(id: $id) {\n      ... on ApiKey { id lastUsedAt lastUsedFrom }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation EnableApiKey($input: EnableApiKeyInput!) {\n    enableApiKey(input: $input) {\n      ... on EnableApiKeySuccess { apiKey { id status } propagation { acknowledged nodes milliseconds } }\n      ... on DomainError { code message }\n      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }\n    }\n  }\n"): (typeof documents)["\n  mutation EnableApiKey($input: EnableApiKeyInput!) {\n    enableApiKey(input: $input) {\n      ... on EnableApiKeySuccess { apiKey { id status } propagation { acknowledged nodes milliseconds } }\n      ... on DomainError { code message }\n      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment PickedOperation_operation on PersistedOperation {\n    id\n    name\n    kind\n    requiredPermissions\n    valid\n    retiredAt\n  }\n"): (typeof documents)["\n  fragment PickedOperation_operation on PersistedOperation {\n    id\n    name\n    kind\n    requiredPermissions\n    valid\n    retiredAt\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OperationsById($ids: [ID!]!) {\n    organization {\n      id\n      persistedOperations(filter: { ids: $ids, includeRetired: true }, first: 100) {\n        nodes { ...PickedOperation_operation }\n      }\n    }\n  }\n"): (typeof documents)["\n  query OperationsById($ids: [ID!]!) {\n    organization {\n      id\n      persistedOperations(filter: { ids: $ids, includeRetired: true }, first: 100) {\n        nodes { ...PickedOperation_operation }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ReplaceUndeliveredSecret($input: ReplaceUndeliveredSecretInput!) {\n    replaceUndeliveredSecret(input: $input) {\n      ... on ReplaceUndeliveredSecretSuccess { secret apiKey { id name } }\n      ... on DomainError { code message }\n      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }\n    }\n  }\n"): (typeof documents)["\n  mutation ReplaceUndeliveredSecret($input: ReplaceUndeliveredSecretInput!) {\n    replaceUndeliveredSecret(input: $input) {\n      ... on ReplaceUndeliveredSecretSuccess { secret apiKey { id name } }\n      ... on DomainError { code message }\n      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment AuditEventRow_event on AuditEvent {\n    id\n    sequence\n    action\n    occurredAt\n    actor { kind id email name }\n    credential { kind id }\n    target { kind id name }\n    before\n    after\n    ip\n    userAgent\n    requestId\n  }\n"): (typeof documents)["\n  fragment AuditEventRow_event on AuditEvent {\n    id\n    sequence\n    action\n    occurredAt\n    actor { kind id email name }\n    credential { kind id }\n    target { kind id name }\n    before\n    after\n    ip\n    userAgent\n    requestId\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment AuditEventList_connection on AuditEventConnection {\n    nodes { id ...AuditEventRow_event }\n  }\n"): (typeof documents)["\n  fragment AuditEventList_connection on AuditEventConnection {\n    nodes { id ...AuditEventRow_event }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment AuditFilters_organization on Organization {\n    members(first: 100) { nodes { user { id name } } }\n  }\n"): (typeof documents)["\n  fragment AuditFilters_organization on Organization {\n    members(first: 100) { nodes { user { id name } } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CommandPalette($filter: ApiKeyFilter!) {\n    organization {\n      id\n      apiKeys(filter: $filter, first: 6) { nodes { id name hint status } }\n    }\n  }\n"): (typeof documents)["\n  query CommandPalette($filter: ApiKeyFilter!) {\n    organization {\n      id\n      apiKeys(filter: $filter, first: 6) { nodes { id name hint status } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment InvitationRow_invitation on Invitation {\n    id\n    email\n    role\n    createdAt\n    expiresAt\n    invitedBy { kind name }\n    viewerCan { withdraw { allowed reason } }\n  }\n"): (typeof documents)["\n  fragment InvitationRow_invitation on Invitation {\n    id\n    email\n    role\n    createdAt\n    expiresAt\n    invitedBy { kind name }\n    viewerCan { withdraw { allowed reason } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment InvitationTable_connection on InvitationConnection {\n    nodes { id ...InvitationRow_invitation }\n  }\n"): (typeof documents)["\n  fragment InvitationTable_connection on InvitationConnection {\n    nodes { id ...InvitationRow_invitation }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment InviteMember_organization on Organization {\n    viewerCan { inviteMember { allowed reason } }\n    roles { role title description }\n  }\n"): (typeof documents)["\n  fragment InviteMember_organization on Organization {\n    viewerCan { inviteMember { allowed reason } }\n    roles { role title description }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation InviteMember($input: InviteMemberInput!) {\n    inviteMember(input: $input) {\n      ... on InviteMemberSuccess { email link expiresAt }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n"): (typeof documents)["\n  mutation InviteMember($input: InviteMemberInput!) {\n    inviteMember(input: $input) {\n      ... on InviteMemberSuccess { email link expiresAt }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment MemberFacts_member on Member {\n    id\n    createdAt\n    user { id name email }\n  }\n"): (typeof documents)["\n  fragment MemberFacts_member on Member {\n    id\n    createdAt\n    user { id name email }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment MemberRole_member on Member {\n    id\n    role\n    user { id name }\n    viewerCan {\n      assignableRoles\n      changeRole { allowed reason }\n    }\n  }\n"): (typeof documents)["\n  fragment MemberRole_member on Member {\n    id\n    role\n    user { id name }\n    viewerCan {\n      assignableRoles\n      changeRole { allowed reason }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment MemberRole_organization on Organization {\n    roles { role title description permissions }\n  }\n"): (typeof documents)["\n  fragment MemberRole_organization on Organization {\n    roles { role title description permissions }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ChangeMemberRole($input: ChangeMemberRoleInput!) {\n    changeMemberRole(input: $input) {\n      ... on ChangeMemberRoleSuccess { member { id role } }\n      ... on DomainError { code message }\n    }\n  }\n"): (typeof documents)["\n  mutation ChangeMemberRole($input: ChangeMemberRoleInput!) {\n    changeMemberRole(input: $input) {\n      ... on ChangeMemberRoleSuccess { member { id role } }\n      ... on DomainError { code message }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment MemberRow_member on Member {\n    id\n    createdAt\n    user { id name email }\n    role\n    ...RemoveMember_member\n  }\n"): (typeof documents)["\n  fragment MemberRow_member on Member {\n    id\n    createdAt\n    user { id name email }\n    role\n    ...RemoveMember_member\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment MemberTable_connection on MemberConnection {\n    nodes { id ...MemberRow_member }\n  }\n"): (typeof documents)["\n  fragment MemberTable_connection on MemberConnection {\n    nodes { id ...MemberRow_member }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment RemoveMember_member on Member {\n    id\n    user { id name }\n    viewerCan { remove { allowed reason } }\n  }\n"): (typeof documents)["\n  fragment RemoveMember_member on Member {\n    id\n    user { id name }\n    viewerCan { remove { allowed reason } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query KeysOfMember($userId: ID!) {\n    organization {\n      id\n      personal: apiKeys(filter: { ownerId: $userId, ownership: PERSONAL, status: [ACTIVE, DISABLED, SUSPENDED] }, first: 10) {\n        totalCount\n        totalCountExact\n        nodes { id name hint }\n      }\n    }\n  }\n"): (typeof documents)["\n  query KeysOfMember($userId: ID!) {\n    organization {\n      id\n      personal: apiKeys(filter: { ownerId: $userId, ownership: PERSONAL, status: [ACTIVE, DISABLED, SUSPENDED] }, first: 10) {\n        totalCount\n        totalCountExact\n        nodes { id name hint }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RemoveMember($input: RemoveMemberInput!) {\n    removeMember(input: $input) {\n      ... on RemoveMemberSuccess { removedMemberId revokedApiKeys }\n      ... on DomainError { code message }\n    }\n  }\n"): (typeof documents)["\n  mutation RemoveMember($input: RemoveMemberInput!) {\n    removeMember(input: $input) {\n      ... on RemoveMemberSuccess { removedMemberId revokedApiKeys }\n      ... on DomainError { code message }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment RoleList_organization on Organization {\n    roles { role title description permissions }\n  }\n"): (typeof documents)["\n  fragment RoleList_organization on Organization {\n    roles { role title description permissions }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation WithdrawInvitation($input: WithdrawInvitationInput!) {\n    withdrawInvitation(input: $input) {\n      ... on WithdrawInvitationSuccess { withdrawnInvitationId }\n      ... on DomainError { code message }\n    }\n  }\n"): (typeof documents)["\n  mutation WithdrawInvitation($input: WithdrawInvitationInput!) {\n    withdrawInvitation(input: $input) {\n      ... on WithdrawInvitationSuccess { withdrawnInvitationId }\n      ... on DomainError { code message }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ExplainDocument($document: String!) {\n    explainOperation(document: $document) {\n      __typename\n      ... on OperationExplanation {\n        name\n        kind\n        permissions { permission }\n        ...ExplanationNeeds_explanation\n      }\n      ... on InvalidInput { issues { code message } }\n    }\n  }\n"): (typeof documents)["\n  query ExplainDocument($document: String!) {\n    explainOperation(document: $document) {\n      __typename\n      ... on OperationExplanation {\n        name\n        kind\n        permissions { permission }\n        ...ExplanationNeeds_explanation\n      }\n      ... on InvalidInput { issues { code message } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ExplanationNeeds_explanation on OperationExplanation {\n    cost\n    greatestCost\n    permissions { permission always fields { path conditions { variable is } } }\n  }\n"): (typeof documents)["\n  fragment ExplanationNeeds_explanation on OperationExplanation {\n    cost\n    greatestCost\n    permissions { permission always fields { path conditions { variable is } } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment OperationCallers_operation on PersistedOperation {\n    callers { apiKeyId name uses lastUsedAt }\n  }\n"): (typeof documents)["\n  fragment OperationCallers_operation on PersistedOperation {\n    callers { apiKeyId name uses lastUsedAt }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment OperationFacts_operation on PersistedOperation {\n    registeredAt\n    retiredAt\n    lastUsedAt\n    uses\n    clients { versionId client version }\n    aliases { client id }\n  }\n"): (typeof documents)["\n  fragment OperationFacts_operation on PersistedOperation {\n    registeredAt\n    retiredAt\n    lastUsedAt\n    uses\n    clients { versionId client version }\n    aliases { client id }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment OperationNeeds_operation on PersistedOperation {\n    explanation { ...ExplanationNeeds_explanation }\n  }\n"): (typeof documents)["\n  fragment OperationNeeds_operation on PersistedOperation {\n    explanation { ...ExplanationNeeds_explanation }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment OperationRow_operation on PersistedOperation {\n    id\n    name\n    kind\n    valid\n    requiredPermissions\n    uses\n    lastUsedAt\n    retiredAt\n    clients { client version }\n  }\n"): (typeof documents)["\n  fragment OperationRow_operation on PersistedOperation {\n    id\n    name\n    kind\n    valid\n    requiredPermissions\n    uses\n    lastUsedAt\n    retiredAt\n    clients { client version }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment OperationTable_connection on PersistedOperationConnection {\n    nodes { id ...OperationRow_operation }\n  }\n"): (typeof documents)["\n  fragment OperationTable_connection on PersistedOperationConnection {\n    nodes { id ...OperationRow_operation }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment OperationVersionRow_version on OperationVersion {\n    id\n    client\n    version\n    operationCount\n    pushedAt\n    pushedBy { kind name }\n    retiredAt\n    lastUsedAt\n    viewerCan { retire { allowed reason } }\n  }\n"): (typeof documents)["\n  fragment OperationVersionRow_version on OperationVersion {\n    id\n    client\n    version\n    operationCount\n    pushedAt\n    pushedBy { kind name }\n    retiredAt\n    lastUsedAt\n    viewerCan { retire { allowed reason } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment OperationVersionTable_connection on OperationVersionConnection {\n    nodes { id ...OperationVersionRow_version }\n  }\n"): (typeof documents)["\n  fragment OperationVersionTable_connection on OperationVersionConnection {\n    nodes { id ...OperationVersionRow_version }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RetireOperationVersion($input: RetireOperationVersionInput!) {\n    retireOperationVersion(input: $input) {\n      ... on RetireOperationVersionSuccess { operationVersion { id retiredAt viewerCan { retire { allowed reason } } } retiredOperationIds }\n      ... on OperationVersionInUse { operationIds lastUsedAt }\n      ... on DomainError { code message }\n    }\n  }\n"): (typeof documents)["\n  mutation RetireOperationVersion($input: RetireOperationVersionInput!) {\n    retireOperationVersion(input: $input) {\n      ... on RetireOperationVersionSuccess { operationVersion { id retiredAt viewerCan { retire { allowed reason } } } retiredOperationIds }\n      ... on OperationVersionInUse { operationIds lastUsedAt }\n      ... on DomainError { code message }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment PermissionList_catalogue on PermissionCatalogue {\n    groups {\n      id\n      title\n      description\n      permissions {\n        name\n        title\n        description\n        access\n        grantableToApiKeys\n        organizationWide\n        heldBy { apiKeyCount }\n      }\n    }\n    kinds { name title permissions }\n  }\n"): (typeof documents)["\n  fragment PermissionList_catalogue on PermissionCatalogue {\n    groups {\n      id\n      title\n      description\n      permissions {\n        name\n        title\n        description\n        access\n        grantableToApiKeys\n        organizationWide\n        heldBy { apiKeyCount }\n      }\n    }\n    kinds { name title permissions }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment PermissionList_organization on Organization {\n    roles { role title permissions }\n  }\n"): (typeof documents)["\n  fragment PermissionList_organization on Organization {\n    roles { role title permissions }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ChangePassword($input: ChangePasswordInput!) {\n    changePassword(input: $input) {\n      ... on ChangePasswordSuccess { endedSessions }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n"): (typeof documents)["\n  mutation ChangePassword($input: ChangePasswordInput!) {\n    changePassword(input: $input) {\n      ... on ChangePasswordSuccess { endedSessions }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ProfileForm_user on User {\n    name\n    email\n  }\n"): (typeof documents)["\n  fragment ProfileForm_user on User {\n    name\n    email\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpdateProfile($input: UpdateProfileInput!) {\n    updateProfile(input: $input) {\n      ... on UpdateProfileSuccess { viewer { user { id name } } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n"): (typeof documents)["\n  mutation UpdateProfile($input: UpdateProfileInput!) {\n    updateProfile(input: $input) {\n      ... on UpdateProfileSuccess { viewer { user { id name } } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment SessionTable_viewer on Viewer {\n    sessions { id current ip userAgent createdAt lastSeenAt }\n  }\n"): (typeof documents)["\n  fragment SessionTable_viewer on Viewer {\n    sessions { id current ip userAgent createdAt lastSeenAt }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation EndSession($input: EndSessionInput!) {\n    endSession(input: $input) {\n      ... on EndSessionSuccess { endedSessionId }\n      ... on DomainError { code message }\n    }\n  }\n"): (typeof documents)["\n  mutation EndSession($input: EndSessionInput!) {\n    endSession(input: $input) {\n      ... on EndSessionSuccess { endedSessionId }\n      ... on DomainError { code message }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation EndOtherSessions {\n    endOtherSessions {\n      ... on EndOtherSessionsSuccess { endedSessions }\n    }\n  }\n"): (typeof documents)["\n  mutation EndOtherSessions {\n    endOtherSessions {\n      ... on EndOtherSessionsSuccess { endedSessions }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AcceptInvitation($input: AcceptInvitationInput!) {\n    acceptInvitation(input: $input) {\n      ... on AcceptInvitationSuccess { viewer { organizations { slug } } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n"): (typeof documents)["\n  mutation AcceptInvitation($input: AcceptInvitationInput!) {\n    acceptInvitation(input: $input) {\n      ... on AcceptInvitationSuccess { viewer { organizations { slug } } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ResetPassword($input: ResetPasswordInput!) {\n    resetPassword(input: $input) {\n      ... on ResetPasswordSuccess { email }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n"): (typeof documents)["\n  mutation ResetPassword($input: ResetPasswordInput!) {\n    resetPassword(input: $input) {\n      ... on ResetPasswordSuccess { email }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetUpLatchkey($input: SetUpLatchkeyInput!) {\n    setUpLatchkey(input: $input) {\n      ... on SetUpLatchkeySuccess { organization { id slug } defaultApiKey { id name } defaultApiKeySecret }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n"): (typeof documents)["\n  mutation SetUpLatchkey($input: SetUpLatchkeyInput!) {\n    setUpLatchkey(input: $input) {\n      ... on SetUpLatchkeySuccess { organization { id slug } defaultApiKey { id name } defaultApiKeySecret }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SignIn($input: SignInInput!) {\n    signIn(input: $input) {\n      ... on SignInSuccess { viewer { organizations { slug } } }\n      ... on DomainError { code message }\n    }\n  }\n"): (typeof documents)["\n  mutation SignIn($input: SignInInput!) {\n    signIn(input: $input) {\n      ... on SignInSuccess { viewer { organizations { slug } } }\n      ... on DomainError { code message }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment KeyCap_organization on Organization {\n    id\n    usage { apiKeys apiKeyLimit }\n  }\n"): (typeof documents)["\n  fragment KeyCap_organization on Organization {\n    id\n    usage { apiKeys apiKeyLimit }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation LowerApiKeyCap($input: LowerApiKeyCapInput!) {\n    lowerApiKeyCap(input: $input) {\n      ... on LowerApiKeyCapSuccess { organization { id usage { apiKeys apiKeyLimit } } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n"): (typeof documents)["\n  mutation LowerApiKeyCap($input: LowerApiKeyCapInput!) {\n    lowerApiKeyCap(input: $input) {\n      ... on LowerApiKeyCapSuccess { organization { id usage { apiKeys apiKeyLimit } } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment OrganizationFacts_organization on Organization {\n    id\n    name\n    slug\n    externalId\n    createdAt\n    plan { name maxKeys }\n    usage { apiKeys apiKeyLimit }\n  }\n"): (typeof documents)["\n  fragment OrganizationFacts_organization on Organization {\n    id\n    name\n    slug\n    externalId\n    createdAt\n    plan { name maxKeys }\n    usage { apiKeys apiKeyLimit }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment PolicyFacts_organization on Organization {\n    policies { persistedOperationsOnly defaultExpiry maxLifetimeDays allowNoExpiry allowExtension }\n  }\n"): (typeof documents)["\n  fragment PolicyFacts_organization on Organization {\n    policies { persistedOperationsOnly defaultExpiry maxLifetimeDays allowNoExpiry allowExtension }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment PolicyForm_organization on Organization {\n    id\n    policies { persistedOperationsOnly defaultExpiry maxLifetimeDays allowNoExpiry allowExtension }\n    free: apiKeys(filter: { pinned: false, status: [ACTIVE] }, first: 1) { totalCount totalCountExact }\n  }\n"): (typeof documents)["\n  fragment PolicyForm_organization on Organization {\n    id\n    policies { persistedOperationsOnly defaultExpiry maxLifetimeDays allowNoExpiry allowExtension }\n    free: apiKeys(filter: { pinned: false, status: [ACTIVE] }, first: 1) { totalCount totalCountExact }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpdateOrganizationPolicies($input: UpdateOrganizationPoliciesInput!) {\n    updateOrganizationPolicies(input: $input) {\n      ... on UpdateOrganizationPoliciesSuccess { organization { id policies { persistedOperationsOnly } } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n"): (typeof documents)["\n  mutation UpdateOrganizationPolicies($input: UpdateOrganizationPoliciesInput!) {\n    updateOrganizationPolicies(input: $input) {\n      ... on UpdateOrganizationPoliciesSuccess { organization { id policies { persistedOperationsOnly } } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query KeysOfWorkspace($workspaceId: ID!) {\n    organization {\n      id\n      chosen: apiKeys(filter: { workspaceId: $workspaceId, workspaceScope: CHOSEN, status: [ACTIVE, DISABLED, SUSPENDED] }, first: 10) {\n        totalCount\n        totalCountExact\n        nodes { id name hint }\n      }\n    }\n  }\n"): (typeof documents)["\n  query KeysOfWorkspace($workspaceId: ID!) {\n    organization {\n      id\n      chosen: apiKeys(filter: { workspaceId: $workspaceId, workspaceScope: CHOSEN, status: [ACTIVE, DISABLED, SUSPENDED] }, first: 10) {\n        totalCount\n        totalCountExact\n        nodes { id name hint }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ArchiveWorkspace($input: ArchiveWorkspaceInput!) {\n    archiveWorkspace(input: $input) {\n      ... on ArchiveWorkspaceSuccess { workspace { id archivedAt } affectedApiKeyCount }\n      ... on DomainError { code message }\n    }\n  }\n"): (typeof documents)["\n  mutation ArchiveWorkspace($input: ArchiveWorkspaceInput!) {\n    archiveWorkspace(input: $input) {\n      ... on ArchiveWorkspaceSuccess { workspace { id archivedAt } affectedApiKeyCount }\n      ... on DomainError { code message }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment CreateWorkspace_organization on Organization {\n    viewerCan { createWorkspace { allowed reason } }\n  }\n"): (typeof documents)["\n  fragment CreateWorkspace_organization on Organization {\n    viewerCan { createWorkspace { allowed reason } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateWorkspace($input: CreateWorkspaceInput!) {\n    createWorkspace(input: $input) {\n      ... on CreateWorkspaceSuccess { workspace { id name } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n"): (typeof documents)["\n  mutation CreateWorkspace($input: CreateWorkspaceInput!) {\n    createWorkspace(input: $input) {\n      ... on CreateWorkspaceSuccess { workspace { id name } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpdateWorkspace($input: UpdateWorkspaceInput!) {\n    updateWorkspace(input: $input) {\n      ... on UpdateWorkspaceSuccess { workspace { id name } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n"): (typeof documents)["\n  mutation UpdateWorkspace($input: UpdateWorkspaceInput!) {\n    updateWorkspace(input: $input) {\n      ... on UpdateWorkspaceSuccess { workspace { id name } }\n      ... on DomainError { code message }\n      ... on InvalidInput { issues { path code message } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment WorkspaceRow_workspace on Workspace {\n    id\n    slug\n    name\n    archivedAt\n    createdAt\n    apiKeyCount\n    viewerCan { rename { allowed reason } archive { allowed reason } unarchive { allowed reason } }\n  }\n"): (typeof documents)["\n  fragment WorkspaceRow_workspace on Workspace {\n    id\n    slug\n    name\n    archivedAt\n    createdAt\n    apiKeyCount\n    viewerCan { rename { allowed reason } archive { allowed reason } unarchive { allowed reason } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment WorkspaceTable_connection on WorkspaceConnection {\n    nodes { id ...WorkspaceRow_workspace }\n  }\n"): (typeof documents)["\n  fragment WorkspaceTable_connection on WorkspaceConnection {\n    nodes { id ...WorkspaceRow_workspace }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UnarchiveWorkspace($input: UnarchiveWorkspaceInput!) {\n    unarchiveWorkspace(input: $input) {\n      ... on UnarchiveWorkspaceSuccess { workspace { id archivedAt } }\n      ... on DomainError { code message }\n    }\n  }\n"): (typeof documents)["\n  mutation UnarchiveWorkspace($input: UnarchiveWorkspaceInput!) {\n    unarchiveWorkspace(input: $input) {\n      ... on UnarchiveWorkspaceSuccess { workspace { id archivedAt } }\n      ... on DomainError { code message }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ApiKeyDetail($id: ID!, $targetId: ID!, $range: UsageRange!) {\n    node(id: $id) {\n      ... on ApiKey {\n        id\n        name\n        hint\n        ...ApiKeyStatusChip_apiKey\n        ...ApiKeyStateNotice_apiKey\n        ...ApiKeyRotation_apiKey\n        ...ApiKeyFacts_apiKey\n        ...ApiKeyAuthority_apiKey\n        ...ApiKeyActions_apiKey\n        ...ApiKeyOperations_apiKey\n        ...ApiKeyRefusals_apiKey\n        ...ApiKeyUsage_apiKey\n        ...ApiKeyPlaces_apiKey\n      }\n    }\n    organization {\n      id\n      policies { staleAfterDays }\n      viewerCan { readAuditLog { allowed reason } }\n      madeWith: apiKeys(filter: { createdWithId: $id }, first: 1) { totalCount }\n      auditEvents(filter: { targetId: $targetId }, first: 10) {\n        totalCount\n        totalCountExact\n        ...AuditEventList_connection\n      }\n    }\n  }\n"): (typeof documents)["\n  query ApiKeyDetail($id: ID!, $targetId: ID!, $range: UsageRange!) {\n    node(id: $id) {\n      ... on ApiKey {\n        id\n        name\n        hint\n        ...ApiKeyStatusChip_apiKey\n        ...ApiKeyStateNotice_apiKey\n        ...ApiKeyRotation_apiKey\n        ...ApiKeyFacts_apiKey\n        ...ApiKeyAuthority_apiKey\n        ...ApiKeyActions_apiKey\n        ...ApiKeyOperations_apiKey\n        ...ApiKeyRefusals_apiKey\n        ...ApiKeyUsage_apiKey\n        ...ApiKeyPlaces_apiKey\n      }\n    }\n    organization {\n      id\n      policies { staleAfterDays }\n      viewerCan { readAuditLog { allowed reason } }\n      madeWith: apiKeys(filter: { createdWithId: $id }, first: 1) { totalCount }\n      auditEvents(filter: { targetId: $targetId }, first: 10) {\n        totalCount\n        totalCountExact\n        ...AuditEventList_connection\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query EditApiKey($id: ID!) {\n    node(id: $id) {\n      ... on ApiKey { id name ...EditApiKey_apiKey }\n    }\n    organization { id ...ApiKeyForm_organization }\n    permissionCatalogue { ...ApiKeyForm_catalogue }\n    viewer { ...ApiKeyForm_viewer }\n  }\n"): (typeof documents)["\n  query EditApiKey($id: ID!) {\n    node(id: $id) {\n      ... on ApiKey { id name ...EditApiKey_apiKey }\n    }\n    organization { id ...ApiKeyForm_organization }\n    permissionCatalogue { ...ApiKeyForm_catalogue }\n    viewer { ...ApiKeyForm_viewer }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ApiKeyList($filter: ApiKeyFilter, $orderBy: ApiKeyOrder, $first: Int!, $after: String) {\n    installation { ...ApiKeyFilters_installation }\n    organization {\n      id\n      usage { apiKeys }\n      viewerCan {\n        createPersonalApiKey { allowed reason }\n        createServiceApiKey { allowed reason }\n      }\n      ...ApiKeyCount_organization\n      ...ApiKeyFilters_organization\n      apiKeys(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {\n        totalCount\n        totalCountExact\n        pageInfo { hasNextPage endCursor }\n        nodes { id }\n        ...ApiKeyTable_connection\n      }\n    }\n  }\n"): (typeof documents)["\n  query ApiKeyList($filter: ApiKeyFilter, $orderBy: ApiKeyOrder, $first: Int!, $after: String) {\n    installation { ...ApiKeyFilters_installation }\n    organization {\n      id\n      usage { apiKeys }\n      viewerCan {\n        createPersonalApiKey { allowed reason }\n        createServiceApiKey { allowed reason }\n      }\n      ...ApiKeyCount_organization\n      ...ApiKeyFilters_organization\n      apiKeys(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {\n        totalCount\n        totalCountExact\n        pageInfo { hasNextPage endCursor }\n        nodes { id }\n        ...ApiKeyTable_connection\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query NewApiKey {\n    organization { id ...ApiKeyForm_organization }\n    permissionCatalogue { ...ApiKeyForm_catalogue }\n    viewer { ...ApiKeyForm_viewer }\n  }\n"): (typeof documents)["\n  query NewApiKey {\n    organization { id ...ApiKeyForm_organization }\n    permissionCatalogue { ...ApiKeyForm_catalogue }\n    viewer { ...ApiKeyForm_viewer }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AuditLog($filter: AuditEventFilter, $first: Int!, $after: String, $event: ID!, $linked: Boolean!) {\n    linked: node(id: $event) @include(if: $linked) { ... on AuditEvent { id ...AuditEventRow_event } }\n    organization {\n      id\n      policies { auditRetentionDays }\n      viewerCan { readAuditLog { allowed reason } }\n      ...AuditFilters_organization\n      auditEvents(filter: $filter, first: $first, after: $after) {\n        totalCount\n        totalCountExact\n        pageInfo { hasNextPage endCursor }\n        nodes { id }\n        ...AuditEventList_connection\n      }\n    }\n  }\n"): (typeof documents)["\n  query AuditLog($filter: AuditEventFilter, $first: Int!, $after: String, $event: ID!, $linked: Boolean!) {\n    linked: node(id: $event) @include(if: $linked) { ... on AuditEvent { id ...AuditEventRow_event } }\n    organization {\n      id\n      policies { auditRetentionDays }\n      viewerCan { readAuditLog { allowed reason } }\n      ...AuditFilters_organization\n      auditEvents(filter: $filter, first: $first, after: $after) {\n        totalCount\n        totalCountExact\n        pageInfo { hasNextPage endCursor }\n        nodes { id }\n        ...AuditEventList_connection\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Home {\n    viewer {\n      user { id }\n      organizations { id slug name }\n    }\n  }\n"): (typeof documents)["\n  query Home {\n    viewer {\n      user { id }\n      organizations { id slug name }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Invitations($first: Int!, $after: String) {\n    organization {\n      id\n      invitations(first: $first, after: $after) {\n        totalCount\n        totalCountExact\n        pageInfo { hasNextPage endCursor }\n        nodes { id }\n        ...InvitationTable_connection\n      }\n    }\n  }\n"): (typeof documents)["\n  query Invitations($first: Int!, $after: String) {\n    organization {\n      id\n      invitations(first: $first, after: $after) {\n        totalCount\n        totalCountExact\n        pageInfo { hasNextPage endCursor }\n        nodes { id }\n        ...InvitationTable_connection\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query MemberDetail($id: ID!) {\n    node(id: $id) {\n      ... on Member {\n        id\n        role\n        user { id name email }\n        ...MemberFacts_member\n        ...MemberRole_member\n        ...RemoveMember_member\n      }\n    }\n    viewer { user { id } }\n    organization {\n      id\n      ...MemberRole_organization\n      viewerCan { readAuditLog { allowed reason } }\n    }\n  }\n"): (typeof documents)["\n  query MemberDetail($id: ID!) {\n    node(id: $id) {\n      ... on Member {\n        id\n        role\n        user { id name email }\n        ...MemberFacts_member\n        ...MemberRole_member\n        ...RemoveMember_member\n      }\n    }\n    viewer { user { id } }\n    organization {\n      id\n      ...MemberRole_organization\n      viewerCan { readAuditLog { allowed reason } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query MemberRecord($userId: ID!, $signIn: String!) {\n    organization {\n      id\n      apiKeys(filter: { ownerId: $userId, ownership: PERSONAL }, first: 10) { ...ApiKeyBriefList_connection }\n      signIns: auditEvents(filter: { actorId: $userId, action: $signIn }, first: 1) { nodes { id occurredAt } }\n      auditEvents(filter: { actorId: $userId }, first: 10) { nodes { id } ...AuditEventList_connection }\n    }\n  }\n"): (typeof documents)["\n  query MemberRecord($userId: ID!, $signIn: String!) {\n    organization {\n      id\n      apiKeys(filter: { ownerId: $userId, ownership: PERSONAL }, first: 10) { ...ApiKeyBriefList_connection }\n      signIns: auditEvents(filter: { actorId: $userId, action: $signIn }, first: 1) { nodes { id occurredAt } }\n      auditEvents(filter: { actorId: $userId }, first: 10) { nodes { id } ...AuditEventList_connection }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query MembersLayout {\n    organization {\n      id\n      ...InviteMember_organization\n    }\n  }\n"): (typeof documents)["\n  query MembersLayout {\n    organization {\n      id\n      ...InviteMember_organization\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Members($first: Int!, $after: String) {\n    organization {\n      id\n      ...RoleList_organization\n      members(first: $first, after: $after) {\n        totalCount\n        totalCountExact\n        pageInfo { hasNextPage endCursor }\n        nodes { id }\n        ...MemberTable_connection\n      }\n    }\n  }\n"): (typeof documents)["\n  query Members($first: Int!, $after: String) {\n    organization {\n      id\n      ...RoleList_organization\n      members(first: $first, after: $after) {\n        totalCount\n        totalCountExact\n        pageInfo { hasNextPage endCursor }\n        nodes { id }\n        ...MemberTable_connection\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OneTimeLink($token: String!) {\n    oneTimeLink(token: $token) { purpose email organizationName newAccount }\n  }\n"): (typeof documents)["\n  query OneTimeLink($token: String!) {\n    oneTimeLink(token: $token) { purpose email organizationName newAccount }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OperationDetail($id: ID!) {\n    organization {\n      id\n      persistedOperations(filter: { ids: [$id], includeRetired: true }, first: 1) {\n        nodes {\n          id\n          name\n          kind\n          text\n          valid\n          requiredPermissions\n          retiredAt\n          ...OperationNeeds_operation\n          ...OperationFacts_operation\n          ...OperationCallers_operation\n        }\n      }\n      apiKeys(filter: { operationId: $id }, first: 10) { ...ApiKeyBriefList_connection }\n    }\n  }\n"): (typeof documents)["\n  query OperationDetail($id: ID!) {\n    organization {\n      id\n      persistedOperations(filter: { ids: [$id], includeRetired: true }, first: 1) {\n        nodes {\n          id\n          name\n          kind\n          text\n          valid\n          requiredPermissions\n          retiredAt\n          ...OperationNeeds_operation\n          ...OperationFacts_operation\n          ...OperationCallers_operation\n        }\n      }\n      apiKeys(filter: { operationId: $id }, first: 10) { ...ApiKeyBriefList_connection }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Operations($filter: PersistedOperationFilter, $first: Int!, $after: String) {\n    organization {\n      id\n      persistedOperations(filter: $filter, first: $first, after: $after) {\n        totalCount\n        totalCountExact\n        pageInfo { hasNextPage endCursor }\n        nodes { id }\n        ...OperationTable_connection\n      }\n    }\n  }\n"): (typeof documents)["\n  query Operations($filter: PersistedOperationFilter, $first: Int!, $after: String) {\n    organization {\n      id\n      persistedOperations(filter: $filter, first: $first, after: $after) {\n        totalCount\n        totalCountExact\n        pageInfo { hasNextPage endCursor }\n        nodes { id }\n        ...OperationTable_connection\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OperationVersions($client: String, $includeRetired: Boolean!, $first: Int!, $after: String) {\n    organization {\n      id\n      operationVersions(client: $client, includeRetired: $includeRetired, first: $first, after: $after) {\n        totalCount\n        totalCountExact\n        pageInfo { hasNextPage endCursor }\n        nodes { id }\n        ...OperationVersionTable_connection\n      }\n    }\n  }\n"): (typeof documents)["\n  query OperationVersions($client: String, $includeRetired: Boolean!, $first: Int!, $after: String) {\n    organization {\n      id\n      operationVersions(client: $client, includeRetired: $includeRetired, first: $first, after: $after) {\n        totalCount\n        totalCountExact\n        pageInfo { hasNextPage endCursor }\n        nodes { id }\n        ...OperationVersionTable_connection\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Permissions {\n    organization { id ...PermissionList_organization }\n    permissionCatalogue { ...PermissionList_catalogue }\n  }\n"): (typeof documents)["\n  query Permissions {\n    organization { id ...PermissionList_organization }\n    permissionCatalogue { ...PermissionList_catalogue }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Profile {\n    viewer {\n      user { id email ...ProfileForm_user }\n      ...SessionTable_viewer\n    }\n  }\n"): (typeof documents)["\n  query Profile {\n    viewer {\n      user { id email ...ProfileForm_user }\n      ...SessionTable_viewer\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Settings {\n    organization {\n      id\n      viewerCan { updatePolicies { allowed reason } }\n      policies { staleAfterDays rotationAdviceDays auditRetentionDays }\n      ...PolicyForm_organization\n      ...PolicyFacts_organization\n      ...OrganizationFacts_organization\n      ...KeyCap_organization\n    }\n  }\n"): (typeof documents)["\n  query Settings {\n    organization {\n      id\n      viewerCan { updatePolicies { allowed reason } }\n      policies { staleAfterDays rotationAdviceDays auditRetentionDays }\n      ...PolicyForm_organization\n      ...PolicyFacts_organization\n      ...OrganizationFacts_organization\n      ...KeyCap_organization\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SignInPage {\n    installation { demo }\n  }\n"): (typeof documents)["\n  query SignInPage {\n    installation { demo }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Workspaces($first: Int!, $after: String) {\n    organization {\n      id\n      ...CreateWorkspace_organization\n      workspaces(includeArchived: true, first: $first, after: $after) {\n        totalCount\n        totalCountExact\n        pageInfo { hasNextPage endCursor }\n        nodes { id }\n        ...WorkspaceTable_connection\n      }\n    }\n  }\n"): (typeof documents)["\n  query Workspaces($first: Int!, $after: String) {\n    organization {\n      id\n      ...CreateWorkspace_organization\n      workspaces(includeArchived: true, first: $first, after: $after) {\n        totalCount\n        totalCountExact\n        pageInfo { hasNextPage endCursor }\n        nodes { id }\n        ...WorkspaceTable_connection\n      }\n    }\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;