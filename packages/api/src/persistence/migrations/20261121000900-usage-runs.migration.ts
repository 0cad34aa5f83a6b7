import { Migration } from '@mikro-orm/migrations'

/**
 * One row of an hour for what was asked for together, in place of one for all requests and one more for each permission.
 * What was counted that way stays right: a plus says that the row's requests are in another row's count already.
 */
const hours = /* sql */ `
alter table "api_key_hour" rename column "permission" to "permissions";
update "api_key_hour" set permissions = '+' || permissions where permissions <> '';
`

/** Requests that differ in nothing but their time are one row, and each row knows how many requests of its key there were until its last. */
const recent = /* sql */ `
alter table "api_key_use" add column "requests" bigint not null default '0';
update "api_key_use" u set requests = c.requests from "api_key_request_count" c where c.api_key_id = u.api_key_id;

alter table "api_key_recent" rename to "api_key_recent_before";
alter table "api_key_recent_before" rename constraint "api_key_recent_pkey" to "api_key_recent_before_pkey";
create table "api_key_recent" ("api_key_id" text collate "C" not null, "position" bigint not null, "times" bigint[] not null, "outcome" text collate "C" not null, "permissions" text collate "C" not null, "address" text null, "client" text null, primary key ("api_key_id", "position"));
insert into "api_key_recent" (api_key_id, position, times, outcome, permissions, address, client)
  select r.api_key_id, u.requests + 1 - row_number() over (partition by r.api_key_id order by r.at desc, r.slot desc),
    array[(extract(epoch from r.at) * 1000)::bigint], r.outcome, array_to_string(r.permissions, ','), r.address, r.client
  from "api_key_recent_before" r join "api_key_use" u on u.api_key_id = r.api_key_id;
drop table "api_key_recent_before";
drop table "api_key_request_count";

create trigger forget_recent_uses after delete on "api_key_use" for each row execute function forget_recent_uses();
`

/** Only while a key rotates is it of interest which of its secrets was used. */
const rotating = /* sql */ `
create index "api_key_secret_rotating_index" on "api_key_secret" ("api_key_id") where retires_at is not null and ended_at is null;
`

/** What a key was used for takes fewer rows: one of the hour, one of the place, and one for the last requests. */
export class Migration20261121000900UsageRuns extends Migration {
  override up(): void {
    this.addSql(hours)
    this.addSql(recent)
    this.addSql(rotating)
  }
}
