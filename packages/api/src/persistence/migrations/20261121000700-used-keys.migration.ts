import { Migration } from '@mikro-orm/migrations'

/** The day stays the same from one use to the next, so that an index on it lets a row be written in its place: all but the first time each day. */
const columns = /* sql */ `
alter table "api_key_use" alter column "last_used_at" drop not null;
alter table "api_key_use" add column "organization_id" text collate "C" null, add column "created_at" timestamptz(6) null, add column "last_used_on" date generated always as (coalesce((last_used_at at time zone 'UTC')::date, '-infinity'::date)) stored not null;
`

/** A key that was never used has a row too, which says so: what is not there has no index. */
const rows = /* sql */ `
update "api_key_use" u set organization_id = k.organization_id, created_at = k.created_at from "api_key" k where k.id = u.api_key_id;
insert into "api_key_use" (api_key_id, organization_id, created_at) select id, organization_id, created_at from "api_key" on conflict do nothing;

create function use_of_new_keys() returns trigger
language plpgsql set search_path from current as $body$
begin
  insert into api_key_use (api_key_id, organization_id, created_at) select id, organization_id, created_at from made order by id;
  return null;
end
$body$;
revoke execute on function use_of_new_keys() from public;
create trigger use_of_new_keys after insert on "api_key" referencing new table as made for each statement execute function use_of_new_keys();

create function use_of_moved_key() returns trigger
language plpgsql set search_path from current as $body$
begin
  update api_key_use set created_at = new.created_at where api_key_id = new.id;
  return null;
end
$body$;
revoke execute on function use_of_moved_key() from public;
create trigger use_of_moved_key after update of created_at on "api_key" for each row execute function use_of_moved_key();
`

const indexes = /* sql */ `
create index "api_key_use_last_used_index" on "api_key_use" ("organization_id", "last_used_on", "created_at", "api_key_id");
create index "api_key_use_used_index" on "api_key_use" ("organization_id", "created_at", "api_key_id") where last_used_on > '-infinity'::date;
create statistics "api_key_use_of_organizations" (mcv) on organization_id, last_used_on from "api_key_use";
`

/** The statistics tell how many keys of one organization a day finds: one may use all of its keys, and another none. */
/** Keys that were used, that never were, and that were not for long are found by indexes, in the order of the list. */
export class Migration20261121000700UsedKeys extends Migration {
  override up(): void {
    this.addSql(columns)
    this.addSql(rows)
    this.addSql(indexes)
  }
}
