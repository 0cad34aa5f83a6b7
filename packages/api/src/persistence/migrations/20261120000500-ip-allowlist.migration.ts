import { Migration } from '@mikro-orm/migrations'

/** The ranges of addresses that a key may be used from; null for any. An empty list would be a key that nobody can use and is refused. */
export class Migration20261120000500IpAllowlist extends Migration {
  override up(): void {
    this.addSql(`alter table "api_key" add column "ip_allowlist" text[] null;`)
    this.addSql(`alter table "api_key" add constraint "api_key_ip_allowlist_check" check (cardinality(ip_allowlist) > 0);`)
  }
}
