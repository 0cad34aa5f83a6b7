import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** How long a second process waits, in milliseconds: enough for a predecessor that is already on its way out. */
const PATIENCE_MILLISECONDS = 1000;
const SQLITE_BUSY = 5;

/** Another live Latchkey process owns this data directory. The message is written for the person at the terminal. */
export class DataDirectoryInUse extends Error {
  override name = 'DataDirectoryInUse';
  readonly dataDirectory: string;

  constructor(dataDirectory: string, owner: string | null, cause: unknown) {
    const who = owner === null ? 'another Latchkey process' : `another Latchkey process (pid ${owner})`;
    super(
      `The data directory ${dataDirectory} is in use by ${who}. Stop it first, or give this one a directory of its own with LATCHKEY_DATA_DIR.`,
      { cause },
    );
    this.dataDirectory = dataDirectory;
  }
}

/** Ownership of one data directory. */
export interface DataDirectoryLock {
  /** Gives the directory up; asking twice is harmless. */
  release(): void;
}

/**
 * Makes this process the only owner of `directory`, which must exist.
 *
 * The lock is SQLite's own file lock on `owner.lock`, held by an open transaction: the operating system drops it when the process
 * dies, however it dies, and no pid is compared, so a reused pid can neither free nor hold it. `owner.pid` only feeds the message.
 *
 * @throws {DataDirectoryInUse} when another process, or another part of this one, still holds it after one second.
 * @throws {Error} when the file cannot be written by this user.
 */
export function lockDataDirectory(directory: string): DataDirectoryLock {
  const file = join(directory, 'owner.lock');
  const pidFile = join(directory, 'owner.pid');
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(file, { timeout: PATIENCE_MILLISECONDS });
  } catch (cause) {
    throw new Error(`${file} cannot be opened. The data directory belongs to another user: start Latchkey as that one.`, { cause });
  }
  try {
    // Who may read the file may hold a shared lock on it, and so keep us out.
    chmodSync(file, 0o600);
    database.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    if (isBusy(cause)) throw new DataDirectoryInUse(directory, readOwner(pidFile), cause);
    throw new Error(`${file} cannot be locked. Is it on a file system that can lock, and may this user write it?`, { cause });
  }
  writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
  return {
    release() {
      if (database.isOpen) database.close();
    },
  };
}

function isBusy(cause: unknown): boolean {
  return cause instanceof Error && 'errcode' in cause && cause.errcode === SQLITE_BUSY;
}

function readOwner(pidFile: string): string | null {
  try {
    return readFileSync(pidFile, 'utf8').trim() || null;
  } catch {
    // The owner took the lock a moment ago and has not written its pid yet; the refusal does not depend on it.
    return null;
  }
}
