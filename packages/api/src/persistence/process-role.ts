import pg from 'pg'
import type { Client } from 'pg'

const { DatabaseError } = pg

/** What the process may do once it has taken this role: everything but change or remove what the audit log holds. */
export const PROCESS_ROLE = 'latchkey_app'

const INSUFFICIENT_PRIVILEGE = '42501'
const UNDEFINED_ROLE = '22023'

// Roles belong to the whole cluster, so another database's migration may be making the same one just now.
const makeRole = `
do $$
begin
  if not exists (select from pg_roles where rolname = '${PROCESS_ROLE}') then
    create role ${PROCESS_ROLE} nologin;
  end if;
exception
  when insufficient_privilege or duplicate_object or unique_violation then null;
end
$$`

const grants = `
grant usage on schema public to ${PROCESS_ROLE};
grant select, insert, update, delete on all tables in schema public to ${PROCESS_ROLE};
grant usage on all sequences in schema public to ${PROCESS_ROLE};
revoke insert, update, delete, truncate on audit_event, audit_chain from ${PROCESS_ROLE};
revoke insert, update, truncate on change from ${PROCESS_ROLE};
revoke insert, update, delete, truncate on change_counter from ${PROCESS_ROLE};
grant execute on function append_audit(text, text, text, text), append_audit(text, text, text[], text[]) to ${PROCESS_ROLE};`

const isRefusal = (error: unknown): boolean =>
  error instanceof DatabaseError && (error.code === INSUFFICIENT_PRIVILEGE || error.code === UNDEFINED_ROLE)

/** Whether this connection's user may take the process's role: if not, the audit log's protection is off. */
export async function canTakeProcessRole(client: Client): Promise<boolean> {
  await client.query('begin')
  try {
    await client.query(`set local role ${PROCESS_ROLE}`)
    return true
  } catch (error) {
    if (isRefusal(error)) return false
    throw error
  } finally {
    await client.query('rollback')
  }
}

/**
 * Makes the role of the process where the database user may, and gives it its rights. Safe to repeat; run after every
 * migration. Where roles cannot be made nothing happens, and `canTakeProcessRole` says so.
 */
export async function grantProcessRole(client: Client): Promise<void> {
  await client.query(makeRole)
  if (!(await canTakeProcessRole(client))) {
    try {
      await client.query(`grant ${PROCESS_ROLE} to current_user`)
    } catch (error) {
      if (error instanceof DatabaseError) return
      throw error
    }
  }
  await client.query(grants)
}
