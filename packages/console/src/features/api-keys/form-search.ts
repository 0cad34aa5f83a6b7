/** What a new key is filled in with, as the address says it: names and ids, never a secret. */
export interface CreateSearch {
  starter?: string;
  name?: string;
  /** Names with commas. */
  permissions?: string;
  /** Ids with commas. */
  operations?: string;
}

/** What an edit begins with, as the address says it. */
export interface EditSearch {
  /** Permissions to add, with commas. */
  add?: string;
  /** Permissions to take away, with commas. */
  without?: string;
  operations?: 'newer';
}

const MOST_CHARACTERS = 4000;
const MOST_NAME = 100;

const text = (value: unknown, most: number): string | undefined => (typeof value === 'string' && value !== '' ? value.slice(0, most) : undefined);

/** The parts of a list in an address, each once. */
export const listIn = (value: string | undefined): string[] => [...new Set((value ?? '').split(',').filter(Boolean))];

/** Reads the address of the form for a new key; what it does not know is dropped. */
export function parseCreateSearch(search: Record<string, unknown>): CreateSearch {
  const starter = text(search['starter'], MOST_NAME);
  const name = text(search['name'], MOST_NAME);
  const permissions = text(search['permissions'], MOST_CHARACTERS);
  const operations = text(search['operations'], MOST_CHARACTERS);
  return {
    ...(starter === undefined ? {} : { starter }),
    ...(name === undefined ? {} : { name }),
    ...(permissions === undefined ? {} : { permissions }),
    ...(operations === undefined ? {} : { operations }),
  };
}

/** Reads the address of the form of a key that exists. */
export function parseEditSearch(search: Record<string, unknown>): EditSearch {
  const add = text(search['add'], MOST_CHARACTERS);
  const without = text(search['without'], MOST_CHARACTERS);
  return { ...(add === undefined ? {} : { add }), ...(without === undefined ? {} : { without }), ...(search['operations'] === 'newer' ? { operations: 'newer' } : {}) };
}
