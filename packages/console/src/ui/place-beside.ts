const gap = 6;
const margin = 8;

interface Placement {
  /** Which edges line up. */
  align: 'start' | 'end' | 'center';
}

/**
 * Puts something that floats below what it belongs to, or above where there is no room, and never past the window's edge.
 * Both elements must be displayed; lengths are CSS pixels of the window.
 */
export function placeBeside(floating: HTMLElement, anchor: HTMLElement, { align }: Placement): void {
  const from = anchor.getBoundingClientRect();
  const size = floating.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const below = from.bottom + gap + size.height <= clientHeight - margin || from.top < size.height + gap + margin;
  const start = { start: from.left, end: from.right - size.width, center: from.left + (from.width - size.width) / 2 }[align];
  floating.style.top = `${below ? from.bottom + gap : from.top - gap - size.height}px`;
  floating.style.left = `${Math.max(margin, Math.min(start, clientWidth - size.width - margin))}px`;
}
