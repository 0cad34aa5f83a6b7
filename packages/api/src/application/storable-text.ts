import { ID_PREFIXES, type IdNoun, isIdOf } from './identifiers.ts'
import { badArgument } from './refusal.ts'

const MAX_CHARACTERS = 200

/** A text of a filter as PostgreSQL can take it: without NUL, and no longer than anything that is looked for. Throws BAD_USER_INPUT. */
export function storableText(field: string, text: string): string {
  if (text.includes('\0') || text.length > MAX_CHARACTERS) throw badArgument(field, `is a text of at most ${MAX_CHARACTERS} characters without NUL.`)
  return text
}

/**
 * An id of a filter. One that nothing has finds nothing, because what had it may be gone; a text that is no id of these
 * nouns is a mistake, and an empty list would hide it. Throws BAD_USER_INPUT.
 */
export function idText(field: string, nouns: readonly IdNoun[], text: string): string {
  if (nouns.some((noun) => isIdOf(noun, text))) return text
  throw badArgument(field, `is an id that begins with ${nouns.map((noun) => `${ID_PREFIXES[noun]}_`).join(' or ')}.`)
}
