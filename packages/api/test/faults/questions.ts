/** One question about a key, as whoever asked it remembers. */
export interface Asked {
  /** When the question was sent and when it was answered, in milliseconds of one clock. */
  sentAt: number
  answeredAt: number
  status: number
  /** The outcome, or what was answered instead. */
  code: string
  retryAfter: string | null
}

export interface Asking {
  asked: readonly Asked[]
  stop(): Promise<readonly Asked[]>
}

/** Asks once. A connection that was refused or broken is an answer too: the process is gone. */
export async function askOnce(url: string, gateway: string, key: string, more: Record<string, unknown> = {}): Promise<Asked> {
  const sentAt = performance.now()
  try {
    const response = await fetch(`${url}/v1/keys/verify`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${gateway}` },
      body: JSON.stringify({ key, ...more }),
      signal: AbortSignal.timeout(8_000),
    })
    const { code } = (await response.json()) as { code: string }
    return { sentAt, answeredAt: performance.now(), status: response.status, code, retryAfter: response.headers.get('retry-after') }
  } catch (error) {
    return { sentAt, answeredAt: performance.now(), status: 0, code: error instanceof Error ? `NO ANSWER: ${error.name}` : 'NO ANSWER', retryAfter: null }
  }
}

/** Asks about a key again and again, so many times a second, whether or not the last answer has come. */
export function keepAsking(url: string, gateway: string, key: string, perSecond: number): Asking {
  const asked: Asked[] = []
  const underWay = new Set<Promise<void>>()
  const started = performance.now()
  let sent = 0
  const timer = setInterval(() => {
    // By the clock and not by ticks: a late tick sends what was due.
    for (const due = ((performance.now() - started) * perSecond) / 1_000; sent < due; sent += 1) {
      const one = askOnce(url, gateway, key).then((answer) => {
        asked.push(answer)
        underWay.delete(one)
      })
      underWay.add(one)
    }
  }, 5)
  return {
    asked,
    async stop() {
      clearInterval(timer)
      await Promise.all(underWay)
      return asked
    },
  }
}

export const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** The value below which 99 of 100 lie; of fewer, the largest. */
export const p99 = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.99) - 1] ?? Number.NaN
