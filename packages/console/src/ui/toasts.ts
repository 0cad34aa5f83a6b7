import { useSyncExternalStore } from 'react';

export interface Toast {
  id: number;
  text: string;
  tone: 'positive' | 'danger';
  action: { label: string; run: () => void } | null;
}

let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

const change = (next: readonly Toast[]) => {
  toasts = next;
  for (const listener of listeners) listener();
};

export const dismissToast = (id: number): void => change(toasts.filter((toast) => toast.id !== id));

/** Says what has happened, for a while; the action, where there is one, takes it back. */
export function showToast(toast: { text: string; tone?: Toast['tone']; action?: Toast['action'] }): void {
  lastId += 1;
  change([...toasts.slice(-2), { id: lastId, text: toast.text, tone: toast.tone ?? 'positive', action: toast.action ?? null }]);
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useToasts = (): readonly Toast[] => useSyncExternalStore(subscribe, () => toasts);
