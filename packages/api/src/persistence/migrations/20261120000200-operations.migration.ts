import { Migration } from '@mikro-orm/migrations'

const tables = /* sql */ `
create table "operation_version" ("id" text collate "C" not null, "organization_id" text collate "C" not null, "client" text collate "C" not null, "version" text collate "C" not null, "operations" text[] not null, "pushed_at" timestamptz(6) not null, "pushed_by_kind" text not null, "pushed_by_id" text collate "C" null, "pushed_by_name" text null, "retired_at" timestamptz(6) null, primary key ("id"));
create index "operation_version_pushed_index" on "operation_version" ("organization_id", "pushed_at", "id");
create index "operation_version_operations_index" on "operation_version" using gin ("operations") where retired_at is null;
alter table "operation_version" add constraint "operation_version_client_version_unique" unique ("organization_id", "client", "version");
create table "operation_registry" ("organization_id" text collate "C" not null, "revision" bigint not null, primary key ("organization_id"));
create table "persisted_operation" ("organization_id" text collate "C" not null, "digest" text collate "C" not null, "text" text not null, "name" text null, "kind" text not null, "registered_at" timestamptz(6) not null, "retired_at" timestamptz(6) null, primary key ("organization_id", "digest"));
create index "persisted_operation_registered_index" on "persisted_operation" ("organization_id", "registered_at", "digest");
create table "persisted_operation_alias" ("organization_id" text collate "C" not null, "client" text collate "C" not null, "alias" text collate "C" not null, "digest" text collate "C" not null, primary key ("organization_id", "client", "alias"));
create index "persisted_operation_alias_index" on "persisted_operation_alias" ("organization_id", "alias");
create table "persisted_operation_use" ("organization_id" text collate "C" not null, "digest" text collate "C" not null, "api_key_id" text collate "C" not null, "uses" bigint not null, "last_used_at" timestamptz(6) not null, primary key ("organization_id", "digest", "api_key_id"));
alter table "operation_version" add constraint "operation_version_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");
alter table "operation_registry" add constraint "operation_registry_organization_id_foreign" foreign key ("organization_id") references "organization" ("id") on update cascade on delete cascade;
alter table "persisted_operation" add constraint "persisted_operation_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");
alter table "persisted_operation" add constraint "persisted_operation_digest_check" check (digest ~ '^sha256:[0-9a-f]{64}$');
alter table "persisted_operation" add constraint "persisted_operation_kind_check" check (kind in ('query', 'mutation', 'subscription'));
alter table "persisted_operation_alias" add constraint "persisted_operation_alias_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");
alter table "persisted_operation_use" add constraint "persisted_operation_use_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");
`

/** The registry of persisted operations: documents, the ids that clients know them by, versions of clients, and their use. */
export class Migration20261120000200Operations extends Migration {
  override up(): void {
    this.addSql(tables)
  }
}
