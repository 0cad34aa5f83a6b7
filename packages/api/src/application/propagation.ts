/** How far a change has come among the processes that answer verification. */
export interface PropagationReport {
  /** The live processes, this one among them. */
  nodes: number
  /** How many of them follow the change. */
  acknowledged: number
  /** How long the last of those took, from the commit on. */
  milliseconds: number
  /** The names of those that did not answer in time. */
  missing: readonly string[]
}

/** Follows a committed change into verification. */
export interface Propagation {
  /**
   * Resolves when this process's verification follows the change, and never throws. When that takes longer than a second
   * it resolves too: verification has stopped trusting what it holds by then and asks the database.
   */
  applied(number: number): Promise<void>
  /** Waits for every live process, a second at most, and never throws. Null is no change: everybody follows it already. */
  wait(number: number | null): Promise<PropagationReport>
}
