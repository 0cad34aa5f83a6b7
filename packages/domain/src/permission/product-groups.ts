import type { GroupDefinition, PermissionDefinition } from './definition.ts';

function readAndWrite(resource: string, noun: string, reads: string, writes: string): readonly PermissionDefinition[] {
  return [
    { name: `${resource}:read`, title: `Read ${noun}`, description: reads, access: 'read' },
    { name: `${resource}:write`, title: `Change ${noun}`, description: writes, access: 'write' },
  ];
}

/** The product permissions of an installation that configures no catalogue of its own. */
export const DEFAULT_PRODUCT_GROUPS: readonly GroupDefinition[] = [
  {
    id: 'monitors',
    title: 'Monitors',
    description: 'Checks that watch an address, a port or a job and say whether it works.',
    permissions: readAndWrite(
      'monitors',
      'monitors',
      'List monitors and read their settings, state and results.',
      'Create, change, pause and delete monitors. Does not include reading them.',
    ),
  },
  {
    id: 'incidents',
    title: 'Incidents',
    description: 'Interruptions, their timeline and what was told to subscribers.',
    permissions: readAndWrite(
      'incidents',
      'incidents',
      'List incidents and read their timeline and updates.',
      'Open, update, resolve and delete incidents. Does not include reading them.',
    ),
  },
  {
    id: 'services',
    title: 'Services',
    description: 'The parts of your product that monitors and incidents refer to.',
    permissions: readAndWrite(
      'services',
      'services',
      'List services and read their status and dependencies.',
      'Create, change and delete services and their dependencies. Does not include reading them.',
    ),
  },
  {
    id: 'issues',
    title: 'Issues',
    description: 'Errors grouped from what applications report.',
    permissions: readAndWrite(
      'issues',
      'issues',
      'List issues and read their occurrences and stack traces.',
      'Assign, resolve, merge and delete issues. Does not include reading them.',
    ),
  },
  {
    id: 'alerts',
    title: 'Alerts',
    description: 'Rules that notify people, and the notifications they sent.',
    permissions: readAndWrite(
      'alerts',
      'alerts',
      'List alert rules and the notifications they sent.',
      'Create, change, silence and delete alert rules. Does not include reading them.',
    ),
  },
  {
    id: 'ingestion',
    title: 'Sending signals',
    description: 'What agents, jobs and applications send in. None of these lets anyone read anything back.',
    permissions: [
      {
        name: 'heartbeat:write',
        title: 'Send heartbeats',
        description: 'Report that a job or device is alive.',
        access: 'write',
      },
      {
        name: 'metrics:write',
        title: 'Send metrics',
        description: 'Send measurements over time.',
        access: 'write',
      },
      {
        name: 'telemetry:write',
        title: 'Send telemetry',
        description: 'Send traces, logs and errors from applications.',
        access: 'write',
      },
    ],
  },
  {
    id: 'teams',
    title: 'Teams',
    description: 'Who is on call and who answers for what.',
    permissions: [
      {
        name: 'teams:admin',
        title: 'Administer teams',
        description: 'Create and delete teams, change who is on them and their on-call schedules.',
        access: 'write',
      },
    ],
  },
];
