import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

// Plain JavaScript for Node 20 and nothing installed: these files run before there is anything else.

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

const PACKAGE_MANAGER = 'pnpm@12.21.0';
const OLDEST_NODE = [22, 17];

/** A step of a command that did not work out; the message is all that is printed. */
export class CommandFailed extends Error {
  constructor(message, code = 1) {
    super(message);
    this.code = code;
  }
}

/**
 * The Node.js that Latchkey runs on: the one it brings along, or, on platforms it brings none for, the one this script runs on.
 * @returns {string} absolute path
 */
export function findNode() {
  const own = join(root, 'node_modules/.bin/node');
  if (existsSync(own)) return own;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return process.execPath;
  throw new CommandFailed(
    `Latchkey brings no Node.js for ${process.platform}-${process.arch} and needs ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.`,
  );
}

/**
 * How Node.js is run as the server: what lives as long as a request has two halves of at most 8 MiB, since with 32 the process
 * takes 40 MiB more and verifications are no faster; and where the C library is glibc, blocks of megabytes lie on large pages (a
 * key is found 5 % sooner among a million) and all small ones in one heap. Stacks name functions and lines of the bundle: to
 * read the maps takes 60 ms of every start and 14 MiB, so that is for `NODE_OPTIONS=--enable-source-maps`.
 * @returns {{ flags: string[], environment: Record<string, string> }}
 */
export const serverSettings = () => JSON.parse(readFileSync(join(root, 'tools/launch/server.json'), 'utf8'));

/** The environment of everything started from here: the installed tools come first. */
export function environment(extra = {}) {
  return { ...process.env, PATH: [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter), ...extra };
}

/** Installs exactly what the lockfile says, unless that was done before for this lockfile and platform. */
export async function install() {
  const stamp = join(root, 'node_modules/.latchkey-stamp');
  const wanted = fingerprint(['pnpm-lock.yaml', 'pnpm-workspace.yaml'], `${process.platform}-${process.arch}`);
  if (readStamp(stamp) === wanted) return;
  say('Installing what is locked …');
  const code = await run('npx', ['-y', PACKAGE_MANAGER, 'install', '--frozen-lockfile'], { stdio: ['ignore', 2, 2], env: { ...process.env, CI: 'true' } });
  if (code !== 0) throw new CommandFailed('The installation failed; see above.', code);
  writeStamp(stamp, wanted);
}

/**
 * One digest over the content of files and folders, so that a fresh checkout and a touched file do not count as changes.
 * @param {readonly string[]} paths relative to the root; what does not exist counts as empty
 * @param {string} [salt] what else the result depends on
 * @param {(path: string) => boolean} [counts] leaves files out
 */
export function fingerprint(paths, salt = '', counts = () => true) {
  const hash = createHash('sha256').update(salt);
  const add = (path) => {
    const entries = readdirOrNull(path);
    if (entries !== null) {
      for (const entry of entries) if (entry !== 'node_modules') add(join(path, entry));
    } else if (existsSync(path) && counts(path)) {
      const content = readFileSync(path);
      hash.update(`${relative(root, path)}\0${content.length}\0`).update(content);
    }
  };
  for (const path of paths) add(join(root, path));
  return hash.digest('hex');
}

function readdirOrNull(path) {
  try {
    return readdirSync(path).sort();
  } catch (error) {
    if (error.code === 'ENOTDIR' || error.code === 'ENOENT') return null;
    throw error;
  }
}

export function readStamp(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

export function writeStamp(file, content) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

/** Progress goes to standard error: standard output belongs to the command's own answer. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Runs a program to its end and passes signals on to it.
 * @returns {Promise<number>} its exit code; 128 + the number of the signal that ended it
 */
export function run(program, args, options = {}) {
  const child = spawn(program, args, { cwd: root, stdio: 'inherit', env: environment(), ...options });
  // One wish to stop arrives by several ways: from npm, which passes signals on, and for a whole process group at once. Sent on
  // twice it would look impatient, and a terminal's Ctrl-C has reached the child already.
  let lastSent = 0;
  const passOn = (signal) => {
    const now = Date.now();
    if ((signal === 'SIGINT' && process.stdin.isTTY) || now - lastSent < 1000) return;
    lastSent = now;
    child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, passOn);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  }).finally(() => {
    for (const signal of signals) process.off(signal, passOn);
  });
}

/** Runs a whole command: prints an expected failure as one line and sets the exit code. */
export async function command(work) {
  try {
    process.exitCode = await work(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    say(error.message);
    process.exitCode = error.code;
  }
}
