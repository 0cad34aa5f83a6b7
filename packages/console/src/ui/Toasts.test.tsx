import { act, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { showToast } from './toasts.ts';
import { Toasts } from './Toasts.tsx';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pass = (milliseconds: number): void => act(() => void vi.advanceTimersByTime(milliseconds));

test('what has happened is told for ten seconds', () => {
  render(<Toasts />);
  act(() => showToast({ text: 'The key is disabled.' }));
  pass(9_900);
  expect(screen.getByRole('status').textContent).toBe('The key is disabled.');
  pass(200);
  expect(screen.getByRole('status').textContent).toBe('');
});

test('a toast does not go while its button has the focus or the pointer is on it', () => {
  render(<Toasts />);
  act(() => showToast({ text: 'The key is disabled.', action: { label: 'Undo', run: () => {} } }));
  const undo = screen.getByRole('button', { name: 'Undo' });
  fireEvent.focus(undo);
  pass(60_000);
  fireEvent.pointerEnter(undo.parentElement as HTMLElement);
  fireEvent.blur(undo);
  pass(60_000);
  expect(screen.getByRole('button', { name: 'Undo' })).toBe(undo);
  fireEvent.pointerLeave(undo.parentElement as HTMLElement);
  pass(10_100);
  expect(screen.queryByRole('button')).toBeNull();
});
