/** The digests that clients name documents by. `sha256` is ours; the others are kept as aliases of it. */
export type DigestAlgorithm = 'md5' | 'sha1' | 'sha256';

export interface OperationId {
  readonly algorithm: DigestAlgorithm;
  /** Lower-case hexadecimal digits, as many as the algorithm has. */
  readonly hex: string;
}

const ID = /^(?:(md5|sha1|sha256):)?([0-9a-f]+)$/;
const ALGORITHM_OF_LENGTH: ReadonlyMap<number, DigestAlgorithm> = new Map([
  [32, 'md5'],
  [40, 'sha1'],
  [64, 'sha256'],
]);

/** Longer than any id: whatever comes is looked at no further. */
const MAX_LENGTH = 80;

/**
 * Reads the id of a document: hexadecimal digits of MD5 (32), SHA-1 (40) or SHA-256 (64), with the algorithm and a colon
 * before them or without. `null` for anything else, such as a prefix that does not fit the length or capital letters.
 */
export function parseOperationId(text: string): OperationId | null {
  if (text.length > MAX_LENGTH) return null;
  const [, prefix, hex = ''] = ID.exec(text) ?? [];
  const algorithm = ALGORITHM_OF_LENGTH.get(hex.length);
  if (algorithm === undefined || (prefix !== undefined && prefix !== algorithm)) return null;
  return { algorithm, hex };
}

/** The id as it is stored and shown: `sha256:` and the digits, likewise for the others. */
export const printOperationId = ({ algorithm, hex }: OperationId): string => `${algorithm}:${hex}`;
