/** The asker's own fault: an HTTP status and what to mend. */
export class AskerFault extends Error {
  readonly status: number
  readonly code: string
  readonly headers: Record<string, string>
  readonly details: Record<string, unknown>

  constructor(status: number, code: string, message: string, { headers = {}, details = {} }: { headers?: Record<string, string>; details?: Record<string, unknown> } = {}) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
    this.details = details
  }
}
