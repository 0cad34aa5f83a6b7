import { Button, type ButtonProps, VisuallyHidden } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { Tip } from './Tip.tsx';

interface ReasonedButtonProps extends Omit<ButtonProps, 'disabled'> {
  /** Why this may not be done now; null when it may. */
  reason: string | null;
  onClick?: () => void;
  href?: string;
  type?: 'button' | 'submit';
  children: ReactNode;
}

/**
 * A button that says why it is off. It stays focusable, so that the reason can be reached by keyboard and heard: a button
 * with `disabled` is skipped by both.
 */
export function ReasonedButton({ reason, onClick, children, type = 'button', ...props }: ReasonedButtonProps) {
  const id = useId();
  if (reason === null) {
    return (
      <Button type={type} {...(onClick === undefined ? {} : { onClick })} {...props}>
        {children}
      </Button>
    );
  }
  return (
    <>
      <Tip label={reason}>
        <Button type="button" {...props} data-disabled aria-disabled aria-describedby={id} onClick={(event) => event.preventDefault()}>
          {children}
        </Button>
      </Tip>
      <VisuallyHidden id={id}>{reason}</VisuallyHidden>
    </>
  );
}
