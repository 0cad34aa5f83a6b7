import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Content of files by path, relative to a root. */
export type Snapshot = ReadonlyMap<string, Buffer>;

/** Reads files, and folders with everything in them; what does not exist is left out. */
export function takeSnapshot(root: string, paths: readonly string[]): Snapshot {
  const snapshot = new Map<string, Buffer>();
  const add = (path: string): void => {
    const place = join(root, path);
    if (!existsSync(place)) return;
    if (statSync(place).isDirectory()) for (const name of readdirSync(place)) add(join(path, name));
    else snapshot.set(path, readFileSync(place));
  };
  for (const path of paths) add(path);
  return snapshot;
}

/** Paths whose content differs, or which exist on one side only. */
export function compareSnapshots(before: Snapshot, after: Snapshot): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path)?.equals(after.get(path) ?? NOTHING) !== true).toSorted();
}

/** Puts every file back as it was and removes what was not there. */
export function restoreSnapshot(root: string, before: Snapshot, after: Snapshot): void {
  for (const path of compareSnapshots(before, after)) {
    const content = before.get(path);
    if (content === undefined) {
      rmSync(join(root, path), { force: true });
    } else {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
  }
}

/** Equal to no file: a file that is missing differs from an empty one. */
const NOTHING = Buffer.from('\u{0}missing\u{0}');
