import { Button } from '@mantine/core';
import { Children, type ReactNode, useState } from 'react';

interface ShowMoreProps {
  label: string;
  /** How many are shown at first. */
  most: number;
  className: string | undefined;
  children: ReactNode;
}

/** A list that begins short. */
export function ShowMore({ label, most, className, children }: ShowMoreProps) {
  const [whole, setWhole] = useState(false);
  const items = Children.toArray(children);
  const hidden = items.length - most;
  return (
    <>
      <ul className={className} aria-label={label}>
        {whole ? items : items.slice(0, most)}
      </ul>
      {whole || hidden <= 0 ? null : (
        <Button variant="subtle" size="compact-sm" mt="xs" onClick={() => setWhole(true)}>
          Show {hidden} more
        </Button>
      )}
    </>
  );
}
