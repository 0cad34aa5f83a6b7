import { cleanup, configure } from '@testing-library/react';
import { afterEach, vi } from 'vitest';

afterEach(cleanup);
// Routes and dialogs are compiled when they are first asked for, which takes its time on a busy machine.
configure({ asyncUtilTimeout: 5_000 });

// What Mantine asks a browser for and happy-dom does not have.
class NoResizeObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
vi.stubGlobal('ResizeObserver', NoResizeObserver);

// happy-dom displays everything and has no top layer.
if (!('showPopover' in HTMLElement.prototype)) Object.assign(HTMLElement.prototype, { showPopover: () => {} });
