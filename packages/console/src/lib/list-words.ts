const conjunction = new Intl.ListFormat('en', { type: 'conjunction' });

/** "a, b, and c". */
export const joinWords = (words: readonly string[]): string => conjunction.format(words);

/** "1 key", "7 keys". */
export const count = (number: number, one: string, many = `${one}s`): string => `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
