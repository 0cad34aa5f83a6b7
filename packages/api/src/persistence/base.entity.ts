import { p } from '@mikro-orm/core'

/** `char_length`-free text that compares byte by byte whatever the database's locale is. */
export const exactText = () => p.text().collation('C')

/** Instants are kept to the microsecond, with their zone. */
export const instant = () => p.datetime(6).columnType('timestamptz(6)')

/** Columns that every row of a noun has: its public id and when it was made and last changed. */
export const baseProperties = {
  id: exactText().primary(),
  createdAt: instant(),
  updatedAt: instant(),
}
