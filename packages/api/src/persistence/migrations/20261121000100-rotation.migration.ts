import { Migration } from '@mikro-orm/migrations'

const statements = /* sql */ `
alter table "api_key_secret" add column "end_when_silent_hours" smallint null;
alter table "api_key_secret" add constraint "api_key_secret_silent_check" check (end_when_silent_hours is null or (end_when_silent_hours > 0 and retires_at is not null));
create index "api_key_secret_silent_index" on "api_key_secret" ("id") where end_when_silent_hours is not null and ended_at is null;
create table "api_key_secret_use" ("api_key_secret_id" text collate "C" not null, "last_used_at" timestamptz(6) not null, "last_used_from" text null, primary key ("api_key_secret_id"));
alter table "api_key_secret_use" add constraint "api_key_secret_use_api_key_secret_id_foreign" foreign key ("api_key_secret_id") references "api_key_secret" ("id") on update cascade on delete cascade;
`

// Room on each page, so that a row that is written every second stays where it is.
const room = `alter table "api_key_secret_use" set (fillfactor = 70);`

// Until now a key had one secret that worked, so whatever the key was last used for it was used with that.
const known = /* sql */ `
insert into api_key_secret_use (api_key_secret_id, last_used_at, last_used_from)
select s.id, u.last_used_at, u.last_used_from from api_key_use u join api_key_secret s on s.api_key_id = u.api_key_id and s.ended_at is null;
`

/** When each secret of a key was last used, and the silence that ends an old one early. */
export class Migration20261121000100Rotation extends Migration {
  override up(): void {
    this.addSql(statements)
    this.addSql(room)
    this.addSql(known)
  }
}
