import { join } from 'node:path';

import { build } from './targets.mjs';
import { command, environment, findNode, install, root, run, serverSettings } from './workspace.mjs';

await command(async (args) => {
  await install();
  await build();
  const { flags, environment: settings } = serverSettings();
  return run(findNode(), [...flags, join(root, 'packages/api/dist/main.js'), ...args], {
    env: { ...settings, ...environment({ NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/latchkey'), NODE_ENV: 'production' }) },
  });
});
