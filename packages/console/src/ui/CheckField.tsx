import { useId } from 'react';
import classes from './CheckField.module.css';

interface CheckFieldProps {
  label: string;
  description?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

export function CheckField({ label, description, checked, onChange }: CheckFieldProps) {
  const id = useId();
  return (
    <label className={classes.field}>
      <input
        type="checkbox"
        className="check"
        checked={checked}
        aria-label={label}
        aria-describedby={description === undefined ? undefined : id}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>
        {label}
        {description === undefined ? null : (
          <span id={id} className={classes.description}>
            {description}
          </span>
        )}
      </span>
    </label>
  );
}
