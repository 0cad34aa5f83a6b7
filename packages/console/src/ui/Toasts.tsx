import { useEffect, useState } from 'react';
import { IconCircleCheck, IconExclamationCircle } from '@tabler/icons-react';
import classes from './Toasts.module.css';
import { dismissToast, type Toast, useToasts } from './toasts.ts';

const LIFETIME_MS = 10_000;

/** Goes after ten seconds, but never under somebody's hand: who points at it or has come to its button gets the time anew (WCAG 2.2.1). */
function ToastLine({ id, text, tone, action }: Toast) {
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const held = pointed || focused;
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => dismissToast(id), LIFETIME_MS);
    return () => clearTimeout(timer);
  }, [id, held]);
  const Icon = tone === 'positive' ? IconCircleCheck : IconExclamationCircle;
  return (
    <div className={classes.toast} onPointerEnter={() => setPointed(true)} onPointerLeave={() => setPointed(false)} onFocus={() => setFocused(true)} onBlur={() => setFocused(false)}>
      <Icon size={18} stroke={1.75} aria-hidden />
      <span className={classes.text}>{text}</span>
      {action === null ? null : (
        <button
          type="button"
          className={classes.action}
          onClick={() => {
            dismissToast(id);
            action.run();
          }}
        >
          {action.label}
        </button>
      )}
    </div>
  );
}

/** The one place where things that have happened are told. */
export function Toasts() {
  return (
    <div className={classes.toasts} role="status" aria-live="polite">
      {useToasts().map((toast) => (
        <ToastLine key={toast.id} {...toast} />
      ))}
    </div>
  );
}
