import { join } from 'node:path';

import { build } from './targets.mjs';
import { command, environment, findNode, install, root, run } from './workspace.mjs';

await command(async (args) => {
  await install();
  await build();
  return run(findNode(), [join(root, 'packages/console/test/pictures/take.ts'), ...args], { env: environment() });
});
