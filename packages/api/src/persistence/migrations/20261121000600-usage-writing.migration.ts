import { Migration } from '@mikro-orm/migrations'

// Looking at the key for each of its last requests took longer than writing them. Whoever writes them holds the row of
// their count until the commit, so who removes that row, as the removal of a key does, finds all that were written.
const withTheirCount = /* sql */ `
alter table "api_key_recent" drop constraint "api_key_recent_api_key_id_foreign";

create function forget_recent_uses() returns trigger
language plpgsql set search_path from current as $body$
begin
  delete from api_key_recent where api_key_id = old.api_key_id;
  return null;
end
$body$;
revoke execute on function forget_recent_uses() from public;

create trigger forget_recent_uses after delete on "api_key_request_count" for each row execute function forget_recent_uses();
`

/** The last requests of a key go with the count of them, and with it when the key goes; writing them asks nothing of the key's row. */
export class Migration20261121000600UsageWriting extends Migration {
  override up(): void {
    this.addSql(withTheirCount)
  }
}
