import { Migration } from '@mikro-orm/migrations'

const tables = /* sql */ `
create table "audit_chain" ("chain" text collate "C" not null, "sequence" bigint not null, "hash" bytea not null, primary key ("chain"));
create table "change_counter" ("id" smallint not null, "value" bigint not null, primary key ("id"));
alter table "change_counter" add constraint "change_counter_single_row_check" check (id = 1);
create table "gateway_key" ("id" text collate "C" not null, "created_at" timestamptz(6) not null, "updated_at" timestamptz(6) not null, "name" text not null, "digest" bytea not null, "hint" text not null, "ip_allowlist" text[] null, "expires_at" timestamptz(6) null, "revoked_at" timestamptz(6) null, primary key ("id"));
alter table "gateway_key" add constraint "gateway_key_name_unique" unique ("name");
alter table "gateway_key" add constraint "gateway_key_digest_unique" unique ("digest");
alter table "gateway_key" add constraint "gateway_key_digest_check" check (octet_length(digest) = 32);
create table "installation" ("id" smallint not null, "set_up_at" timestamptz(6) null, "setup_token_digest" bytea null, "setup_failures" int not null, "demo" boolean not null, primary key ("id"));
alter table "installation" add constraint "installation_single_row_check" check (id = 1);
alter table "installation" add constraint "installation_setup_token_digest_check" check (octet_length(setup_token_digest) = 32);
create table "known_key_format" ("prefix" text collate "C" not null, "encoding" text not null, "first_used_at" timestamptz(6) not null, primary key ("prefix", "encoding"));
create table "known_permission" ("name" text collate "C" not null, "access" text not null, "first_seen_at" timestamptz(6) not null, primary key ("name"));
create table "organization" ("id" text collate "C" not null, "created_at" timestamptz(6) not null, "updated_at" timestamptz(6) not null, "slug" text collate "C" not null, "name" text not null, "external_id" text collate "C" null, "plan" text not null, "api_key_cap" int null, "policies" jsonb not null, "version" int not null default 1, primary key ("id"));
alter table "organization" add constraint "organization_slug_unique" unique ("slug");
alter table "organization" add constraint "organization_external_id_unique" unique ("external_id");
create table "one_time_link" ("id" text collate "C" not null, "created_at" timestamptz(6) not null, "updated_at" timestamptz(6) not null, "token_digest" bytea not null, "purpose" text not null, "email" text collate "C" not null, "organization_id" text collate "C" null, "role" text null, "expires_at" timestamptz(6) not null, "used_at" timestamptz(6) null, primary key ("id"));
alter table "one_time_link" add constraint "one_time_link_token_digest_unique" unique ("token_digest");
alter table "one_time_link" add constraint "one_time_link_token_digest_check" check (octet_length(token_digest) = 32);
alter table "one_time_link" add constraint "one_time_link_purpose_check" check (purpose in ('INVITATION', 'PASSWORD_RESET'));
create table "audit_event" ("id" text collate "C" not null, "chain" text collate "C" not null, "sequence" bigint not null, "organization_id" text collate "C" null, "occurred_at" timestamptz(6) not null, "action" text collate "C" not null, "actor_id" text collate "C" null, "target_id" text collate "C" null, "ip" text collate "C" null, "body" text not null, "previous_hash" bytea not null, "hash" bytea not null, primary key ("id"));
create index "audit_event_organization_sequence_index" on "audit_event" ("organization_id", "sequence");
create index "audit_event_organization_action_index" on "audit_event" ("organization_id", "action", "sequence");
create index "audit_event_organization_actor_index" on "audit_event" ("organization_id", "actor_id", "sequence");
create index "audit_event_organization_target_index" on "audit_event" ("organization_id", "target_id", "sequence");
create index "audit_event_organization_ip_index" on "audit_event" ("organization_id", "ip", "sequence");
create index "audit_event_organization_occurred_index" on "audit_event" ("organization_id", "occurred_at");
alter table "audit_event" add constraint "audit_event_chain_sequence_unique" unique ("chain", "sequence");
create table "sign_in_throttle" ("subject" text collate "C" not null, "failures" int not null, "window_started_at" timestamptz(6) not null, primary key ("subject"));
create table "user" ("id" text collate "C" not null, "created_at" timestamptz(6) not null, "updated_at" timestamptz(6) not null, "email" text collate "C" not null, "name" text not null, "password_hash" text not null, primary key ("id"));
alter table "user" add constraint "user_email_unique" unique ("email");
create table "session" ("id" text collate "C" not null, "created_at" timestamptz(6) not null, "updated_at" timestamptz(6) not null, "token_digest" bytea not null, "user_id" text collate "C" not null, "last_seen_at" timestamptz(6) not null, "expires_at" timestamptz(6) not null, "ended_at" timestamptz(6) null, "ip" text null, "user_agent" text null, primary key ("id"));
alter table "session" add constraint "session_token_digest_unique" unique ("token_digest");
create index "session_user_index" on "session" ("user_id");
alter table "session" add constraint "session_token_digest_check" check (octet_length(token_digest) = 32);
create table "member" ("id" text collate "C" not null, "created_at" timestamptz(6) not null, "updated_at" timestamptz(6) not null, "organization_id" text collate "C" not null, "user_id" text collate "C" not null, "role" text not null, primary key ("id"));
alter table "member" add constraint "member_organization_user_unique" unique ("organization_id", "user_id");
alter table "member" add constraint "member_role_check" check (role in ('OWNER', 'ADMIN', 'DEVELOPER', 'VIEWER'));
create table "api_key" ("id" text collate "C" not null, "created_at" timestamptz(6) not null, "updated_at" timestamptz(6) not null, "organization_id" text collate "C" not null, "name" text not null, "description" text not null, "metadata" jsonb not null, "kind" text not null, "class" text not null, "ownership" text not null, "owner_id" text collate "C" null, "created_by_kind" text not null, "created_by_id" text collate "C" null, "created_with_kind" text not null, "created_with_id" text collate "C" null, "permission_level" text not null, "permissions" text[] not null, "all_workspaces" boolean not null, "workspace_ids" text[] not null, "expires_at" timestamptz(6) null, "disabled_at" timestamptz(6) null, "disabled_reason" text null, "suspended_at" timestamptz(6) null, "revoked_at" timestamptz(6) null, "revoked_reason" text null, "deleted_at" timestamptz(6) null, "version" int not null default 1, primary key ("id"));
create index "api_key_organization_created_index" on "api_key" ("organization_id", "created_at", "id") where deleted_at is null;
create index "api_key_organization_name_index" on "api_key" ("organization_id", "name", "id") where deleted_at is null;
create index "api_key_organization_expires_index" on "api_key" ("organization_id", (coalesce(expires_at, 'infinity'::timestamptz)), "id") where deleted_at is null;
create index "api_key_created_with_index" on "api_key" ("created_with_id");
create index "api_key_owner_index" on "api_key" ("owner_id");
alter table "api_key" add constraint "api_key_ownership_check" check ((ownership = 'PERSONAL') = (owner_id is not null));
alter table "api_key" add constraint "api_key_level_check" check (permission_level in ('ALL', 'READ_ONLY', 'RESTRICTED'));
alter table "api_key" add constraint "api_key_permissions_check" check (permission_level = 'RESTRICTED' or cardinality(permissions) = 0);
alter table "api_key" add constraint "api_key_workspaces_check" check (all_workspaces = (cardinality(workspace_ids) = 0));
alter table "api_key" add constraint "api_key_class_check" check (class = 'STANDARD' or (class = 'DEFAULT' and ownership = 'SERVICE' and permission_level = 'ALL' and all_workspaces));
create table "api_key_use" ("api_key_id" text collate "C" not null, "last_used_at" timestamptz(6) not null, "last_used_from" text null, "last_used_client" text null, primary key ("api_key_id"));
create table "api_key_secret" ("id" text collate "C" not null, "created_at" timestamptz(6) not null, "api_key_id" text collate "C" not null, "digest" bytea not null, "hint" text not null, "format_prefix" text collate "C" not null, "format_encoding" text not null, "retires_at" timestamptz(6) null, "ended_at" timestamptz(6) null, primary key ("id"));
alter table "api_key_secret" add constraint "api_key_secret_digest_unique" unique ("digest");
create index "api_key_secret_api_key_index" on "api_key_secret" ("api_key_id");
create index "api_key_secret_last_four_index" on "api_key_secret" ("right"(hint, 4));
alter table "api_key_secret" add constraint "api_key_secret_digest_check" check (octet_length(digest) = 32);
alter table "api_key_secret" add constraint "api_key_secret_hint_check" check (char_length(hint) <= 28);
create table "api_key_request" ("organization_id" text collate "C" not null, "principal_id" text collate "C" not null, "request_id" text collate "C" not null, "input_digest" bytea not null, "api_key_id" text collate "C" not null, "created_at" timestamptz(6) not null, "secret_replaced_at" timestamptz(6) null, primary key ("organization_id", "principal_id", "request_id"));
create index "api_key_request_created_index" on "api_key_request" ("created_at");
create index "api_key_request_api_key_index" on "api_key_request" ("api_key_id");
create table "workspace" ("id" text collate "C" not null, "created_at" timestamptz(6) not null, "updated_at" timestamptz(6) not null, "organization_id" text collate "C" not null, "slug" text collate "C" not null, "name" text not null, "archived_at" timestamptz(6) null, primary key ("id"));
alter table "workspace" add constraint "workspace_organization_slug_unique" unique ("organization_id", "slug");
alter table "one_time_link" add constraint "one_time_link_organization_id_foreign" foreign key ("organization_id") references "organization" ("id") on delete set null;
alter table "audit_event" add constraint "audit_event_organization_id_foreign" foreign key ("organization_id") references "organization" ("id") on delete set null;
alter table "session" add constraint "session_user_id_foreign" foreign key ("user_id") references "user" ("id");
alter table "member" add constraint "member_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");
alter table "member" add constraint "member_user_id_foreign" foreign key ("user_id") references "user" ("id");
alter table "api_key" add constraint "api_key_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");
alter table "api_key" add constraint "api_key_owner_id_foreign" foreign key ("owner_id") references "user" ("id") on delete set null;
alter table "api_key_use" add constraint "api_key_use_api_key_id_foreign" foreign key ("api_key_id") references "api_key" ("id") on update cascade on delete cascade;
alter table "api_key_secret" add constraint "api_key_secret_api_key_id_foreign" foreign key ("api_key_id") references "api_key" ("id");
alter table "api_key_request" add constraint "api_key_request_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");
alter table "api_key_request" add constraint "api_key_request_api_key_id_foreign" foreign key ("api_key_id") references "api_key" ("id");
alter table "workspace" add constraint "workspace_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");
`

