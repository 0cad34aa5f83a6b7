import { writeFileSync } from 'node:fs';

import { printConfigSchema } from './config-file-schema.ts';

writeFileSync(new URL('../../../latchkey.config.schema.json', import.meta.url), printConfigSchema());
