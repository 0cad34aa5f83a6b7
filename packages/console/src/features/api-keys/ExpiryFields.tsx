import { NativeSelect, TextInput } from '@mantine/core';
import { endOfLocalDay, formatDay, formatExact, localDayOf } from '../../lib/time.ts';
import { expiryWords } from '../../words/key-words.ts';
import classes from './ApiKeyForm.module.css';
import type { ExpiryDraft } from './draft.ts';

interface ExpiryFieldsProps {
  expiry: ExpiryDraft;
  choices: ReadonlyArray<{ value: keyof typeof expiryWords; expiresAt?: string | null; allowed: boolean; reason?: string | null; default: boolean }>;
  problem: string | null;
  latest: string | undefined;
  /** Where a key exists, its end as it is. */
  keep?: ExpiryDraft;
  onChange: (expiry: ExpiryDraft) => void;
}

/** When a key ends: a period, a day, or for a key that exists the end that it has. */
export function ExpiryFields({ expiry, choices, problem, latest, keep, onChange }: ExpiryFieldsProps) {
  const end = expiry.type === 'day' ? endOfLocalDay(expiry.day) : null;
  return (
    <div className={classes.expiry}>
      <NativeSelect
        label="Expiration"
        value={expiry.type === 'preset' ? expiry.value : expiry.type}
        error={expiry.type === 'preset' ? problem : null}
        onChange={(event) => {
          const { value } = event.target;
          if (value === 'keep' && keep !== undefined) onChange(keep);
          else if (value === 'day') onChange({ type: 'day', day: latest ?? localDayOf(new Date(Date.now() + 30 * 86_400_000)) });
          else onChange({ type: 'preset', value: value as keyof typeof expiryWords });
        }}
      >
        {keep?.type === 'keep' ? <option value="keep">{keep.expiresAt === null ? 'As it is: never' : `As it is: ${formatDay(keep.expiresAt)}`}</option> : null}
        {keep === undefined
          ? choices.map((choice) => (
              <option key={choice.value} value={choice.value} disabled={!choice.allowed}>
                {expiryWords[choice.value]}
                {choice.allowed ? (choice.default ? ' (default)' : '') : ' (not allowed here)'}
              </option>
            ))
          : null}
        <option value="day">{keep === undefined ? 'A day of your choice' : 'Another day'}</option>
      </NativeSelect>
      {expiry.type === 'day' ? (
        <TextInput
          type="date"
          label="Last day"
          value={expiry.day}
          min={localDayOf(new Date())}
          {...(latest === undefined ? {} : { max: latest })}
          error={problem}
          description={end === null ? 'In your time zone.' : `Ends ${formatExact(end)}.`}
          onChange={(event) => onChange({ type: 'day', day: event.target.value })}
        />
      ) : null}
    </div>
  );
}
