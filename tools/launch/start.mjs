import { join } from 'node:path';

import { build } from './targets.mjs';
import { command, environment, findNode, install, root, run, serverFlags } from './workspace.mjs';

await command(async (args) => {
  await install();
  await build();
  return run(findNode(), [...serverFlags(), join(root, 'packages/api/dist/main.js'), ...args], {
    env: environment({ NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/latchkey'), NODE_ENV: 'production' }),
  });
});
