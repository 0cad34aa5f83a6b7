import { join } from 'node:path';

import { build } from './targets.mjs';
import { command, environment, findNode, install, root, run } from './workspace.mjs';

await command(async (args) => {
  await install();
  await build(['server', 'console']);
  return run(findNode(), [join(root, 'tools/bench/main.ts'), ...args], { env: environment() });
});
