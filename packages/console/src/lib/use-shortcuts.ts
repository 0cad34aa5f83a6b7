import { useEffect, useRef } from 'react';

const sequencePauseMilliseconds = 1_200;

const elsewhere = 'input, textarea, select, [contenteditable="true"], [role="menu"]';

/**
 * Runs what a key stands for: one character (`c`), two in a row (`g k`), or `mod+k` for Ctrl or ⌘. Single characters are left to
 * fields and menus, and everything is off while a dialog is open, so that nothing typed elsewhere starts something here.
 */
export function useShortcuts(shortcuts: Readonly<Record<string, () => void>>): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    let before = '';
    let timer: ReturnType<typeof setTimeout> | undefined;
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || event.isComposing || document.querySelector('[aria-modal="true"]') !== null) return;
      const modified = event.ctrlKey || event.metaKey;
      const key = event.key.toLowerCase();
      if (!modified && event.target instanceof Element && event.target.closest(elsewhere) !== null) return;
      const run = modified ? latest.current[`mod+${key}`] : (latest.current[`${before} ${key}`] ?? latest.current[key]);
      clearTimeout(timer);
      before = '';
      if (run !== undefined) {
        event.preventDefault();
        run();
        return;
      }
      if (modified || key.length !== 1) return;
      before = key;
      timer = setTimeout(() => {
        before = '';
      }, sequencePauseMilliseconds);
    };
    document.addEventListener('keydown', press);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('keydown', press);
    };
  }, []);
}
