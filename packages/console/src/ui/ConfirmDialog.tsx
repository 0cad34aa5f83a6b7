import { Button, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Dialog, DialogActions } from './Dialog.tsx';
import { Notice } from './Notice.tsx';

interface ConfirmDialogProps {
  title: string;
  /** What leaving everything as it is is called. It has the focus, unless a field before it asks for it with `data-autofocus`. */
  keep: string;
  act: string;
  /** False for what can be undone. */
  danger?: boolean;
  /** What has to be typed before it can be done, where a slip would hurt somebody. */
  typed?: { label: string; text: string; description?: string; inputMode?: 'numeric' } | null;
  pending: boolean;
  /** Why it was not done; null while nothing was refused. */
  refusal: string | null;
  onAct: () => void;
  onClose: () => void;
  /** What it means, and the fields that belong to it. */
  children: ReactNode;
}

/** Asks before something ends: the effect first, then its fields, the safe button before the other. */
export function ConfirmDialog({ title, keep, act, danger = true, typed = null, pending, refusal, onAct, onClose, children }: ConfirmDialogProps) {
  const [text, setText] = useState('');
  return (
    <Dialog opened title={title} onClose={onClose}>
      {children}
      {typed === null ? null : (
        <TextInput
          label={typed.label}
          description={typed.description}
          value={text}
          autoComplete="off"
          spellCheck={false}
          inputMode={typed.inputMode}
          onChange={(event) => setText(event.target.value)}
        />
      )}
      {refusal === null ? null : (
        <Notice tone="danger" announce="alert">
          {refusal}
        </Notice>
      )}
      <DialogActions>
        <Button variant="default" data-autofocus onClick={onClose}>
          {keep}
        </Button>
        <Button {...(danger ? { color: 'danger' } : {})} disabled={typed !== null && text.trim() !== typed.text} loading={pending} onClick={onAct}>
          {act}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
