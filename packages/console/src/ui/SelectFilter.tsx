import { IconChevronDown } from '@tabler/icons-react';
import { useId } from 'react';
import classes from './SelectFilter.module.css';

interface SelectFilterProps {
  label: string;
  /** The empty string stands for no filter. */
  value: string;
  /** What no filter is called. */
  none?: string;
  options: ReadonlyArray<{ value: string; label: string }>;
  onChange: (value: string) => void;
}

/** One filter of a list: a native select, which every device already knows how to open. */
export function SelectFilter({ label, value, none = 'Any', options, onChange }: SelectFilterProps) {
  const id = useId();
  return (
    <span className={classes.filter} data-set={value !== '' || undefined}>
      <label className={classes.label} htmlFor={id}>
        {label}
      </label>
      <select id={id} className={classes.select} value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{none}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <IconChevronDown className={classes.chevron} size={16} stroke={1.75} aria-hidden />
    </span>
  );
}
