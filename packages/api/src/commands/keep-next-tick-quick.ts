import { executionAsyncResource } from 'node:async_hooks'

let held: object | null = null

/**
 * Keeps one of the objects that `process.nextTick` makes for as long as the process lives. Every request makes several, and
 * none of them lives long. When a collection of garbage finds none, V8 forgets their shape, takes the next for a second
 * shape, and from then on writes each of them the slow way: a call takes six times as long, and a verification up to a
 * tenth. Call it before anything else.
 */
export function keepNextTickQuick(): void {
  process.nextTick(() => {
    held ??= executionAsyncResource()
  })
}
