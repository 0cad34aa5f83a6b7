import { refusal } from './refusal.ts'

const MAX_CHARACTERS = 200

/** A text of a filter as PostgreSQL can take it: without NUL, and no longer than anything that is looked for. Throws BAD_USER_INPUT. */
export function storableText(field: string, text: string): string {
  if (text.includes('\0') || text.length > MAX_CHARACTERS) throw refusal('BAD_USER_INPUT', `"${field}" is a text of at most ${MAX_CHARACTERS} characters without NUL.`)
  return text
}
