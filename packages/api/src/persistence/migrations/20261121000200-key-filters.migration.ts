import { Migration } from '@mikro-orm/migrations'

/**
 * What a name is found by: any three characters of it that follow one another, its last two and its last one, in small letters.
 * A mark of the organization stands before each, so that a search passes by no names of another one. Fewer than three
 * characters are the beginning of one of these.
 */
const parts = /* sql */ `
create function api_key_name_parts(p_organization_id text, p_name text) returns tsvector
  language plpgsql immutable strict parallel safe as $$
declare
  mark text := left(md5(p_organization_id), 8);
  -- Beside an id, whose collation knows no letters but English ones, the name would be taken to have the same.
  small text := lower(p_name collate "default");
  found text[] := '{}';
begin
  for place in 1 .. char_length(small) loop
    found := found || (mark || substr(small, place, 3));
  end loop;
  return array_to_tsvector(found);
end $$;
`

/** What the parts of every name that a text is in have. Names have it that the text is not in, too: the name itself is asked as well. */
const query = /* sql */ `
create function api_key_name_query(p_organization_id text, p_text text) returns tsquery
  language plpgsql immutable strict parallel safe as $$
declare
  mark text := left(md5(p_organization_id), 8);
  small text := lower(p_text collate "default");
  last_place int := greatest(char_length(small) - 2, 1);
  place int := 1;
  wanted text := '';
begin
  loop
    -- Within the quotes of a tsquery a quote and a backslash are written twice.
    wanted := wanted || '''' || replace(replace(mark || substr(small, place, 3), '\\', '\\\\'), '''', '''''') || '''' || case when char_length(small) < 3 then ':*' else '' end;
    exit when place = last_place;
    place := least(place + 3, last_place);
    wanted := wanted || ' & ';
  end loop;
  return wanted::tsquery;
end $$;
`

const indexes = /* sql */ `
create index "api_key_organization_ownership_index" on "api_key" ("organization_id", "ownership", "created_at", "id") where deleted_at is null;
create index "api_key_organization_kind_index" on "api_key" ("organization_id", "kind", "created_at", "id") where deleted_at is null;
create index "api_key_organization_permission_level_index" on "api_key" ("organization_id", "permission_level", "created_at", "id") where deleted_at is null;
create index "api_key_organization_all_workspaces_index" on "api_key" ("organization_id", "all_workspaces", "created_at", "id") where deleted_at is null;
create index "api_key_organization_revoked_index" on "api_key" ("organization_id", "created_at", "id") where deleted_at is null and revoked_at is not null;
create index "api_key_organization_disabled_index" on "api_key" ("organization_id", "created_at", "id") where deleted_at is null and disabled_at is not null;
create index "api_key_organization_suspended_index" on "api_key" ("organization_id", "created_at", "id") where deleted_at is null and suspended_at is not null;
create index "api_key_organization_pinned_index" on "api_key" ("organization_id", "created_at", "id") where deleted_at is null and allowed_operations is not null;
create index "api_key_name_parts_index" on "api_key" using gin (api_key_name_parts(organization_id, name));
create index "api_key_workspaces_index" on "api_key" using gin ("workspace_ids") where not all_workspaces;
create index "api_key_permissions_index" on "api_key" using gin ("permissions") where permission_level = 'RESTRICTED';
create statistics "api_key_end" on (coalesce(expires_at, 'infinity'::timestamptz)) from "api_key";
`

/** An index for each filter of the list of keys, so that a filter that finds few of a million keys passes by no others. */
export class Migration20261121000200KeyFilters extends Migration {
  override up(): void {
    this.addSql(parts)
    this.addSql(query)
    this.addSql(indexes)
  }
}
