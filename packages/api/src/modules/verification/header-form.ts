/** The headers of answers that differ in their values alone, filled in again for each: Node.js has read them when `writeHead` returns. */
export class HeaderForm {
  /** Names and values in turn, as `writeHead` takes them. */
  readonly lines: string[]
  readonly #first: number

  /** @param always what every answer has; @param names whose values are filled in, after which come the answer's id and length. */
  constructor(always: readonly string[], names: readonly string[]) {
    this.#first = always.length + 1
    this.lines = [...always, ...names.flatMap((name) => [name, '']), 'x-request-id', '', 'content-length', '0']
  }

  /** Fills in the value of the name with this index. */
  fill(index: number, value: string): void {
    this.lines[this.#first + index * 2] = value
  }

  fillEnds(id: string, length: string): void {
    this.lines[this.lines.length - 3] = id
    this.lines[this.lines.length - 1] = length
  }
}
