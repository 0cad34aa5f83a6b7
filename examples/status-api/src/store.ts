/** A part of the product that incidents refer to. */
export interface Service {
  readonly id: string;
  readonly name: string;
  readonly status: 'operational' | 'degraded' | 'down';
}

/** An interruption. */
export interface Incident {
  readonly id: string;
  readonly title: string;
  readonly service: string | null;
  readonly status: 'open' | 'resolved';
  /** The id of the key that opened it. */
  readonly opened_by: string;
  readonly opened_at: string;
}

/** What one workspace of one organization has. */
export interface Workspace {
  readonly services: Map<string, Service>;
  readonly incidents: Map<string, Incident>;
}

/**
 * Keeps everything in memory, apart by organization and workspace. Slugs of workspaces are unique within an organization
 * only, so the organization of the verified key is always part of the place: without it one customer would read another's.
 */
export function createStore(): (organization: string, workspace: string) => Workspace {
  const workspaces = new Map<string, Workspace>();
  return (organization, workspace) => {
    // Slugs hold no slash, so no two pairs make the same place.
    const place = `${organization}/${workspace}`;
    const found = workspaces.get(place) ?? { services: new Map<string, Service>(), incidents: new Map<string, Incident>() };
    workspaces.set(place, found);
    return found;
  };
}
