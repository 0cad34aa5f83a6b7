/** What the program sees of the world around it; tests hand another one in. */
export interface Surroundings {
  environment: Readonly<Record<string, string | undefined>>
  directory: string
  home: string
  /** Reads all of standard input. */
  readInput: () => Promise<string>
  /** Asks a person and gives the line that was typed. */
  ask: (question: string) => Promise<string>
  out: (text: string) => void
  err: (text: string) => void
  inputIsTerminal: boolean
  outIsTerminal: boolean
  errIsTerminal: boolean
  fetch: typeof fetch
}
