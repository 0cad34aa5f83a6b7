import { Migration } from '@mikro-orm/migrations'

const tables = /* sql */ `
create table "api_key_hour" ("api_key_id" text collate "C" not null, "hour" timestamptz(6) not null, "outcome" text collate "C" not null, "permission" text collate "C" not null, "requests" bigint not null, primary key ("api_key_id", "hour", "outcome", "permission"));
create index "api_key_hour_hour_index" on "api_key_hour" ("hour");
create table "api_key_place" ("api_key_id" text collate "C" not null, "day" date not null, "address" text collate "C" not null, "client" text collate "C" not null, "outcome" text collate "C" not null, "first_at" timestamptz(6) not null, "last_at" timestamptz(6) not null, "requests" bigint not null, primary key ("api_key_id", "day", "address", "client", "outcome"));
create index "api_key_place_day_index" on "api_key_place" ("day");
create table "api_key_recent" ("api_key_id" text collate "C" not null, "slot" smallint not null, "at" timestamptz(6) not null, "outcome" text collate "C" not null, "permissions" text[] not null, "address" text null, "client" text null, primary key ("api_key_id", "slot"));
create table "api_key_request_count" ("api_key_id" text collate "C" not null, "requests" bigint not null, primary key ("api_key_id"));
alter table "api_key_hour" add constraint "api_key_hour_api_key_id_foreign" foreign key ("api_key_id") references "api_key" ("id") on delete cascade;
alter table "api_key_place" add constraint "api_key_place_api_key_id_foreign" foreign key ("api_key_id") references "api_key" ("id") on delete cascade;
alter table "api_key_recent" add constraint "api_key_recent_api_key_id_foreign" foreign key ("api_key_id") references "api_key" ("id") on delete cascade;
alter table "api_key_request_count" add constraint "api_key_request_count_api_key_id_foreign" foreign key ("api_key_id") references "api_key" ("id") on update cascade on delete cascade;
`

// Room on each page, so that a row that is counted up every second stays where it is.
const room = ['api_key_use', 'api_key_hour', 'api_key_place', 'api_key_recent', 'api_key_request_count'].map((table) => `alter table "${table}" set (fillfactor = 70);`).join('\n')

/** What each key was used for, from where, and with what outcome: counted by hour and day, and the last requests one by one. */
export class Migration20261120000400Usage extends Migration {
  override up(): void {
    this.addSql(tables)
    this.addSql(room)
  }
}
