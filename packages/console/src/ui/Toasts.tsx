import { IconCircleCheck, IconExclamationCircle } from '@tabler/icons-react';
import classes from './Toasts.module.css';
import { dismissToast, useToasts } from './toasts.ts';

/** The one place where things that have happened are told. */
export function Toasts() {
  const toasts = useToasts();
  return (
    <div className={classes.toasts} role="status" aria-live="polite">
      {toasts.map((toast) => {
        const Icon = toast.tone === 'positive' ? IconCircleCheck : IconExclamationCircle;
        return (
          <div key={toast.id} className={classes.toast}>
            <Icon size={18} stroke={1.75} aria-hidden />
            <span className={classes.text}>{toast.text}</span>
            {toast.action === null ? null : (
              <button
                type="button"
                className={classes.action}
                onClick={() => {
                  dismissToast(toast.id);
                  toast.action?.run();
                }}
              >
                {toast.action.label}
              </button>
            )}
          </div>
        );
      })}
    </div>
  );
}
