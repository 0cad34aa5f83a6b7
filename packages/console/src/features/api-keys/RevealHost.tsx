import { createContext, lazy, type ReactNode, Suspense, useContext, useState } from 'react';
import type { AskFirstUse } from './first-use.ts';

/** Loads the screen that shows a secret: it has to be there before there is a secret, which comes once. */
export const loadReveal = () => import('./RevealSecret.tsx');
const RevealSecret = lazy(async () => ({ default: (await loadReveal()).RevealSecret }));

interface Revealed {
  keyName: string;
  secret: string;
  /** True where the key had a secret before and this is a newer one. */
  rotated?: boolean;
  /** Whether the key has been used by now, where that says that its secret works. */
  askFirstUse?: AskFirstUse;
  /** The secret is stored and forgotten here. */
  onStored: () => void;
}

const Reveal = createContext<(revealed: Revealed) => void>(() => {
  throw new Error('Nothing here shows secrets.');
});

/** Shows a secret above everything, whatever becomes of the page that asked for it. */
export const useReveal = () => useContext(Reveal);

/** Stands above the pages: one that is asked anew and fails must not take the only showing of a secret with it. */
export function RevealHost({ children }: { children: ReactNode }) {
  const [revealed, setRevealed] = useState<Revealed | null>(null);
  return (
    <Reveal value={setRevealed}>
      {children}
      {revealed === null ? null : (
        <Suspense>
          <RevealSecret
            {...revealed}
            onStored={() => {
              setRevealed(null);
              revealed.onStored();
            }}
          />
        </Suspense>
      )}
    </Reveal>
  );
}
