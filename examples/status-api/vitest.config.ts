import { defineConfig, mergeConfig } from 'vitest/config';

import sdk from '../../packages/sdk/vitest.config.ts';

/** Like the SDK's, the tests ask a real Latchkey. */
export default mergeConfig(sdk, defineConfig({ test: { name: 'status-api' } }));
