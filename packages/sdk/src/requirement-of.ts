import { LatchkeyError } from './errors.ts';
import { checkPermissions, type Requirement } from './question.ts';

/** Frameworks give lists for what stands in a request twice; a list names no one thing and is treated as nothing found. */
type Answered = string | readonly string[] | null | undefined;

/** A value, or how to find it in what a handler gets. */
type FromRequest<Handed extends readonly unknown[]> = string | ((...handed: Handed) => Answered | Promise<Answered>);

/**
 * What a key must be good for to reach a handler. Values that depend on the request are functions of what the handler
 * gets. A `workspace` function that finds none refuses the request with 400: it never asks for less.
 */
export interface RequirementOf<Handed extends readonly unknown[]> {
  readonly permissions?: readonly string[];
  readonly workspace?: FromRequest<Handed>;
  /** The client's address. Where the framework knows it, its answer is used unless this is given. */
  readonly ip?: FromRequest<Handed>;
  readonly access?: 'read' | 'write' | undefined;
  readonly operation?: FromRequest<Handed>;
}

/** Throws INVALID_OPTIONS for a requirement that would ask for less than it says. Adapters call it when a route is made. */
export function checkRequirement(requirement: object): void {
  checkPermissions(requirement);
  for (const name of ['workspace', 'ip', 'operation'] as const) {
    if (!(name in requirement)) continue;
    const value: unknown = (requirement as Record<string, unknown>)[name];
    if (typeof value !== 'function' && (typeof value !== 'string' || value === '')) {
      throw new LatchkeyError('INVALID_OPTIONS', `The ${name} of a requirement must be a text or a function.`);
    }
  }
}

/** The requirement for one request. What its functions throw goes up, so the handler is not reached. */
export async function requirementFor<Handed extends readonly unknown[]>(requirement: RequirementOf<Handed>, ip: string | undefined, ...handed: Handed): Promise<Requirement> {
  const found = async (value: FromRequest<Handed>): Promise<string | null> => {
    const answered = typeof value === 'function' ? await value(...handed) : value;
    return typeof answered === 'string' ? answered : null;
  };
  return {
    ...(requirement.permissions === undefined ? {} : { permissions: requirement.permissions }),
    // Present even when nothing was found: the client then refuses to ask.
    ...(requirement.workspace === undefined ? {} : { workspace: (await found(requirement.workspace)) ?? '' }),
    ip: requirement.ip === undefined ? ip : await found(requirement.ip),
    access: requirement.access,
    operation: requirement.operation === undefined ? undefined : await found(requirement.operation),
  };
}
