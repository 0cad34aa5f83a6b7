import { type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react';
import { placeBeside } from './place-beside.ts';
import classes from './Tip.module.css';

interface TipProps {
  label: ReactNode;
  /** What the tip belongs to; it or something in it takes the focus. */
  children: ReactNode;
}

const patienceMilliseconds = 150;

/**
 * A few words on hover and focus. They stay while the pointer is on them and go with Esc (WCAG 1.4.13). Nothing is said here
 * only: a phone has no hover.
 */
export function Tip({ label, children }: TipProps) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [open, setOpen] = useState(false);

  const later = (next: boolean) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setOpen(next), patienceMilliseconds);
  };
  const now = (next: boolean) => {
    clearTimeout(timer.current);
    setOpen(next);
  };

  return (
    // The focus and the pointer are only watched here; what can be done is done by what stands inside.
    <span
      className={classes.anchor}
      onMouseEnter={() => later(true)}
      onMouseLeave={() => later(false)}
      onFocus={(event) => {
        if (event.target.matches(':focus-visible')) now(true);
      }}
      onBlur={() => now(false)}
    >
      {children}
      {open ? <OpenTip label={label} onOpen={setOpen} /> : null}
    </span>
  );
}

/** Apart from what it belongs to: a list has a hundred tips, and one of them is open. */
function OpenTip({ label, onOpen }: { label: ReactNode; onOpen: (open: boolean) => void }) {
  const id = useId();
  const tip = useRef<HTMLSpanElement>(null);

  useLayoutEffect(() => {
    const anchor = tip.current?.parentElement;
    if (tip.current === null || anchor === null || anchor === undefined) return undefined;
    tip.current.showPopover();
    placeBeside(tip.current, anchor, { align: 'center' });
    const onEvent = (event: Event) => {
      if (!(event instanceof KeyboardEvent) || event.key === 'Escape') onOpen(false);
    };
    document.addEventListener('keydown', onEvent);
    window.addEventListener('scroll', onEvent, { capture: true, passive: true });
    return () => {
      document.removeEventListener('keydown', onEvent);
      window.removeEventListener('scroll', onEvent, { capture: true });
    };
  }, [onOpen]);

  return (
    <span ref={tip} id={id} role="tooltip" popover="manual" className={classes.tip}>
      {label}
    </span>
  );
}
