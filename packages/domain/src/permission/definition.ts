/** Whether a permission looks at things or changes them. Level Read-only is made of the `read` ones. */
export type Access = 'read' | 'write';

/** What a permission can be given to. An empty list in the catalogue means: people only. */
export type GrantTarget = 'api_key' | 'oauth_client';

/** A permission as an operator writes it in the configuration. `grantableTo` left out means both targets. */
export interface PermissionDefinition {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly access: Access;
  readonly grantableTo?: readonly GrantTarget[];
}

/** A group of permissions as an operator writes it in the configuration. */
export interface GroupDefinition {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly permissions: readonly PermissionDefinition[];
}
