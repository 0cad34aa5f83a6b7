import { Migration } from '@mikro-orm/migrations'

/**
 * Room on each page for another version of every row on it: keys that are written in one statement lie side by side, and with
 * less room a part of them went to other pages, with new entries in every index. The last requests are not counted up and
 * keep what they have. Tables that are there already get it page by page.
 */
const room = ['api_key_use', 'api_key_secret_use', 'api_key_hour', 'api_key_place', 'api_key_request_count'].map((table) => `alter table "${table}" set (fillfactor = 45);`).join('\n')

/** A row that is counted up stays on its page, also where all of its neighbours are counted up with it. */
export class Migration20261121000800UsageRoom extends Migration {
  override up(): void {
    this.addSql(room)
  }
}
