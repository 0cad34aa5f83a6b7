import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { persistedOperations } from './vite-operations.ts';

export default defineConfig({
  plugins: [persistedOperations(), react()],
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx'],
    setupFiles: ['src/testing/setup.ts'],
    css: false,
  },
});
