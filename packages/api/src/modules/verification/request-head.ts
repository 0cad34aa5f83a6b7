/** The headers that verification reads, from the lines as they came: nothing is joined, dropped or copied. */
export class RequestHead {
  authorization: string | null = null
  apiKey: string | null = null
  contentType: string | null = null
  contentLength: string | null = null
  userAgent: string | null = null
  traceparent: string | null = null
  forwardedFor: string | null = null
  gatewayKey: string | null = null
  forwardedMethod: string | null = null
  forwardedUri: string | null = null
  originalMethod: string | null = null
  originalUri: string | null = null
  /** A credential came twice. */
  credentialTwice = false
  /** Something that says what is to be judged came twice, or in two ways that do not agree. */
  subjectTwice = false
  gatewayKeyTwice = false
}

const once = (head: RequestHead, known: string | null, value: string): string => {
  if (known !== null) head.subjectTwice = true
  return value
}

/** Reads the header lines once, in the form of `rawHeaders`. */
export function readHead(lines: readonly string[]): RequestHead {
  const head = new RequestHead()
  for (let index = 0; index < lines.length; index += 2) {
    const name = lines[index] as string
    // Most names are told apart by their length; only those of ours are looked at more closely.
    switch (name.length) {
      case 9:
        if (name.toLowerCase() !== 'x-api-key') break
        if (head.apiKey !== null) head.credentialTwice = true
        head.apiKey = lines[index + 1] as string
        break
      case 10:
        if (name.toLowerCase() === 'user-agent') head.userAgent = lines[index + 1] as string
        break
      case 11:
        if (name.toLowerCase() === 'traceparent') head.traceparent = lines[index + 1] as string
        break
      case 12:
        if (name.toLowerCase() === 'content-type') head.contentType = lines[index + 1] as string
        break
      case 13:
        if (name.toLowerCase() !== 'authorization') break
        if (head.authorization !== null) head.credentialTwice = true
        head.authorization = lines[index + 1] as string
        break
      case 14:
        switch (name.toLowerCase()) {
          case 'content-length':
            head.contentLength = lines[index + 1] as string
            break
          case 'x-original-uri':
          case 'x-original-url':
            head.originalUri = once(head, head.originalUri, lines[index + 1] as string)
            break
        }
        break
      case 15:
        switch (name.toLowerCase()) {
          case 'x-forwarded-for':
            // Several lines are one list, in their order (RFC 9110, section 5.3).
            head.forwardedFor = head.forwardedFor === null ? (lines[index + 1] as string) : `${head.forwardedFor},${lines[index + 1] as string}`
            break
          case 'x-forwarded-uri':
            head.forwardedUri = once(head, head.forwardedUri, lines[index + 1] as string)
            break
        }
        break
      case 17:
        if (name.toLowerCase() === 'x-original-method') head.originalMethod = once(head, head.originalMethod, lines[index + 1] as string)
        break
      case 18:
        if (name.toLowerCase() === 'x-forwarded-method') head.forwardedMethod = once(head, head.forwardedMethod, lines[index + 1] as string)
        break
      case 22:
        if (name.toLowerCase() !== 'x-latchkey-gateway-key') break
        if (head.gatewayKey !== null) head.gatewayKeyTwice = true
        head.gatewayKey = lines[index + 1] as string
        break
    }
  }
  return head
}

const BLANK = /\s/

/** The only credential of a plain request: one Bearer or one X-API-Key and nothing else. Null where it has to be looked at more closely. */
export function plainCredential(head: RequestHead): string | null {
  if (head.credentialTwice) return null
  if (head.authorization === null) return head.apiKey
  if (head.apiKey !== null || !head.authorization.startsWith('Bearer ')) return null
  const text = head.authorization.slice(7)
  return text === '' || BLANK.test(text) ? null : text
}
