import { useCallback, useState } from 'react';

/** What has to be known of a chosen key once its page has been left. */
export interface ChosenApiKey {
  id: string;
  name: string;
  lastUsedAt: string | null;
}

/** As many keys as the API changes at once. */
export const mostChosen = 200;

export interface Selection {
  chosen: ReadonlyMap<string, ChosenApiKey>;
  choose: (apiKeys: readonly ChosenApiKey[], on: boolean) => void;
  clear: () => void;
}

/** The keys that are chosen for one act. The choice survives paging and filtering; past the most that fit, further ones are left out. */
export function useSelection(): Selection {
  const [chosen, setChosen] = useState<ReadonlyMap<string, ChosenApiKey>>(new Map());
  // The same functions each time: a row is then drawn again only when it is chosen itself.
  const choose = useCallback<Selection['choose']>(
    (apiKeys, on) =>
      setChosen((before) => {
        const next = new Map(before);
        for (const apiKey of apiKeys) {
          if (!on) next.delete(apiKey.id);
          else if (next.size < mostChosen) next.set(apiKey.id, apiKey);
        }
        return next;
      }),
    [],
  );
  const clear = useCallback(() => setChosen(new Map()), []);
  return { chosen, choose, clear };
}
