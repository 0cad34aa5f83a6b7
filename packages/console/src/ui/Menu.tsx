import { createContext, type KeyboardEvent as ReactKeyboardEvent, type ReactNode, type RefObject, useContext, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import classes from './Menu.module.css';
import { placeBeside } from './place-beside.ts';

/** What the button that opens a menu has to carry. */
export interface MenuTrigger {
  ref: RefObject<HTMLButtonElement | null>;
  'aria-haspopup': 'menu';
  'aria-expanded': boolean;
  'aria-controls': string | undefined;
  onClick: () => void;
  onKeyDown: (event: ReactKeyboardEvent) => void;
}

interface MenuProps {
  trigger: (props: MenuTrigger) => ReactNode;
  align: 'start' | 'end';
  children: ReactNode;
}

const CloseMenu = createContext<() => void>(() => {});

const step = (key: string, at: number, count: number): number | null => {
  switch (key) {
    case 'ArrowDown':
      return (at + 1) % count;
    case 'ArrowUp':
      return (at - 1 + count) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
};

/**
 * A menu button after the ARIA practices: opens with the first item focused, moves by arrows, Home, End and the first letter,
 * and gives the focus back when it closes. It floats in the browser's top layer, so that no frame can cut it off.
 */
export function Menu({ trigger, align, children }: MenuProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const items = () => [...(list.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
  const close = () => {
    button.current?.focus();
    setOpen(false);
  };

  useLayoutEffect(() => {
    if (!open || list.current === null || button.current === null) return;
    list.current.showPopover();
    placeBeside(list.current, button.current, { align });
    list.current.querySelector<HTMLElement>('[role="menuitem"]')?.focus();
  }, [open, align]);

  useEffect(() => {
    if (!open) return undefined;
    const outside = (event: Event) => {
      if (event.target instanceof Node && list.current?.contains(event.target) !== true && button.current?.contains(event.target) !== true) setOpen(false);
    };
    const away = () => setOpen(false);
    document.addEventListener('pointerdown', outside);
    window.addEventListener('resize', away);
    return () => {
      document.removeEventListener('pointerdown', outside);
      window.removeEventListener('resize', away);
    };
  }, [open]);

  const move = (event: ReactKeyboardEvent) => {
    if (event.key === 'Escape' || event.key === 'Tab') {
      if (event.key === 'Escape') event.preventDefault();
      event.stopPropagation();
      close();
      return;
    }
    const all = items();
    const at = all.findIndex((item) => item === document.activeElement);
    const letter = event.key.length === 1 && event.key !== ' ' ? event.key.toLowerCase() : null;
    const next =
      letter === null
        ? all[step(event.key, at, all.length) ?? -1]
        : [...all.slice(at + 1), ...all.slice(0, at + 1)].find((item) => item.textContent.trim().toLowerCase().startsWith(letter));
    // Otherwise a letter would also be one of the page's shortcuts.
    if (letter !== null) event.stopPropagation();
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  };

  return (
    <>
      {trigger({
        ref: button,
        'aria-haspopup': 'menu',
        'aria-expanded': open,
        'aria-controls': open ? id : undefined,
        onClick: () => setOpen(!open),
        onKeyDown: (event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          event.preventDefault();
          setOpen(true);
        },
      })}
      {open ? (
        <CloseMenu value={close}>
          <div ref={list} id={id} role="menu" tabIndex={-1} popover="manual" className={classes.menu} onKeyDown={move}>
            {children}
          </div>
        </CloseMenu>
      ) : null}
    </>
  );
}

interface MenuItemProps {
  icon?: ReactNode;
  /** What stands at the end of the line: a mark, a shortcut. */
  mark?: ReactNode;
  /** Why this cannot be done now; null or missing when it can. The item stays in reach, so that the reason can be heard. */
  reason?: string | null;
  danger?: boolean;
  /** For choices that one may want to see the effect of. */
  keepOpen?: boolean;
  onSelect: () => void;
  children: ReactNode;
}

export function MenuItem({ icon, mark, reason = null, danger = false, keepOpen = false, onSelect, children }: MenuItemProps) {
  const close = useContext(CloseMenu);
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      className={classes.item}
      data-danger={(danger && reason === null) || undefined}
      aria-disabled={reason !== null || undefined}
      onClick={() => {
        if (reason !== null) return;
        if (!keepOpen) close();
        onSelect();
      }}
    >
      {icon}
      <span className={classes.label}>
        {children}
        {reason === null ? null : <span className={classes.reason}>{reason}</span>}
      </span>
      {mark}
    </button>
  );
}

export const MenuLabel = ({ children }: { children: ReactNode }) => <div className={classes.heading}>{children}</div>;

export const MenuDivider = () => <hr className={classes.divider} />;
