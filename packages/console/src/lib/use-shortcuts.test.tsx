import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { useShortcuts } from './use-shortcuts.ts';

function Page(props: { shortcuts: Record<string, () => void>; dialog?: boolean }) {
  useShortcuts(props.shortcuts);
  return (
    <>
      <input aria-label="Name" />
      {props.dialog === true ? <div role="dialog" aria-modal="true" /> : null}
    </>
  );
}

it('runs single keys, sequences and Ctrl with a key', async () => {
  const ran: string[] = [];
  render(<Page shortcuts={{ c: () => ran.push('create'), 'g k': () => ran.push('keys'), 'mod+k': () => ran.push('palette') }} />);
  const user = userEvent.setup();
  await user.keyboard('c');
  await user.keyboard('gk');
  await user.keyboard('k');
  await user.keyboard('{Control>}k{/Control}');
  expect(ran).toEqual(['create', 'keys', 'palette']);
});

it('leaves characters to fields, but not Ctrl with a key', async () => {
  const create = vi.fn<() => void>();
  const palette = vi.fn<() => void>();
  render(<Page shortcuts={{ c: create, 'mod+k': palette }} />);
  const user = userEvent.setup();
  await user.type(screen.getByRole('textbox'), 'c');
  await user.keyboard('{Control>}k{/Control}');
  expect([create.mock.calls.length, palette.mock.calls.length]).toEqual([0, 1]);
});

it('is silent while a dialog is open', async () => {
  const create = vi.fn<() => void>();
  render(<Page shortcuts={{ c: create, 'mod+k': create }} dialog />);
  await userEvent.keyboard('c{Control>}k{/Control}');
  expect(create).not.toHaveBeenCalled();
});
