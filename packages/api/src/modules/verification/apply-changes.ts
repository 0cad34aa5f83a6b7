import { digestOfHex } from './digest-words.ts'
import { type FeedAnswer, MOST_CHANGES } from './feed-statement.ts'
import type { KeyRegister } from './key-register.ts'

/** The changes cannot be followed one by one: a number is missing, or there are too many of them. */
export class CannotFollow extends Error {}

function demandEveryNumber(answer: FeedAnswer, applied: number): void {
  if (answer.log.length > MOST_CHANGES) throw new CannotFollow('There are too many changes.')
  let expected = applied
  for (const [number] of answer.log) {
    if (number !== expected && number !== expected + 1) throw new CannotFollow(`The change ${expected + 1} is missing.`)
    expected = number
  }
  if (expected !== answer.counter) throw new CannotFollow(`The change ${expected + 1} is missing.`)
}

/**
 * Brings a register from the number that was applied last to the answer's. Every number in between must be there, since
 * a missing one may be a revocation. Gives the rows of keys that were written or removed. Throws `CannotFollow`, and then
 * has written nothing.
 */
export function applyChanges(register: KeyRegister, answer: FeedAnswer, applied: number): number[] {
  if (answer.counter === applied) return []
  demandEveryNumber(answer, applied)
  if (answer.log.some(([, kind]) => kind === 'everything')) throw new CannotFollow('A whole table was emptied.')

  for (const facts of answer.organizations ?? []) register.putOrganization(facts)
  const workspaces = new Map((answer.workspaces ?? []).map((facts) => [facts.id, facts]))
  const members = new Map((answer.members ?? []).map((facts) => [`${facts.organizationId} ${facts.userId}`, facts.role]))
  if (answer.gatewayKeys !== null || answer.log.some(([, kind]) => kind === 'gateway_key')) register.putGatewayKeys(answer.gatewayKeys ?? [])

  const touched: number[] = []
  const done = new Set<string>()
  for (const [, kind, subject, organizationId] of answer.log) {
    const place = `${kind} ${subject} ${organizationId}`
    if (done.has(place)) continue
    done.add(place)
    switch (kind) {
      case 'workspace': {
        const facts = workspaces.get(subject)
        if (facts === undefined) register.removeWorkspace(subject)
        else register.putWorkspace(facts)
        break
      }
      case 'member':
        if (organizationId !== null) register.putMember(organizationId, subject, members.get(`${organizationId} ${subject}`) ?? null)
        break
      case 'user':
        register.touchUser(subject)
        break
      case 'removed_secret': {
        const row = register.keys.find(digestOfHex(subject))
        if (row === -1) break
        register.keys.remove(row)
        touched.push(row)
        break
      }
      case 'api_key':
      case 'organization':
      case 'gateway_key':
      case 'everything':
        break
    }
  }
  // After what was removed: a digest that was removed and is there again is there.
  for (const { digest, ...facts } of answer.keys ?? []) touched.push(register.putKey({ ...facts, digest: digestOfHex(digest) }))
  return touched
}
