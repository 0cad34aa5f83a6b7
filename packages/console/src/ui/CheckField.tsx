import { useId } from 'react';
import classes from './CheckField.module.css';

interface CheckFieldProps {
  label: string;
  description?: string;
  checked: boolean;
  /** What is wrong with leaving it as it is; null or missing when nothing is. */
  error?: string | null;
  onChange: (checked: boolean) => void;
}

export function CheckField({ label, description, checked, error = null, onChange }: CheckFieldProps) {
  const id = useId();
  return (
    <label className={classes.field}>
      <input
        type="checkbox"
        className="check"
        checked={checked}
        aria-label={label}
        aria-invalid={error === null ? undefined : true}
        aria-describedby={[description === undefined ? '' : id, error === null ? '' : `${id}-error`].join(' ').trim() || undefined}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>
        {label}
        {description === undefined ? null : (
          <span id={id} className={classes.description}>
            {description}
          </span>
        )}
        {error === null ? null : (
          <span id={`${id}-error`} className="field-error" style={{ display: 'block' }}>
            {error}
          </span>
        )}
      </span>
    </label>
  );
}
