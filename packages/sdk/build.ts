import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

import { build } from 'esbuild';

// Makes the package that is published: JavaScript and types in which the rules of the domain stand by themselves, so that
// it depends on nothing.

const root = import.meta.dirname;
const domain = join(root, '../domain/src');
const target = resolve(process.argv[2] ?? join(root, 'dist'));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, unknown> & { exports: Record<string, string> };
const entries = Object.entries(manifest.exports).map(([subpath, source]) => ({ subpath, name: source.replace(/^\.\/src\/(.*)\.ts$/, '$1') }));

const IMPORT = /(from\s+|import\()(['"])([^'"]+)\2/g;

/** Follows declarations from the entries and copies each, with every import made relative and spelled as JavaScript. */
function copyTypes(emitted: string, finished: string): void {
  const places = { 'sdk/src': finished, 'domain/src': join(finished, 'domain') };
  const placeOf = (file: string): string => {
    const [from, to] = Object.entries(places).find(([prefix]) => file.startsWith(join(emitted, prefix))) ?? [];
    if (from === undefined || to === undefined) throw new Error(`${file} is no part of the package`);
    return join(to, relative(join(emitted, from), file));
  };
  const done = new Set<string>();
  const copy = (file: string): void => {
    if (done.has(file)) return;
    done.add(file);
    const text = readFileSync(file, 'utf8').replace(IMPORT, (_whole, keyword: string, quote: string, specifier: string) => {
      const source = specifier.startsWith('@latchkey/domain/') ? join(emitted, 'domain/src', specifier.slice('@latchkey/domain/'.length)) : resolve(dirname(file), specifier);
      const imported = source.replace(/\.ts$/, '.d.ts');
      copy(imported);
      const path = relative(dirname(placeOf(file)), placeOf(imported)).replace(/\.d\.ts$/, '.js');
      return `${keyword}${quote}${path.startsWith('.') ? path : `./${path}`}${quote}`;
    });
    mkdirSync(dirname(placeOf(file)), { recursive: true });
    writeFileSync(placeOf(file), text);
  };
  for (const { name } of entries) copy(join(emitted, 'sdk/src', `${name}.d.ts`));
}

mkdirSync(dirname(target), { recursive: true });
const unfinished = mkdtempSync(`${target}.`);
try {
  await build({
    absWorkingDir: root,
    entryPoints: entries.map(({ name }) => `src/${name}.ts`),
    outdir: join(unfinished, 'package'),
    bundle: true,
    splitting: true,
    chunkNames: 'shared-[hash]',
    format: 'esm',
    // No runtime's own modules can be imported: the same files run in Node.js, Deno, Bun and workers.
    platform: 'neutral',
    target: 'es2022',
    logLevel: 'warning',
    alias: { '@latchkey/domain': domain },
  });
  const emitted = join(unfinished, 'emitted');
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', join(root, 'tsconfig.build.json'), '--outDir', emitted], { stdio: ['ignore', 2, 2] });
  copyTypes(emitted, join(unfinished, 'package'));
  const { private: _private, scripts: _scripts, dependencies: _dependencies, devDependencies: _devDependencies, ...published } = manifest;
  const exports = Object.fromEntries(entries.map(({ subpath, name }) => [subpath, { types: `./${name}.d.ts`, default: `./${name}.js` }]));
  writeFileSync(join(unfinished, 'package/package.json'), `${JSON.stringify({ ...published, exports }, null, 2)}\n`);
  rmSync(target, { recursive: true, force: true });
  renameSync(join(unfinished, 'package'), target);
} finally {
  rmSync(unfinished, { recursive: true, force: true });
}
