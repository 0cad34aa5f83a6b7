import { writeFileSync } from 'node:fs';

import { AUDIT_ACTIONS } from '../../packages/domain/src/audit/actions.ts';
import { DOMAIN_ERRORS, TOP_LEVEL_ERRORS } from '../../packages/domain/src/errors.ts';
import { parseCatalogue } from '../../packages/domain/src/permission/catalogue.ts';

const docs = new URL('../../docs/', import.meta.url);
const NOTICE = '<!-- Printed by "npm run generate". Change the source that is named below, not this file. -->';

/** A Markdown table; a bar inside a cell would end it. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

function printPermissions(): string {
  const parsed = parseCatalogue();
  if (!parsed.ok) throw new Error('The default catalogue does not parse.');
  const groups = parsed.catalogue.groups.map((group) => {
    const rows = group.permissions.map((entry) => [
      `\`${entry.name}\``,
      entry.access,
      entry.grantableTo.length === 0 ? 'people only' : entry.grantableTo.map((target) => (target === 'api_key' ? 'keys' : 'OAuth')).join(', '),
      entry.organizationWide ? 'all' : '',
      entry.description,
    ]);
    return [`## ${group.title}`, group.description, table(['permission', 'access', 'given to', 'workspaces', 'what it allows'], rows)].join('\n\n');
  });
  return [
    '# Permissions',
    NOTICE,
    'The catalogue of an installation that configures none (`packages/domain/src/permission/`). The first groups are the product’s and can be replaced in `latchkey.config.json`; the others are Latchkey’s own. None implies another: `write` does not bring `read`. Where the column "workspaces" says "all", a credential that is limited to chosen workspaces cannot use the permission.',
    ...groups,
  ].join('\n\n');
}

function printErrors(): string {
  const rows = (codes: Readonly<Record<string, string>>) => Object.entries(codes).map(([code, meaning]) => [`\`${code}\``, meaning]);
  return [
    '# Error codes',
    NOTICE,
    'From `packages/domain/src/errors.ts`.',
    '## Errors of the request',
    'In `errors[].extensions.code`: who the caller is, what they may do, what is too much, and faults of ours.',
    table(['code', 'meaning'], rows(TOP_LEVEL_ERRORS)),
    '## Outcomes of a mutation',
    'In `code` of the members of a result union that implement `DomainError`: what the caller can fix or choose.',
    table(['code', 'meaning'], rows(DOMAIN_ERRORS)),
  ].join('\n\n');
}

function printAuditActions(): string {
  return [
    '# Audit actions',
    NOTICE,
    'From `packages/domain/src/audit/actions.ts`. Every change leaves one of these in the audit log, in the same transaction.',
    table(
      ['action', 'what happened', 'chain'],
      Object.entries(AUDIT_ACTIONS).map(([action, { chain, sentence }]) => [`\`${action}\``, sentence, chain.toLowerCase()]),
    ),
  ].join('\n\n');
}

for (const [name, content] of [
  ['permissions.md', printPermissions()],
  ['errors.md', printErrors()],
  ['audit-actions.md', printAuditActions()],
] as const) {
  writeFileSync(new URL(name, docs), `${content}\n`);
}
