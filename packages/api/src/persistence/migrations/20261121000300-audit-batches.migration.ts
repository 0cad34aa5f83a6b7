import { Migration } from '@mikro-orm/migrations'

/**
 * Appends the events of one transaction to a chain, in their order, and returns the number of the last: as the function
 * that appends one, but the head row is read and written once. A change of a thousand keys writes as many events.
 */
const appendSeveral = /* sql */ `
create function append_audit(p_chain text, p_organization_id text, p_ids text[], p_bodies text[]) returns bigint
language plpgsql security definer set search_path from current as $body$
declare
  v_head audit_chain%rowtype;
  v_previous bytea;
  v_body jsonb;
  v_at timestamptz(6);
begin
  insert into audit_chain (chain, sequence, hash)
    values (p_chain, 0, sha256(convert_to(p_chain, 'UTF8')))
    on conflict (chain) do nothing;
  select * into v_head from audit_chain where chain = p_chain for update;
  for i in 1 .. cardinality(p_ids) loop
    v_previous := v_head.hash;
    v_body := p_bodies[i]::jsonb;
    v_at := clock_timestamp();
    v_head.sequence := v_head.sequence + 1;
    v_head.hash := sha256(v_previous || convert_to(
      p_chain || E'\\n' || v_head.sequence || E'\\n' ||
      to_char(v_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || E'\\n' || p_bodies[i], 'UTF8'));
    insert into audit_event (id, chain, sequence, organization_id, occurred_at, action, actor_id, target_id, ip, body, previous_hash, hash)
      values (p_ids[i], p_chain, v_head.sequence, p_organization_id, v_at, v_body->>'action', v_body->'actor'->>'id',
        v_body->'target'->>'id', v_body->>'ip', p_bodies[i], v_previous, v_head.hash);
  end loop;
  update audit_chain set sequence = v_head.sequence, hash = v_head.hash where chain = p_chain;
  return v_head.sequence;
end
$body$;
revoke execute on function append_audit(text, text, text[], text[]) from public;
`

/** Audit events of one transaction in one call. The function for a single event stays: processes of the version before use it during an upgrade. */
export class Migration20261121000300AuditBatches extends Migration {
  override up(): void {
    this.addSql(appendSeveral)
  }
}
