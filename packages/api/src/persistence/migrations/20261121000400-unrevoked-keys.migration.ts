import { Migration } from '@mikro-orm/migrations'

/** Revoked keys pile up where keys rotate; whoever asks for those that work passes by none of them. */
export class Migration20261121000400UnrevokedKeys extends Migration {
  override up(): void {
    this.addSql(`create index "api_key_organization_unrevoked_index" on "api_key" ("organization_id", "created_at", "id") where deleted_at is null and revoked_at is null;`)
  }
}
