import { TextInput } from '@mantine/core';

interface ReasonFieldProps {
  value: string;
  onChange: (reason: string) => void;
  /** Whose record keeps it. */
  keptWith?: string;
  placeholder?: string;
  /** Whether it has the focus when its dialog opens. */
  first?: boolean;
}

/** Why a key ends or pauses. */
export const ReasonField = ({ value, onChange, keptWith = 'the key', placeholder, first = false }: ReasonFieldProps) => (
  <TextInput
    label="Reason"
    description={`Kept with ${keptWith} and in the audit log.`}
    placeholder={placeholder}
    value={value}
    maxLength={500}
    {...(first ? { 'data-autofocus': true } : {})}
    onChange={(event) => onChange(event.target.value)}
  />
);

/** The reason as a mutation takes it: nothing where nothing was said. */
export const reasonInput = (reason: string): { reason?: string } => (reason.trim() === '' ? {} : { reason: reason.trim() });
