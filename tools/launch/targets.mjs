import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { packAssets } from './pack-assets.mjs';
import { CommandFailed, findNode, fingerprint, readStamp, root, run, say, writeStamp } from './workspace.mjs';

const isProductCode = (path) => !/\.test\.tsx?$|\/testing\//.test(path);

/** What is built, from what, and how. Each is rebuilt only when the content of its sources changed. */
const TARGETS = [
  {
    name: 'server',
    directory: 'packages/api/dist',
    sources: ['packages/api/src', 'packages/domain/src', 'packages/cli/src', 'pnpm-lock.yaml', 'tools/launch/targets.mjs', 'tools/launch/bundle.mjs'],
    build: (directory) => run(findNode(), [join(root, 'tools/launch/bundle.mjs'), directory], { stdio: ['ignore', 2, 2] }),
  },
  {
    name: 'console',
    directory: 'packages/console/dist',
    sources: [
      'packages/console/src',
      'packages/console/public',
      'packages/console/index.html',
      'packages/console/vite.config.ts',
      'packages/console/vite-operations.ts',
      'packages/contract/schema.graphql',
      'packages/contract/persisted-operations.json',
      'packages/domain/src',
      'pnpm-lock.yaml',
      'tools/launch/targets.mjs',
      'tools/launch/pack-assets.mjs',
    ],
    forBrowsers: true,
    build: (directory) =>
      run(findNode(), [join(root, 'packages/console/node_modules/vite/bin/vite.js'), 'build', '--outDir', directory, '--logLevel', 'warn'], {
        cwd: join(root, 'packages/console'),
        stdio: ['ignore', 2, 2],
      }),
  },
  {
    name: 'GraphiQL',
    directory: 'packages/graphiql/dist',
    sources: ['packages/graphiql/src', 'packages/graphiql/index.html', 'packages/graphiql/build.ts', 'pnpm-lock.yaml', 'tools/launch/targets.mjs', 'tools/launch/pack-assets.mjs'],
    forBrowsers: true,
    isWanted: () => process.env.LATCHKEY_GRAPHIQL === '1',
    build: (directory) => run(findNode(), [join(root, 'packages/graphiql/build.ts'), directory], { stdio: ['ignore', 2, 2] }),
  },
];

/** Everything that there is to build, also what this start would not need. */
export const ALL_TARGETS = TARGETS.map(({ name }) => name);

/** Builds what is out of date. A build that fails leaves the last good one in place. */
export async function build(names = TARGETS.filter(({ isWanted = () => true }) => isWanted()).map(({ name }) => name)) {
  const stale = TARGETS.filter(({ name }) => names.includes(name))
    .map((target) => ({ ...target, wanted: fingerprint(target.sources, '', isProductCode) }))
    .filter(({ directory, wanted }) => readStamp(join(root, directory, '.latchkey-stamp')) !== wanted);
  if (stale.length === 0) return;
  say(`Building ${stale.map(({ name }) => name).join(' and ')} …`);
  await Promise.all(
    stale.map(async ({ name, directory, build: make, forBrowsers, wanted }) => {
      const place = join(root, directory);
      const unfinished = `${place}.${process.pid}`;
      try {
        const code = await make(unfinished);
        if (code !== 0) throw new CommandFailed(`Building the ${name} failed; see above.`, code);
        if (forBrowsers) packAssets(unfinished);
        writeStamp(join(unfinished, '.latchkey-stamp'), wanted);
        if (existsSync(place)) renameSync(place, `${unfinished}.old`);
        renameSync(unfinished, place);
      } finally {
        rmSync(unfinished, { recursive: true, force: true });
        rmSync(`${unfinished}.old`, { recursive: true, force: true });
      }
    }),
  );
}
