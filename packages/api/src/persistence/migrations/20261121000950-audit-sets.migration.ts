import { Migration } from '@mikro-orm/migrations'

/**
 * As the function before, which it takes the place of: hashes first, all that depend on each other, and then the events in one
 * statement with the head; they have the time of the change that they are. One event is written by plain values, since
 * PostgreSQL keeps one plan for them; a set of rows is planned anew in every call, which two events or more are worth.
 */
const append = /* sql */ `
create or replace function append_audit(p_chain text, p_organization_id text, p_ids text[], p_bodies text[]) returns bigint
language plpgsql security definer set search_path from current as $body$
declare
  v_count int := cardinality(p_ids);
  v_sequence bigint;
  v_hash bytea;
  v_first bytea;
  v_at timestamptz(6);
  v_before text := p_chain || E'\\n';
  v_after text;
  v_text text;
  v_hashes bytea[];
  v_body jsonb;
begin
  select sequence, hash into v_sequence, v_hash from audit_chain where chain = p_chain for update;
  if not found then
    insert into audit_chain (chain, sequence, hash)
      values (p_chain, 0, sha256(convert_to(p_chain, 'UTF8')))
      on conflict (chain) do nothing;
    select sequence, hash into v_sequence, v_hash from audit_chain where chain = p_chain for update;
  end if;
  v_at := clock_timestamp();
  v_after := E'\\n' || to_char(v_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || E'\\n';
  v_first := v_hash;
  foreach v_text in array p_bodies loop
    v_sequence := v_sequence + 1;
    v_hash := sha256(v_hash || convert_to(v_before || v_sequence || v_after || v_text, 'UTF8'));
    v_hashes := v_hashes || v_hash;
  end loop;
  if v_count = 1 then
    v_body := v_text::jsonb;
    with head as (update audit_chain set sequence = v_sequence, hash = v_hash where chain = p_chain)
    insert into audit_event (id, chain, sequence, organization_id, occurred_at, action, actor_id, target_id, ip, body, previous_hash, hash)
      values (p_ids[1], p_chain, v_sequence, p_organization_id, v_at, v_body->>'action', v_body->'actor'->>'id',
        v_body->'target'->>'id', v_body->>'ip', v_text, v_first, v_hash);
  elsif v_count > 1 then
    with head as (update audit_chain set sequence = v_sequence, hash = v_hash where chain = p_chain)
    insert into audit_event (id, chain, sequence, organization_id, occurred_at, action, actor_id, target_id, ip, body, previous_hash, hash)
      select e.id, p_chain, v_sequence - v_count + e.number, p_organization_id, v_at, e.parsed->>'action', e.parsed->'actor'->>'id',
        e.parsed->'target'->>'id', e.parsed->>'ip', e.body, e.previous, e.hash
      from (select *, body::jsonb as parsed from unnest(p_ids, p_bodies, v_first || v_hashes[:v_count - 1], v_hashes)
        with ordinality as each_one (id, body, previous, hash, number) offset 0) e;
  end if;
  return v_sequence;
end
$body$;
`

/** Many audit events of one change take half as long. */
export class Migration20261121000950AuditSets extends Migration {
  override up(): void {
    this.addSql(append)
  }
}
