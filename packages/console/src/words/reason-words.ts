/** Why something is not offered, and who can help; keyed by the reason codes of `Permit`. */
const words: Readonly<Record<string, string>> = {
  NOT_SIGNED_IN: 'Sign in first.',
};

/** The sentence for a refused `Permit`, never empty: what is disabled says why. */
export function wordsForReason(reason: string | null | undefined): string {
  if (reason === null || reason === undefined) return 'You may not do this. An owner or admin of the organization can.';
  return words[reason] ?? 'You may not do this. An owner or admin of the organization can.';
}
