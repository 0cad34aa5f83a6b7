import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { persistedOperations } from './vite-operations.ts';

/** The text face is on every screen: asking for it beside the script, not after the stylesheet, keeps lines from moving. */
function preloadTextFace(): Plugin {
  return {
    name: 'latchkey-preload-text-face',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (_html, { bundle }) =>
        Object.keys(bundle ?? {})
          .filter((file) => /inter-latin-wght-normal[^/]*\.woff2$/.test(file))
          .map((file) => ({
            tag: 'link',
            attrs: { rel: 'preload', as: 'font', type: 'font/woff2', href: `/${file}`, crossorigin: true },
            injectTo: 'head' as const,
          })),
    },
  };
}

export default defineConfig({
  plugins: [persistedOperations(), react(), preloadTextFace()],
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 700 },
  server: { host: '127.0.0.1', proxy: { '/graphql': process.env['LATCHKEY_API'] ?? 'http://127.0.0.1:4000' } },
});
