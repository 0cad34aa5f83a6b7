/** Does something again and again, never twice at once. `stop` resolves when nothing of it is under way. */
export function repeat(work: () => Promise<unknown>, everyMs: number, onFailure: (error: unknown) => void): { stop: () => Promise<void> } {
  let underWay: Promise<void> | null = null
  const timer = setInterval(() => {
    underWay ??= work()
      .then(() => {}, onFailure)
      .finally(() => {
        underWay = null
      })
  }, everyMs)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await underWay
    },
  }
}
