import type { Surroundings } from './surroundings.ts'

/** How a command prints. */
export interface OutputOptions {
  json?: boolean
  plain?: boolean
}

export interface Column {
  title: string
  /** Colors a cell by its text, for people at a terminal. */
  color?: (text: string) => Color | null
}

export type Color = 'red' | 'green' | 'yellow' | 'dim'

const CODES: Readonly<Record<Color, string>> = { red: '31', green: '32', yellow: '33', dim: '2' }

// Names come from other people: what could move the cursor, hide text or turn its direction is not printed.
const UNPRINTABLE = /[\p{Cc}\p{Bidi_Control}]/gu

export const printable = (text: string): string => text.replaceAll(UNPRINTABLE, '\u{fffd}')

const isColored = ({ environment, outIsTerminal }: Surroundings, { plain }: OutputOptions): boolean =>
  plain !== true && outIsTerminal && (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb'

/** Rows for people: columns under titles. With `plain` each row is a line with tabs and no titles, for other programs. */
export function printTable(around: Surroundings, options: OutputOptions, columns: readonly Column[], rows: readonly (readonly string[])[]): void {
  const cells = rows.map((row) => row.map(printable))
  if (options.plain === true) {
    around.out(cells.map((row) => `${row.join('\t')}\n`).join(''))
    return
  }
  const colored = isColored(around, options)
  const widths = columns.map(({ title }, column) => Math.max(title.length, ...cells.map((row) => (row[column] ?? '').length)))
  const paint = (text: string, color: Color | null, width: number): string => {
    const padded = text.padEnd(width)
    return colored && color !== null ? `\u001b[${CODES[color]}m${padded}\u001b[0m` : padded
  }
  const lines = [
    columns.map(({ title }, column) => paint(title, 'dim', widths[column] ?? 0)),
    ...cells.map((row) => row.map((cell, column) => paint(cell, columns[column]?.color?.(cell) ?? null, widths[column] ?? 0))),
  ]
  around.out(lines.map((line) => `${line.join('  ').trimEnd()}\n`).join(''))
}

/** One thing for people, a line for each of its properties; with `plain` name and value with a tab between. */
export function printProperties(around: Surroundings, options: OutputOptions, properties: readonly (readonly [name: string, value: string])[], print = around.out): void {
  const width = Math.max(...properties.map(([name]) => name.length))
  print(properties.map(([name, value]) => (options.plain === true ? `${name}\t${printable(value)}\n` : `${name.padEnd(width)}  ${printable(value)}\n`)).join(''))
}

export const printJson = (around: Surroundings, value: unknown): void => around.out(`${JSON.stringify(value, null, 2)}\n`)

/** Says what was done: a sentence for people on standard error, the same as JSON for programs. */
export function printDone(around: Surroundings, { json }: OutputOptions, sentence: string, said: Readonly<Record<string, unknown>>): void {
  if (json === true) printJson(around, said)
  else around.err(`${sentence}\n`)
}

export interface Progress {
  /** Says how far the work is, at most a few times a second. */
  say: (text: string) => void
  /** Takes the line away. */
  end: () => void
}

const EVERY_MS = 200

/** A line on standard error that is written over; nothing where nobody looks. */
export function createProgress({ errIsTerminal, err }: Surroundings): Progress {
  let last = 0
  let shown = false
  return {
    say(text) {
      const now = performance.now()
      if (!errIsTerminal || now - last < EVERY_MS) return
      last = now
      shown = true
      err(`\r\u001b[K${text}`)
    },
    end() {
      if (shown) err('\r\u001b[K')
    },
  }
}

/** A day for people, or a word where there is none. */
export const dayOf = (value: unknown, none: string): string => (typeof value === 'string' ? value.slice(0, 10) : none)

const STATUS_COLORS: Readonly<Record<string, Color>> = { ACTIVE: 'green', DISABLED: 'yellow', SUSPENDED: 'yellow', EXPIRED: 'red', REVOKED: 'red' }

export const colorOfStatus = (status: string): Color | null => STATUS_COLORS[status] ?? null
