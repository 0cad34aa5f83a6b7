import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { argv } from 'node:process';
import { build as bundle, type Plugin } from 'esbuild';

/** The fonts that the style brings along as data are four fifths of it, and the page's policy takes none: the system's are used. */
const withoutFonts: Plugin = {
  name: 'without-fonts',
  setup(build) {
    build.onLoad({ filter: /graphiql[^/]*\/dist\/style\.css$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll(/@font-face\s*\{[^}]*\}/g, ''),
      loader: 'css',
    }));
  },
};

const directory = argv[2] ?? 'dist';
const here = import.meta.dirname;
const { metafile } = await bundle({
  entryPoints: [join(here, 'src/main.tsx')],
  outdir: join(directory, 'assets'),
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [withoutFonts],
  metafile: true,
  logLevel: 'warning',
});

const [script, { cssBundle = '' } = {}] = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint?.endsWith('src/main.tsx')) ?? [''];
const page = readFileSync(join(here, 'index.html'), 'utf8')
  .replace('__STYLE__', `/graphiql/assets/${basename(cssBundle)}`)
  .replace('__SCRIPT__', `/graphiql/assets/${basename(script)}`);
mkdirSync(directory, { recursive: true });
writeFileSync(join(directory, 'index.html'), page);
