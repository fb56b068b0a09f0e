import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { writeFailure } from './disk.ts';
import { libc } from './libc.ts';

/** Somebody else renews what is in this directory. */
export class DirectoryTaken extends Error {
  override readonly name = 'DirectoryTaken';
}

/** LOCK_EX and LOCK_NB of flock(2): the same number on Linux, macOS and the BSDs. */
const exclusiveAtOnce = 6;

/**
 * Holds a file for this process alone. The kernel lets go of it when the process ends, however it ends, so that no lock outlives its holder.
 * @returns lets go of it
 * @throws {DirectoryTaken} where another process holds it
 * @throws {DirectoryUnusable} where the file cannot be made
 */
export async function holdAlone(path: string, directory: string): Promise<() => void> {
  const flock = await libc('flock', ['int32', 'int32']);
  let file: number;
  try {
    file = openSync(path, 'a+', 0o600);
  } catch (error) {
    throw writeFailure(error, directory);
  }
  if (flock(file, exclusiveAtOnce) !== 0) {
    const holder = readFileSync(path, 'utf8').trim();
    closeSync(file);
    throw new DirectoryTaken(`${directory} is renewed by another process${holder && `, ${holder}`}: stop it, or leave it to that one`);
  }
  try {
    ftruncateSync(file);
    writeSync(file, `${process.pid}\n`);
  } catch {
    // Who holds it is only told; that it is held is not in the file.
  }
  return () => closeSync(file);
}
