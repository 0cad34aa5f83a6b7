import { Button, type ButtonProps } from '@mantine/core';
import { IconCheck, IconCopy, IconExclamationCircle } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { copyText } from '../lib/clipboard.ts';

interface CopyButtonProps extends Omit<ButtonProps, 'children'> {
  text: string;
  label?: string;
  /** Told once the clipboard has answered, with the truth. */
  onCopied?: (copied: boolean) => void;
}

type CopyState = 'idle' | 'copied' | 'refused';

/** Copies, and says "Copied" only when the clipboard has the text. */
export function CopyButton({ text, label = 'Copy', onCopied, ...props }: CopyButtonProps) {
  const [state, setState] = useState<CopyState>('idle');
  useEffect(() => {
    if (state !== 'copied') return undefined;
    const timer = setTimeout(() => setState('idle'), 4000);
    return () => clearTimeout(timer);
  }, [state]);
  const Icon = { idle: IconCopy, copied: IconCheck, refused: IconExclamationCircle }[state];
  return (
    <Button
      {...props}
      leftSection={<Icon size={16} stroke={1.75} aria-hidden />}
      onClick={async () => {
        const copied = await copyText(text);
        setState(copied ? 'copied' : 'refused');
        onCopied?.(copied);
      }}
    >
      <span aria-live="polite">{{ idle: label, copied: 'Copied', refused: 'Not copied' }[state]}</span>
    </Button>
  );
}
