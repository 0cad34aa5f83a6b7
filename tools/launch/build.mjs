import { build } from './targets.mjs';
import { command, install } from './workspace.mjs';

await command(async () => {
  await install();
  await build();
  return 0;
});
