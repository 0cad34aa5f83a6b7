/** The headers that are read of every request, from the lines as they came: nothing is joined, dropped or copied. */
export class RequestHead {
  authorization: string | null = null
  apiKey: string | null = null
  accept: string | null = null
  cookie: string | null = null
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

const lastLetter = (name: string): number => name.charCodeAt(name.length - 1) | 0x20

/** Whether a header has this name; most clients write it in one of two ways, and most others end in another letter: then nothing is copied. */
const isNamed = (name: string, lower: string, usual: string): boolean =>
  name === usual || name === lower || (lastLetter(name) === lastLetter(lower) && name.toLowerCase() === lower)

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
      case 6:
        if (isNamed(name, 'accept', 'Accept')) head.accept = head.accept === null ? (lines[index + 1] as string) : `${head.accept},${lines[index + 1] as string}`
        else if (isNamed(name, 'cookie', 'Cookie')) head.cookie = lines[index + 1] as string
        break
      case 9:
        if (!isNamed(name, 'x-api-key', 'X-API-Key')) break
        if (head.apiKey !== null) head.credentialTwice = true
        head.apiKey = lines[index + 1] as string
        break
      case 10:
        if (isNamed(name, 'user-agent', 'User-Agent')) head.userAgent = lines[index + 1] as string
        break
      case 11:
        if (isNamed(name, 'traceparent', 'Traceparent')) head.traceparent = lines[index + 1] as string
        break
      case 12:
        if (isNamed(name, 'content-type', 'Content-Type')) head.contentType = lines[index + 1] as string
        break
      case 13:
        if (!isNamed(name, 'authorization', 'Authorization')) break
        if (head.authorization !== null) head.credentialTwice = true
        head.authorization = lines[index + 1] as string
        break
      case 14:
        if (isNamed(name, 'content-length', 'Content-Length')) head.contentLength = lines[index + 1] as string
        else if (isNamed(name, 'x-original-uri', 'X-Original-Uri') || isNamed(name, 'x-original-url', 'X-Original-URL')) head.originalUri = once(head, head.originalUri, lines[index + 1] as string)
        break
      case 15:
        // Several lines are one list, in their order (RFC 9110, section 5.3).
        if (isNamed(name, 'x-forwarded-for', 'X-Forwarded-For')) head.forwardedFor = head.forwardedFor === null ? (lines[index + 1] as string) : `${head.forwardedFor},${lines[index + 1] as string}`
        else if (isNamed(name, 'x-forwarded-uri', 'X-Forwarded-Uri')) head.forwardedUri = once(head, head.forwardedUri, lines[index + 1] as string)
        break
      case 17:
        if (isNamed(name, 'x-original-method', 'X-Original-Method')) head.originalMethod = once(head, head.originalMethod, lines[index + 1] as string)
        break
      case 18:
        if (isNamed(name, 'x-forwarded-method', 'X-Forwarded-Method')) head.forwardedMethod = once(head, head.forwardedMethod, lines[index + 1] as string)
        break
      case 22:
        if (!isNamed(name, 'x-latchkey-gateway-key', 'X-Latchkey-Gateway-Key')) break
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
