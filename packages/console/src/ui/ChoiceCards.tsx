import { type ReactNode, useId } from 'react';
import classes from './ChoiceCards.module.css';

export interface Choice<Value extends string> {
  value: Value;
  title: string;
  text?: ReactNode;
  /** Why this cannot be chosen; null or missing when it can. */
  reason?: string | null;
}

interface ChoiceCardsProps<Value extends string> {
  legend: string;
  value: Value | null;
  choices: ReadonlyArray<Choice<Value>>;
  onChange: (value: Value) => void;
  error?: string | null;
}

/** One of a few, each explained. Plain radio buttons underneath: arrow keys and forms work as ever. */
export function ChoiceCards<Value extends string>({ legend, value, choices, onChange, error = null }: ChoiceCardsProps<Value>) {
  const name = useId();
  return (
    <fieldset aria-invalid={error !== null} aria-describedby={error === null ? undefined : `${name}-error`}>
      <legend className={classes.legend}>{legend}</legend>
      <div className={classes.cards}>
        {choices.map((choice) => {
          const off = choice.reason !== null && choice.reason !== undefined;
          const checked = choice.value === value;
          return (
            <label key={choice.value} className={classes.card} data-checked={checked || undefined} data-off={off || undefined}>
              <input
                type="radio"
                className={`check ${classes.input}`}
                name={name}
                checked={checked}
                disabled={off}
                aria-describedby={`${name}-${choice.value}`}
                aria-label={choice.title}
                onChange={() => onChange(choice.value)}
              />
              <span>
                <span className={classes.title}>{choice.title}</span>
                <span id={`${name}-${choice.value}`} className={classes.text} style={{ display: 'block' }}>
                  {off ? choice.reason : choice.text}
                </span>
              </span>
            </label>
          );
        })}
      </div>
      {error === null ? null : (
        <p id={`${name}-error`} className={classes.error}>
          {error}
        </p>
      )}
    </fieldset>
  );
}
