import { Migration } from '@mikro-orm/migrations'

/** The persisted operations that a key is limited to; null for any. An empty list would be a key that can do nothing and is refused. */
export class Migration20261120000300PinnedKeys extends Migration {
  override up(): void {
    this.addSql(`alter table "api_key" add column "allowed_operations" text[] null;`)
    this.addSql(`alter table "api_key" add constraint "api_key_operations_check" check (cardinality(allowed_operations) > 0);`)
  }
}
