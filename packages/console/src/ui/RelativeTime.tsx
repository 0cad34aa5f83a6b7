import { useSyncExternalStore } from 'react';
import { formatExact, formatExactUtc, formatRelative } from '../lib/time.ts';
import { Tip } from './Tip.tsx';

const tickMilliseconds = 30_000;
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for all times on the screen: a list of fifty keys has a hundred of them. */
function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    now = Date.now();
    timer = setInterval(() => {
      now = Date.now();
      for (const tell of listeners) tell();
    }, tickMilliseconds);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
}

/** What is newer than the last tick would otherwise lie in the future. */
const clock = (): number => (listeners.size === 0 ? Math.max(now, Math.floor(Date.now() / tickMilliseconds) * tickMilliseconds) : now);

/** Local and UTC. An element of its own, because formatting two times for each of a hundred tips that nobody opens takes its while. */
const ExactTime = ({ instant }: { instant: string }) => (
  <>
    {formatExact(instant)}
    <br />
    {formatExactUtc(instant)}
  </>
);

/** A time as people say it, with the exact one, local and UTC, on hover and focus. Keeps up while the page stands open. */
export function RelativeTime({ instant }: { instant: string }) {
  const at = useSyncExternalStore(subscribe, clock);
  return (
    <Tip label={<ExactTime instant={instant} />}>
      {/* A stop for the Tab key: the exact time is for everyone. In tables arrow keys pass over it. */}
      <time dateTime={instant} tabIndex={0}>
        {formatRelative(instant, at)}
      </time>
    </Tip>
  );
}
