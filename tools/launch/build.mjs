import { ALL_TARGETS, build } from './targets.mjs';
import { command, install } from './workspace.mjs';

await command(async () => {
  await install();
  await build(ALL_TARGETS);
  return 0;
});
