import { cleanup } from '@testing-library/react';
import { afterEach, vi } from 'vitest';

afterEach(cleanup);

// What Mantine asks a browser for and happy-dom does not have.
class NoResizeObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
vi.stubGlobal('ResizeObserver', NoResizeObserver);

// happy-dom displays everything and has no top layer.
HTMLElement.prototype.showPopover ??= () => {};
