import { Migration } from '@mikro-orm/migrations'

const tables = /* sql */ `
create table "change" ("number" bigint not null, "kind" text collate "C" not null, "subject" text collate "C" not null, "organization_id" text collate "C" null, "occurred_at" timestamptz(6) not null, primary key ("number", "kind", "subject"));
create index "change_occurred_index" on "change" ("occurred_at");
create table "server_process" ("id" text collate "C" not null, "name" text not null, "configuration_digest" text not null, "applied" bigint not null, "started_at" timestamptz(6) not null, "heartbeat_at" timestamptz(6) not null, primary key ("id"));
`

/**
 * Announces that a verifier may have to answer differently. The first announcement of a transaction raises the counter
 * and notifies; its number is kept for the others in a setting that ends with the transaction and names it, so that
 * nothing a session sets or inherits is taken for it. The counter's row stays locked until the commit, so the numbers
 * follow the order of commits: whoever has read a number can read every change up to it.
 */
const announce = /* sql */ `
create function announce_change(p_kind text, p_subject text, p_organization_id text) returns void
language plpgsql security definer set search_path from current as $body$
declare
  v_transaction text := pg_current_xact_id()::text;
  v_setting text := coalesce(current_setting('latchkey.change', true), '');
  v_number bigint;
begin
  if split_part(v_setting, ':', 1) = v_transaction then
    v_number := split_part(v_setting, ':', 2)::bigint;
  else
    update change_counter set value = value + 1 where id = 1 returning value into strict v_number;
    perform set_config('latchkey.change', v_transaction || ':' || v_number, true);
    perform pg_notify('latchkey_change', v_number::text);
  end if;
  insert into change (number, kind, subject, organization_id, occurred_at)
    values (v_number, p_kind, p_subject, p_organization_id, clock_timestamp())
    on conflict do nothing;
end
$body$;
revoke execute on function announce_change(text, text, text) from public;

create function announce_row() returns trigger
language plpgsql security definer set search_path from current as $body$
declare
  v_row record;
begin
  -- A row that changes its identity is announced as both: what it was, and what it is.
  for v_pass in 1..2 loop
    if v_pass = 1 then
      continue when tg_op = 'INSERT';
      v_row := old;
    else
      exit when tg_op = 'DELETE';
      v_row := new;
    end if;
    case tg_table_name
      when 'api_key' then perform announce_change('api_key', v_row.id, v_row.organization_id);
      when 'api_key_secret' then
        perform announce_change('api_key', v_row.api_key_id, (select k.organization_id from api_key k where k.id = v_row.api_key_id));
        -- Verifiers know secrets by their digests alone; where a digest is gone, nothing else leads to it.
        if v_pass = 1 and (tg_op = 'DELETE' or old.digest <> new.digest) then
          perform announce_change('removed_secret', encode(old.digest, 'hex'), null);
        end if;
      when 'member' then perform announce_change('member', v_row.user_id, v_row.organization_id);
      when 'user' then perform announce_change('user', v_row.id, null);
      when 'workspace' then perform announce_change('workspace', v_row.id, v_row.organization_id);
      when 'organization' then perform announce_change('organization', v_row.id, v_row.id);
      when 'gateway_key' then perform announce_change('gateway_key', v_row.id, null);
    end case;
  end loop;
  return null;
end
$body$;

create function announce_everything() returns trigger
language plpgsql security definer set search_path from current as $body$
begin
  perform announce_change('everything', tg_table_name, null);
  return null;
end
$body$;

-- Called as the last statement of a transaction, it says which number its commit will make known; null for none.
create function announced_change() returns bigint
language plpgsql set search_path from current as $body$
declare
  v_setting text;
begin
  set constraints all immediate;
  v_setting := coalesce(current_setting('latchkey.change', true), '');
  if split_part(v_setting, ':', 1) = coalesce(pg_current_xact_id_if_assigned()::text, '-') then
    return split_part(v_setting, ':', 2)::bigint;
  end if;
  return null;
end
$body$;
`

const TABLES = ['api_key', 'api_key_secret', 'member', 'workspace', 'organization', 'gateway_key']

// Deferred, so that the counter is the last row that a transaction locks and nobody waits for it longer than a commit takes.
const triggers = [
  ...TABLES.map((table) => `create constraint trigger announce_${table} after insert or update or delete on "${table}" deferrable initially deferred for each row execute function announce_row();`),
  `create constraint trigger announce_user after update of email, name on "user" deferrable initially deferred for each row execute function announce_row();`,
  ...[...TABLES, 'user'].map((table) => `create trigger announce_all_of_${table} after truncate on "${table}" for each statement execute function announce_everything();`),
].join('\n')

/**
 * The database itself announces every change that a verifier has to know of, in the transaction that makes it: no use
 * case, no command and no operator at a prompt can forget to. Beside it the processes that listen.
 */
export class Migration20261120000100Changes extends Migration {
  override up(): void {
    this.addSql(tables)
    this.addSql(announce)
    this.addSql(triggers)
  }
}
