import { Migration } from '@mikro-orm/migrations'

/** Who made a one-time link, for the list of open invitations; and the keys that are limited to an operation, for its page. */
export class Migration20261121000000Invitations extends Migration {
  override up(): void {
    this.addSql(`alter table "one_time_link" add column "made_by_kind" text null, add column "made_by_id" text collate "C" null, add column "made_by_name" text null;`)
    this.addSql(`create index "one_time_link_open_index" on "one_time_link" ("organization_id", "created_at", "id") where purpose = 'INVITATION' and used_at is null;`)
    this.addSql(`create index "api_key_operations_index" on "api_key" using gin ("allowed_operations") where allowed_operations is not null;`)
  }
}
