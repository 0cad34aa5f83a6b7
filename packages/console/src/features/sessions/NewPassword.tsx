import { PasswordInput } from '@mantine/core';

interface NewPasswordProps {
  value: string;
  onChange: (password: string) => void;
  error: string | null;
}

/** A field for a password that is being set. Length is all it asks for; pasting is welcome. */
export function NewPassword({ value, onChange, error }: NewPasswordProps) {
  return (
    <PasswordInput
      size="md"
      name="new-password"
      label="Password"
      description="At least 15 characters. Three or four unrelated words do well, a password manager better."
      autoComplete="new-password"
      required
      withAsterisk={false}
      maxLength={256}
      value={value}
      error={error}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