const firstRows = /* sql */ `
insert into installation (id, setup_failures, demo) values (1, 0, false);
insert into change_counter (id, value) values (1, 0);
`

/**
 * Appends one event to its chain and returns its number. It runs as the tables' owner, so the process's role needs no
 * right to write them. The head row is locked: one writer at a time per chain, no gap and no fork. The hash covers the
 * previous hash, the chain's name, the number, the time and the body exactly as stored:
 * sha256(previous hash || utf8(chain || LF || number || LF || time || LF || body)).
 */
const appendAudit = /* sql */ `
create function append_audit(p_chain text, p_id text, p_organization_id text, p_body text) returns bigint
language plpgsql security definer set search_path from current as $body$
declare
  v_head audit_chain%rowtype;
  v_body jsonb := p_body::jsonb;
  v_at timestamptz(6) := clock_timestamp();
  v_hash bytea;
begin
  insert into audit_chain (chain, sequence, hash)
    values (p_chain, 0, sha256(convert_to(p_chain, 'UTF8')))
    on conflict (chain) do nothing;
  select * into v_head from audit_chain where chain = p_chain for update;
  v_hash := sha256(v_head.hash || convert_to(
    p_chain || E'\\n' || (v_head.sequence + 1) || E'\\n' ||
    to_char(v_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || E'\\n' || p_body, 'UTF8'));
  insert into audit_event (id, chain, sequence, organization_id, occurred_at, action, actor_id, target_id, ip, body, previous_hash, hash)
    values (p_id, p_chain, v_head.sequence + 1, p_organization_id, v_at, v_body->>'action', v_body->'actor'->>'id',
      v_body->'target'->>'id', v_body->>'ip', p_body, v_head.hash, v_hash);
  update audit_chain set sequence = v_head.sequence + 1, hash = v_hash where chain = p_chain;
  return v_head.sequence + 1;
end
$body$;
revoke execute on function append_audit(text, text, text, text) from public;
`

/** Every table of the foundation, the function that appends to the audit chains, and the two rows that always exist. */
export class Migration20261120000000Foundation extends Migration {
  override up(): void {
    this.addSql(tables)
    this.addSql(firstRows)
    this.addSql(appendAudit)
  }
}
