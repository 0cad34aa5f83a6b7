/** A law of the form "if, then" for generated cases. */
export const implies = (premise: boolean, conclusion: boolean): boolean => !premise || conclusion;
