import { type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
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
  const id = useId();
  const anchor = useRef<HTMLSpanElement>(null);
  const tip = useRef<HTMLSpanElement>(null);
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
  useEffect(() => () => clearTimeout(timer.current), []);

  useLayoutEffect(() => {
    if (!open || tip.current === null || anchor.current === null) return undefined;
    tip.current.showPopover();
    placeBeside(tip.current, anchor.current, { align: 'center' });
    const hide = (event: Event) => {
      if (!(event instanceof KeyboardEvent) || event.key === 'Escape') setOpen(false);
    };
    document.addEventListener('keydown', hide);
    window.addEventListener('scroll', hide, { capture: true, passive: true });
    return () => {
      document.removeEventListener('keydown', hide);
      window.removeEventListener('scroll', hide, { capture: true });
    };
  }, [open]);

  return (
    // The focus and the pointer are only watched here; what can be done is done by what stands inside.
    <span
      ref={anchor}
      className={classes.anchor}
      onMouseEnter={() => later(true)}
      onMouseLeave={() => later(false)}
      onFocus={(event) => {
        if (event.target.matches(':focus-visible')) now(true);
      }}
      onBlur={() => now(false)}
    >
      {children}
      {open ? (
        <span ref={tip} id={id} role="tooltip" popover="manual" className={classes.tip}>
          {label}
        </span>
      ) : null}
    </span>
  );
}
