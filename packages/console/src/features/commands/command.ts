import type { IconKey } from '@tabler/icons-react';

/** Something that can be done from anywhere. */
export interface Command {
  label: string;
  /** Other words that people may look for it by. */
  also?: string;
  Icon: typeof IconKey;
  /** Its shortcut, one entry for each key to press. */
  keys?: readonly string[];
  run: () => void;
}

/** The commands whose words all begin with what was typed, in their own order. */
export function matchingCommands(commands: readonly Command[], text: string): Command[] {
  const typed = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  return commands.filter(({ label, also = '' }) => {
    const words = `${label} ${also}`.toLowerCase().split(/\s+/);
    return typed.every((part) => words.some((word) => word.startsWith(part)));
  });
}
