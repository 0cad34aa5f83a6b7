import pino, { type Logger } from 'pino'

/** JSON lines on standard output. Headers, bodies and configuration never go into one; a test plants canaries to prove it. */
export const createLog = (level: string): Logger =>
  pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: {
      // A driver's error carries the statement and its parameters, and those carry digests and addresses.
      err: (error: Error & { code?: string }) => ({ type: error.name, message: error.message.split('\n')[0], code: error.code, stack: error.stack }),
    },
  })
