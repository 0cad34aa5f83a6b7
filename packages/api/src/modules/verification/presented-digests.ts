import { hash } from 'node:crypto'

interface Presented {
  readonly text: string
  readonly digest: string
}

/**
 * The digests of what connections presented last. A gateway sends the same key with every request of a kept connection, and
 * hashing it again would be a tenth of a verification. Only what the same connection sent before is compared with, so the
 * time that takes tells nobody anything new; nothing is kept longer than the connection.
 */
export class PresentedDigests {
  readonly #byConnection = new WeakMap<object, Presented>()

  /** The SHA-256 of a text, one character per byte. */
  of(connection: object, text: string): string {
    const known = this.#byConnection.get(connection)
    if (known !== undefined && known.text === text) return known.digest
    const digest = hash('sha256', text, 'latin1')
    this.#byConnection.set(connection, { text, digest })
    return digest
  }
}
