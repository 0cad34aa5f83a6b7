import { Dialog } from '../../ui/Dialog.tsx';
import { Keys } from '../../ui/Keys.tsx';
import type { Command } from './command.ts';
import classes from './ShortcutsDialog.module.css';

const everywhere = (mod: string): ReadonlyArray<{ label: string; keys: readonly string[] }> => [
  { label: 'Everything by its name', keys: [mod, 'K'] },
  { label: 'Search this screen', keys: ['/'] },
  { label: 'The same place in the row above or below', keys: ['↑', '↓'] },
  { label: 'Close what is open', keys: ['Esc'] },
];

interface ShortcutsDialogProps {
  commands: readonly Command[];
  onClose: () => void;
}

export function ShortcutsDialog({ commands, onClose }: ShortcutsDialogProps) {
  const mod = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl';
  const lines = [...everywhere(mod), ...commands.flatMap(({ label, keys }) => (keys === undefined ? [] : [{ label, keys }]))];
  return (
    <Dialog opened title="Keyboard shortcuts" onClose={onClose}>
      <dl className={classes.list}>
        {lines.map((line) => (
          <div key={line.label} className={classes.line}>
            <dt>{line.label}</dt>
            <dd>
              <Keys keys={line.keys} />
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
