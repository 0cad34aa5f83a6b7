import { TextInput } from '@mantine/core';
import { IconLock, IconSearch } from '@tabler/icons-react';
import { useId, useState } from 'react';
import classes from './PermissionTree.module.css';

export interface TreePermission {
  name: string;
  title: string;
  /** Why it may not be given; null when it may. */
  reason: string | null;
}

export interface TreeGroup {
  id: string;
  title: string;
  permissions: readonly TreePermission[];
}

interface PermissionTreeProps {
  groups: readonly TreeGroup[];
  selected: ReadonlySet<string>;
  onChange: (selected: ReadonlySet<string>) => void;
  error: string | null;
}

const matches = (group: TreeGroup, words: string): TreeGroup | null => {
  if (words === '' || group.title.toLowerCase().includes(words)) return group;
  const permissions = group.permissions.filter((permission) => `${permission.name} ${permission.title}`.toLowerCase().includes(words));
  return permissions.length === 0 ? null : { ...group, permissions };
};

interface GroupRowProps {
  group: TreeGroup;
  selected: ReadonlySet<string>;
  onChange: (selected: ReadonlySet<string>) => void;
}

function GroupRow({ group, selected, onChange }: GroupRowProps) {
  const id = useId();
  const free = group.permissions.filter((permission) => permission.reason === null).map((permission) => permission.name);
  const chosen = group.permissions.filter((permission) => selected.has(permission.name)).length;
  const all = free.length > 0 && free.every((name) => selected.has(name));
  const reasons = new Set(group.permissions.map((permission) => permission.reason));
  const oneReason = reasons.size === 1 ? group.permissions[0]?.reason : null;
  const toggle = (names: readonly string[], on: boolean) => {
    const next = new Set(selected);
    for (const name of names) {
      if (on) next.add(name);
      else next.delete(name);
    }
    onChange(next);
  };
  return (
    <div className={classes.group} role="group" aria-labelledby={`${id}-title`} data-some={chosen > 0 || undefined}>
      <div>
        <label className={classes.toggle}>
          <input
            type="checkbox"
            className="check"
            aria-label={`All of ${group.title}`}
            checked={all}
            disabled={free.length === 0}
            ref={(box) => {
              if (box !== null) box.indeterminate = chosen > 0 && !all;
            }}
            onChange={(event) => toggle(free, event.target.checked)}
          />
          <span id={`${id}-title`}>{group.title}</span>
        </label>
        {oneReason === null || oneReason === undefined ? null : <Reason text={oneReason} />}
      </div>
      <div className={classes.permissions}>
        {group.permissions.map((permission) => {
          const locked = permission.reason !== null;
          return (
            <div key={permission.name}>
              <label className={classes.permission} data-locked={locked || undefined}>
                <input
                  type="checkbox"
                  className="check"
                  checked={selected.has(permission.name)}
                  disabled={locked}
                  aria-describedby={locked ? `${id}-${permission.name}` : undefined}
                  onChange={(event) => toggle([permission.name], event.target.checked)}
                />
                <span>
                  {permission.title}
                  <span className={classes.name}>{permission.name}</span>
                </span>
              </label>
              {locked ? (
                <span id={`${id}-${permission.name}`} hidden={oneReason !== null && oneReason !== undefined}>
                  <Reason text={permission.reason ?? ''} />
                </span>
              ) : null}
            </div>
          );
        })}
      </div>
    </div>
  );
}

const Reason = ({ text }: { text: string }) => (
  <span className={classes.reason}>
    <IconLock size={12} stroke={1.75} aria-hidden />
    {text}
  </span>
);

/** As many permissions as the form can hold without hiding what follows them. */
const mostInFull = 60;

/** The catalogue, group by group. What may not be given stays in sight, locked, with the reason. */
export function PermissionTree({ groups, selected, onChange, error }: PermissionTreeProps) {
  const id = useId();
  const [search, setSearch] = useState('');
  const long = groups.reduce((count, group) => count + group.permissions.length, 0) > mostInFull;
  const shown = groups.flatMap((group) => matches(group, search.trim().toLowerCase()) ?? []);
  return (
    <div role="group" aria-label="Permissions" aria-describedby={error === null ? undefined : `${id}-error`}>
      <div className={classes.tree}>
        <div className={classes.search}>
          <TextInput
            type="search"
            aria-label="Search permissions"
            placeholder="Search permissions"
            leftSection={<IconSearch size={16} stroke={1.75} aria-hidden />}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter') event.preventDefault();
            }}
          />
        </div>
        <div className={classes.groups} data-long={long || undefined}>
          {shown.map((group) => (
            <GroupRow key={group.id} group={group} selected={selected} onChange={onChange} />
          ))}
          {shown.length === 0 ? <p className={classes.nothing}>No permission is called that.</p> : null}
        </div>
      </div>
      {error === null ? null : (
        <p id={`${id}-error`} className="field-error">
          {error}
        </p>
      )}
    </div>
  );
}
