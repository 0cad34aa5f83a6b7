import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { build } from './targets.mjs';
import { command, environment, findNode, install, root, run } from './workspace.mjs';

/** Commands that work against a server by key; all others work inside the server's machine and are part of the server. */
const REMOTE = ['keys', 'operations', 'audit', 'profiles', 'completion'];

/** Options of those that have a value of their own; they may stand before the command. */
const VALUED = ['--url', '--key-file', '--profile'];

/** The first word that is no option and no option's value. */
const commandOf = (args) => args.find((word, index) => !word.startsWith('-') && !VALUED.includes(args[index - 1]));

await command(async (args) => {
  await install();
  await build(['server']);
  const remote = join(root, 'packages/api/dist/cli.js');
  const isRemote = REMOTE.includes(commandOf(args)) && existsSync(remote);
  const program = isRemote ? remote : join(root, 'packages/api/dist/main.js');
  // The server alone would serve; the command line says what it can do.
  return run(findNode(), [program, ...(args.length > 0 ? args : ['help'])], {
    // Files are named from where the command was typed; npm itself goes to the root first.
    ...(isRemote ? { cwd: process.env.INIT_CWD ?? process.cwd() } : {}),
    env: environment({ NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/latchkey'), NODE_ENV: 'production' }),
  });
});
